using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Tokens;

/// <summary>Guessing is slowed at both doors of a connector, and what was right before passes.</summary>
public sealed class TokenLimitTests
{
    [Fact]
    public async Task Ask_TooManyWrong_429UntilTheMinuteIsOver()
    {
        await using var host = await InProcessHost.StartAsync(new ModelDatabase(), ("Grains:MaxWrongCredentials", "3"));
        var tenant = await host.CreateTenantAsync();
        var known = await tenant.AddConnectorAsync("main", new() { Name = "Main" });
        var client = await tenant.AddCredentialAsync("main", new() { Label = "oauth", Kind = CredentialKind.ClientSecret });
        var endpoint = TokenAnswer.EndpointOf(host, tenant, "main");
        using var right = tenant.Client("main", known);
        using var wrong = tenant.Client("main", "wrong");
        (await right.GetAsync("Users")).ShouldBe(200);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal((401, "invalid_client"), (await TokenAnswer.AskAsync(endpoint, client.Credential.ClientId!, "wrong")).Refusal);
        }

        var slowed = await TokenAnswer.AskAsync(endpoint, client.Credential.ClientId!, client.Secret!);
        Assert.Equal((429, "temporarily_unavailable"), slowed.Refusal);
        Assert.InRange(slowed.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        (await wrong.GetAsync("Users")).ShouldBeError(429, detail: "Too many wrong credentials came from this address.");
        (await right.GetAsync("Users")).ShouldBe(200);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ask_MoreThanTheTenantOrConnectorMay_429AndNothingIsIssued(bool ofConnector)
    {
        await using var host = await InProcessHost.StartAsync(new ModelDatabase(), ofConnector ? [] : [("Limits:RequestsPerSecond", "1"), ("Limits:Burst", "2")]);
        var tenant = await host.CreateTenantAsync();
        var known = await tenant.AddConnectorAsync("main", new() { Name = "Main", Limits = ofConnector ? new() { RequestsPerSecond = 1, Burst = 2 } : null });
        var client = await tenant.AddCredentialAsync("main", new() { Label = "oauth", Kind = CredentialKind.ClientSecret });
        var endpoint = TokenAnswer.EndpointOf(host, tenant, "main");
        using var scim = tenant.Client("main", known);
        (await scim.GetAsync("Users")).ShouldBe(200);

        for (var i = 0; i < 20; i++)
        {
            // Whoever is unknown uses up nothing.
            Assert.Equal((401, "invalid_client"), (await TokenAnswer.AskAsync(endpoint, client.Credential.ClientId!, "wrong")).Refusal);
        }

        var answers = new List<TokenAnswer>();
        do
        {
            answers.Add(await TokenAnswer.AskAsync(endpoint, client.Credential.ClientId!, client.Secret!));
        }
        while (answers[^1].Status == 200 && answers.Count < 500);

        Assert.Equal((429, "temporarily_unavailable"), answers[^1].Refusal);
        Assert.InRange(answers[^1].Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        Assert.True(answers[^1].Headers.CacheControl?.NoStore);
        Assert.Contains(ofConnector ? "This connector" : "This account", answers[^1]["error_description"], StringComparison.Ordinal);
    }
}
