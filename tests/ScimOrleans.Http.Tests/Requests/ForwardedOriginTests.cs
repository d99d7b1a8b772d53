using ScimOrleans.Http.Routing;
using ScimOrleans.Http.Tests.Routing;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Http.Tests.Requests;

public sealed class ForwardedOriginTests
{
    private const string Below = "/scim/v2/acme/okta";

    /// <summary>Says in its refusal where it thinks it is.</summary>
    private static readonly ScimRoute WhereAmI = new("/Things", "Thing") { Get = static exchange => new(ScimErrors.NotFound(exchange.Endpoint)) };

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.0/8")]
    [InlineData("::ffff:127.0.0.1")]
    public async Task Request_FromATrustedProxy_IsAtTheAddressThatItTells(string proxy)
    {
        await using var host = await PipelineHost.StartAsync(WhereAmI, ("TrustedProxies:0", proxy));
        Assert.Equal(
            $"https://scim.example.com/idp{Below}",
            await AskAsync(host, ("X-Forwarded-For", "198.51.100.7"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "scim.example.com"), ("X-Forwarded-Prefix", "/idp")));
    }

    [Fact]
    public async Task Request_FromATrustedProxyThatTellsNothing_IsWhereItArrived()
    {
        await using var host = await PipelineHost.StartAsync(WhereAmI, ("TrustedProxies:0", "127.0.0.1"));
        Assert.Equal($"http://127.0.0.1:{host.Address.Port}{Below}", await AskAsync(host, ("Host", "evil.test")));
        Assert.Equal($"http://127.0.0.1:{host.Address.Port}{Below}", await AskAsync(host, ("Host", "evil.test"), ("X-Original-Host", "evil.test")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("10.0.0.1")]
    public async Task Request_FromAnybodyElse_IsWhereItArrived(string? proxy)
    {
        await using var host = await PipelineHost.StartAsync(WhereAmI, proxy is null ? [] : [("TrustedProxies:0", proxy)]);
        Assert.Equal(
            $"http://127.0.0.1:{host.Address.Port}{Below}",
            await AskAsync(host, ("Host", "evil.test"), ("X-Forwarded-For", "1.2.3.4"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "evil.test"), ("X-Original-Host", "evil.test"), ("X-Forwarded-Prefix", "/evil")));
    }

    [Fact]
    public async Task Request_WithAPublicUrl_IsThereWhateverIsForwarded()
    {
        await using var host = await PipelineHost.StartAsync(WhereAmI, ("TrustedProxies:0", "127.0.0.1"), ("PublicUrl", "https://scim.example.com/"));
        Assert.Equal($"https://scim.example.com{Below}", await AskAsync(host, ("Host", "evil.test"), ("X-Forwarded-Host", "evil.test")));
    }

    private static async Task<string> AskAsync(PipelineHost host, params IEnumerable<(string Name, string Value)> headers)
    {
        using var client = host.Client();
        return (await client.GetAsync("Things", headers)).ShouldBeError(404)["detail"].GetString()!;
    }
}
