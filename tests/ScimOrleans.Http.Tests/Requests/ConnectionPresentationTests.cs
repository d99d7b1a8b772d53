using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Http.Tests.Routing;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Http.Tests.Requests;

/// <summary>A connection's requests are each judged by what they present themselves, and one that presents the same again is not hashed again.</summary>
public sealed class ConnectionPresentationTests
{
    [Fact]
    public async Task Connection_PresentsThisAndThat_EachIsJudgedByItself()
    {
        await using var host = await StartAsync();
        using var connection = OneConnection();
        foreach (var (path, token, status) in new[]
        {
            ("acme/okta", "granted", 404), ("acme/okta", "granted", 404), ("acme/okta", "wrong", 401), ("acme/okta", null, 401), ("acme/other", "granted", 401),
            ("acme/okta", new string('x', Presentation.MaxLength), 401), ("acme/okta", "granted", 404),
        })
        {
            Assert.Equal(status, await GetAsync(connection, host, path, token));
        }
    }

    [Fact]
    public async Task Connection_PresentsTheSame_ItIsHashedOnce()
    {
        await using var host = await StartAsync();
        using (var connection = OneConnection())
        {
            await GetAsync(connection, host, "acme/okta", "granted");
            await GetAsync(connection, host, "acme/okta", "granted");
            await GetAsync(connection, host, "acme/okta", "wrong");
        }

        using (var connection = OneConnection())
        {
            await GetAsync(connection, host, "acme/okta", "granted");
        }

        var presented = ((StubAuthenticator)host.Services.GetRequiredService<IConnectorAuthenticator>()).Presented.ToList();
        Assert.Same(presented[0], presented[1]);
        Assert.NotEqual(presented[1]!.Hash, presented[2]!.Hash);
        Assert.NotSame(presented[0], presented[3]);
        Assert.Equal(presented[0]!.Hash, presented[3]!.Hash);
    }

    private static Task<PipelineHost> StartAsync() => PipelineHost.StartAsync(new("/Things", "Thing") { Get = static _ => new(ScimErrors.NotFound("Nothing.")) });

    private static HttpClient OneConnection() => new(new SocketsHttpHandler { MaxConnectionsPerServer = 1 });

    private static async Task<int> GetAsync(HttpClient connection, PipelineHost host, string connector, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(host.Address, $"/scim/v2/{connector}/Things"));
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var response = await connection.SendAsync(request, TestContext.Current.CancellationToken);
        await response.Content.LoadIntoBufferAsync(TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }
}
