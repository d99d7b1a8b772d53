using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Http.Tests.Federation;
using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Tokens;

/// <summary>Access tokens for client id and secret (RFC 6749 §4.4), and what they open.</summary>
public abstract class TokenEndpointTests(ScimHostFixture fixture) : IAsyncLifetime
{
    private const string Grant = "client_credentials";
    private const string Unknown = "The client is unknown at this connector, or its secret or assertion is wrong or has expired.";

    private ScimHost Host { get; set; } = null!;

    private TestTenant Tenant { get; set; } = null!;

    private IssuedCredential Client { get; set; } = null!;

    private Uri Endpoint => TokenAnswer.EndpointOf(Host, Tenant, "main");

    private string Id => Client.Credential.ClientId!;

    public async ValueTask InitializeAsync()
    {
        Host = await fixture.GetAsync();
        Tenant = await Host.CreateTenantAsync();
        await Tenant.AddConnectorAsync("main", new() { Name = "Main" });
        Client = await Tenant.AddCredentialAsync("main", new() { Label = "oauth", Kind = CredentialKind.ClientSecret });
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ask_RightSecret_TokenOpensTheConnector(bool inHeader)
    {
        var answer = inHeader
            ? await TokenAnswer.AskAsync(Endpoint, [("grant_type", Grant)], (Id, Client.Secret!))
            : await TokenAnswer.AskAsync(Endpoint, Id, Client.Secret!);
        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal(("Bearer", "3600", null), (answer["token_type"], answer["expires_in"], answer["refresh_token"]));
        Assert.Matches("^scimat_[0-9a-f]{64}$", answer["access_token"]);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        using var scim = Tenant.Client("main", answer["access_token"]!);
        (await scim.GetAsync("Users")).ShouldBe(200);
        (await scim.PostAsync("Users", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a@example.com"}""")).ShouldBe(201);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("scim")]
    [InlineData("api://some-application/.default")]
    public async Task Ask_ScopeThatMeansAll_Granted(string? scope) =>
        Assert.Equal(200, (await TokenAnswer.AskAsync(Endpoint, Id, Client.Secret!, scope is null ? [] : [("scope", scope)])).Status);

    [Fact]
    public async Task Ask_AnotherScope_InvalidScope() => Assert.Equal((400, "invalid_scope"), (await TokenAnswer.AskAsync(Endpoint, Id, Client.Secret!, ("scope", "scim admin"))).Refusal);

    [Theory]
    [InlineData("password", 400, "unsupported_grant_type")]
    [InlineData("authorization_code", 400, "unsupported_grant_type")]
    [InlineData("", 400, "invalid_request")]
    public async Task Ask_AnotherGrant_Refused(string grant, int status, string error) =>
        Assert.Equal((status, error), (await TokenAnswer.AskAsync(Endpoint, [("grant_type", grant), ("client_id", Id), ("client_secret", Client.Secret!)])).Refusal);

    [Fact]
    public async Task Ask_ClientOrSecretMissingOrTwice_InvalidRequest()
    {
        Assert.Equal((400, "invalid_request"), (await TokenAnswer.AskAsync(Endpoint, [("grant_type", Grant)])).Refusal);
        Assert.Equal((400, "invalid_request"), (await TokenAnswer.AskAsync(Endpoint, [("grant_type", Grant), ("client_id", Id)])).Refusal);
        Assert.Equal((400, "invalid_request"), (await TokenAnswer.AskAsync(Endpoint, [("grant_type", Grant), ("client_id", Id), ("client_secret", Client.Secret!)], (Id, Client.Secret!))).Refusal);
    }

    [Theory]
    [InlineData("application/json", "{}")]
    [InlineData("text/plain", "grant_type=client_credentials")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"grant_type\"\r\n\r\nclient_credentials\r\n--b--\r\n")]
    [InlineData(null, null)]
    public async Task Ask_NoForm_InvalidRequest(string? type, string? body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Endpoint);
        if (type is not null)
        {
            request.Content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(body!));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        ShouldBeError(await TokenAnswer.SendAsync(request), 400, "invalid_request");
    }

    [Fact]
    public async Task Ask_TooLarge_Refused() => ShouldBeError(await TokenAnswer.AskAsync(Endpoint, Id, new string('x', 64 * 1_024)), 413, "invalid_request");

    [Fact]
    public async Task Ask_TooLargeInChunks_Refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Endpoint) { Content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes($"grant_type={new string('x', 64 * 1_024)}")) };
        request.Content.Headers.ContentType = new("application/x-www-form-urlencoded");
        request.Headers.TransferEncodingChunked = true;

        ShouldBeError(await TokenAnswer.SendAsync(request), 413, "invalid_request");
    }

    [Fact]
    public async Task Ask_TooManyParameters_InvalidRequest() =>
        ShouldBeError(await TokenAnswer.AskAsync(Endpoint, Enumerable.Range(0, 2_000).Select(i => ($"p{i}", "x"))), 400, "invalid_request");

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("OPTIONS")]
    public async Task Ask_ByAnotherMethod_NotAllowed(string method)
    {
        using var request = new HttpRequestMessage(new(method), Endpoint);

        ShouldBeError(await TokenAnswer.SendAsync(request), 405, "invalid_request");
    }

    [Fact]
    public async Task Ask_WhateverIsUnknown_OneAnswer()
    {
        var other = await Host.CreateTenantAsync();
        await other.AddConnectorAsync("main", new() { Name = "Main" });
        await Tenant.AddConnectorAsync("second", new() { Name = "Second" });
        var answers = new[]
        {
            await TokenAnswer.AskAsync(Endpoint, Id, "wrong"),
            await TokenAnswer.AskAsync(Endpoint, "nobody", Client.Secret!),
            await TokenAnswer.AskAsync(TokenAnswer.EndpointOf(Host, Tenant, "second"), Id, Client.Secret!),
            await TokenAnswer.AskAsync(TokenAnswer.EndpointOf(Host, Tenant, "absent"), Id, Client.Secret!),
            await TokenAnswer.AskAsync(TokenAnswer.EndpointOf(Host, other, "main"), Id, Client.Secret!),
            await TokenAnswer.AskAsync(new(Host.Address, "/oauth2/nobody/main/token"), Id, Client.Secret!),
            await TokenAnswer.AskAsync(new(Host.Address, "/oauth2/No%20Slug/main/token"), Id, Client.Secret!),
            await TokenAnswer.AskAsync(Endpoint, [("grant_type", Grant), ("client_id", Id), ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), ("client_assertion", "a.b.c")]),
        };
        foreach (var answer in answers)
        {
            Assert.Equal((401, "invalid_client", Unknown), (answer.Status, answer["error"], answer["error_description"]));
            Assert.Equal(answers[0].Text, answer.Text);
            Assert.Equal("Basic", answer.Headers.WwwAuthenticate.Single().Scheme);
            Assert.True(answer.Headers.CacheControl?.NoStore);
        }
    }

    [Fact]
    public async Task Ask_OddAssertion_InvalidClient()
    {
        await Tenant.AddConnectorAsync("federated", new() { Name = "Federated" });
        var federated = await Tenant.AddCredentialAsync("federated", new() { Label = "federation", Kind = CredentialKind.Federation, Federation = TestIssuer.Trust with { Issuer = "https://another.example.com" } });
        // Not the trusted issuer's: no key is asked for.
        foreach (var (what, assertion) in new TestIssuer().Odd(DateTimeOffset.UnixEpoch))
        {
            var answer = await TokenAnswer.AskAsync(
                TokenAnswer.EndpointOf(Host, Tenant, "federated"),
                [
                    ("grant_type", Grant), ("client_id", federated.Credential.ClientId!), ("client_assertion", assertion),
                    ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                ]);
            Assert.True(answer.Refusal == (401, "invalid_client"), $"{what}: {answer.Text}");
        }
    }

    [Fact]
    public async Task Present_TokenOfAnotherConnectorOrTenant_Unauthorized()
    {
        var token = (await TokenAnswer.AskAsync(Endpoint, Id, Client.Secret!))["access_token"]!;
        var other = await Host.CreateTenantAsync();
        await other.AddConnectorAsync("main", new() { Name = "Main" });
        await Tenant.AddConnectorAsync("second", new() { Name = "Second" });
        using var second = Tenant.Client("second", token);
        using var elsewhere = other.Client("main", token);
        (await second.GetAsync("Users")).ShouldBe(401);
        (await elsewhere.GetAsync("Users")).ShouldBe(401);
    }

    [Fact]
    public async Task Present_CredentialRemoved_Unauthorized()
    {
        var token = (await TokenAnswer.AskAsync(Endpoint, Id, Client.Secret!))["access_token"]!;
        using var scim = Tenant.Client("main", token);
        (await scim.GetAsync("Users")).ShouldBe(200);
        await Connector().RemoveCredentialAsync(Client.Credential.Id);
        (await scim.GetAsync("Users")).ShouldBe(401);
        Assert.Equal((401, "invalid_client"), (await TokenAnswer.AskAsync(Endpoint, Id, Client.Secret!)).Refusal);
    }

    [Fact]
    public async Task Paused_NoTokenAndNoRequest_WithTheReason()
    {
        var token = (await TokenAnswer.AskAsync(Endpoint, Id, Client.Secret!))["access_token"]!;
        await Connector().UpdateAsync(new() { Name = "Main", Paused = true });
        using var scim = Tenant.Client("main", token);
        (await scim.GetAsync("Users")).ShouldBeError(403, detail: "This connector is paused.");
        var answer = await TokenAnswer.AskAsync(Endpoint, Id, Client.Secret!);
        Assert.Equal((400, "unauthorized_client", "This connector is paused. Its administrator can resume it."), (answer.Status, answer["error"], answer["error_description"]));
        Assert.Equal((401, "invalid_client"), (await TokenAnswer.AskAsync(Endpoint, Id, "wrong")).Refusal);
    }

    [Fact]
    public async Task Present_ClientSecretItself_Unauthorized()
    {
        using var scim = Tenant.Client("main", Client.Secret!);
        (await scim.GetAsync("Users")).ShouldBe(401);
    }

    private static void ShouldBeError(TokenAnswer answer, int status, string error)
    {
        Assert.Equal((status, error), answer.Refusal);
        Assert.NotNull(answer["error_description"]);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.True(answer.Headers.Contains("X-Request-Id"));
    }

    private IConnectorGrain Connector() => Host.Grains.GetGrain<IConnectorGrain>(GrainKeys.Connector(Tenant.Id, ConnectorId.Parse("main")));
}
