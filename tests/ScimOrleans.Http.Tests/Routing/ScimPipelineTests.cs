using Microsoft.Extensions.Logging;
using ScimOrleans.Http.Routing;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Http.Tests.Routing;

public sealed class ScimPipelineTests
{
    private static readonly ScimRoute NoContent = new("/Things", "Thing")
    {
        Get = static exchange => Answer(exchange.Http, 204),
        Delete = static _ => new(ScimErrors.Uniqueness("Taken.")),
    };

    [Fact]
    public async Task Request_Granted_IsHandled()
    {
        await using var host = await PipelineHost.StartAsync(NoContent);
        using var client = host.Client();
        (await client.GetAsync("Things")).ShouldBe(204);
        (await client.SendAsync(HttpMethod.Head, "Things", null)).ShouldBe(204);
        (await client.GetAsync("things/")).ShouldBe(204);
    }

    [Theory]
    [InlineData(null, 401, "The credential is missing or wrong.")]
    [InlineData("wrong", 401, "The credential is missing or wrong.")]
    [InlineData("paused", 403, "This connector is paused.")]
    [InlineData("suspended", 403, "This account is suspended")]
    public async Task Request_NotGranted_IsRefusedBeforeAnythingElse(string? token, int status, string detail)
    {
        await using var host = await PipelineHost.StartAsync(NoContent);
        using var client = host.Client(token);
        (await client.GetAsync("Things")).ShouldBeError(status, detail: detail);
        (await client.PostAsync("Things", "{}")).ShouldBeError(status, detail: detail);
    }

    [Fact]
    public async Task Request_AfterTooManyWrongCredentials_IsToldWhenToComeAgain()
    {
        await using var host = await PipelineHost.StartAsync(NoContent);
        using var client = host.Client("slowed");
        var response = await client.GetAsync("Things");
        response.ShouldBeError(429, detail: "Too many wrong credentials came from this address.");
        Assert.Equal("42", response.Header("Retry-After"));
    }

    [Fact]
    public async Task Request_Unauthenticated_IsToldHowToAuthenticate()
    {
        await using var host = await PipelineHost.StartAsync(NoContent);
        using var client = host.Client(null);
        var response = await client.GetAsync("Things");
        Assert.Equal(["Basic realm=\"SCIM\", charset=\"UTF-8\"", "Bearer realm=\"SCIM\""], response.Headers.WwwAuthenticate.Select(challenge => challenge.ToString()));
    }

    [Theory]
    [InlineData("/scim/v2/acme/entra/Things")]
    [InlineData("/scim/v2/other/okta/Things")]
    [InlineData("/scim/v2/ACME/okta/Things")]
    [InlineData("/scim/v2/acme/okta%2F/Things")]
    [InlineData("/scim/v2/-/okta/Things")]
    public async Task Request_NoSuchConnector_LooksLikeAWrongCredential(string path)
    {
        await using var host = await PipelineHost.StartAsync(NoContent);
        using var client = host.Client();
        (await client.GetAsync(new Uri(host.Address, path).AbsoluteUri)).ShouldBeError(401, detail: "The credential is missing or wrong.");
    }

    [Theory]
    [InlineData("/scim")]
    [InlineData("/scim/v2")]
    [InlineData("/scim/v2/acme")]
    [InlineData("/scim/v1/acme/okta/Things")]
    public async Task Request_NoConnectorsAddress_Is404(string path)
    {
        await using var host = await PipelineHost.StartAsync(NoContent);
        using var client = host.Client(null);
        var response = await client.GetAsync(new Uri(host.Address, path).AbsoluteUri);
        response.ShouldBeError(404, detail: "There is nothing at this address.");
        Assert.Matches("^[0-9a-f]{32}$", response.Header("X-Request-Id"));
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("POST")]
    [InlineData("OPTIONS")]
    [InlineData("TRACE")]
    [InlineData("PROPFIND")]
    public async Task Request_WrongMethod_Is405WithAllow(string method)
    {
        await using var host = await PipelineHost.StartAsync(NoContent);
        using var client = host.Client();
        var response = await client.SendAsync(new HttpMethod(method), "Things", null);
        response.ShouldBeError(405, detail: "GET, HEAD, DELETE");
        Assert.Equal("GET, HEAD, DELETE", response.Header("Allow"));
    }

    [Fact]
    public async Task Request_Refused_IsWrittenAsScimError()
    {
        await using var host = await PipelineHost.StartAsync(NoContent);
        using var client = host.Client();
        var response = await client.DeleteAsync("Things");
        response.ShouldBeError(409, "uniqueness");
        Assert.Equal("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"409","scimType":"uniqueness","detail":"Taken."}""", response.Text);
        Assert.Equal(response.Bytes.Length, response.ContentHeaders.ContentLength);
    }

    [Fact]
    public async Task Request_WithId_KeepsItInTheAnswer()
    {
        await using var host = await PipelineHost.StartAsync(NoContent);
        using var client = host.Client();
        Assert.Equal("my-id.1", (await client.GetAsync("Things", ("X-Request-Id", "my-id.1"))).Header("X-Request-Id"));
        Assert.Equal("my-id.2", (await client.DeleteAsync("Things", ("X-Request-Id", "my-id.2"))).Header("X-Request-Id"));
        Assert.Matches("^[0-9a-f]{32}$", (await client.GetAsync("Things", ("X-Request-Id", "my id"))).Header("X-Request-Id"));
    }

    [Fact]
    public async Task Request_Answered_IsLoggedOnceWithItsScope()
    {
        await using var host = await PipelineHost.StartAsync(NoContent);
        using var client = host.Client();
        await client.DeleteAsync("Things?filter=secret", ("X-Request-Id", "abc"));
        var line = await host.Log.NextAsync(2000);
        Assert.Equal("DELETE /Things answered 409 in 0 ms", line.Message);
        Assert.Equal(LogLevel.Information, line.Level);
        Assert.Equal(("abc", "acme", "okta"), (line.Scope["RequestId"], line.Scope["Tenant"], line.Scope["Connector"]));
    }

    [Fact]
    public async Task Read_ThatWentWell_IsLoggedForWhoLooksClosely()
    {
        await using var host = await PipelineHost.StartAsync(NoContent);
        using var client = host.Client();
        await client.GetAsync("Things");
        Assert.Equal(LogLevel.Debug, (await host.Log.NextAsync(2000)).Level);
        using var stranger = host.Client("wrong");
        await stranger.GetAsync("Things");
        Assert.Equal(LogLevel.Information, (await host.Log.NextAsync(2000)).Level);
    }

    [Fact]
    public async Task Request_Authenticated_IsRecordedAsActivity()
    {
        await using var host = await PipelineHost.StartAsync(NoContent);
        foreach (var token in new[] { "granted", "paused", "wrong" })
        {
            using var client = host.Client(token);
            await client.GetAsync("Things");
            await client.DeleteAsync("Things");
            await host.Log.NextAsync(2000);
            await host.Log.NextAsync(2000);
        }

        Assert.Equal([("acme", "okta", 204), ("acme", "okta", 409), ("acme", "okta", 403), ("acme", "okta", 403)], host.Activity.Entries);
    }

    private static ValueTask<ScimError?> Answer(Microsoft.AspNetCore.Http.HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return default;
    }
}
