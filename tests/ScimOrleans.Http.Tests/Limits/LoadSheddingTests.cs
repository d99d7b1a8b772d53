using System.Net;
using ScimOrleans.Http.Tests.Hostile;
using ScimOrleans.Http.Tests.Hosting;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Http.Tests.Limits;

/// <summary>A process that has more to do than it can refuses at once, and loses nothing of what it does.</summary>
public sealed class LoadSheddingTests
{
    private const string Body = """{"userName":"ada"}""";

    [Fact]
    public async Task Requests_AsManyAsMayBeUnderWay_OneMoreIs503UntilOneHasEnded()
    {
        await using var scene = await ConnectionScene.StartAsync(new ModelDatabase(), static _ => { }, ("MaxConcurrentRequests", "2"));
        var request = scene.Request("POST", "Users", Body, "Connection: close\r\n");
        var first = await HoldAsync(scene, request, request.Length - 1);
        var second = await HoldAsync(scene, request, request.Length - 2);

        AssertBusy(await scene.Client.GetAsync("Users"), "requests under way");
        AssertBusy(await scene.Client.GetAsync("ServiceProviderConfig"), "requests under way");
        using var tokens = new HttpClient();
        using var form = new FormUrlEncodedContent([new("grant_type", "client_credentials")]);
        using var token = await tokens.PostAsync(new Uri(scene.Host.Address, $"/oauth2/{scene.Tenant.Id}/main/token"), form);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "5"), (token.StatusCode, token.Headers.GetValues("Retry-After").Single()));
        Assert.Contains("temporarily_unavailable", await token.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        await first.SendAsync(request[^1..]);
        Assert.Equal(201, Assert.Single(await ConnectionScene.ReadToEndAsync(first)).Status);
        (await scene.Client.GetAsync("Users")).ShouldBe(200).ShouldHave("totalResults", 1);
        Assert.False(second.Watched.Ended.IsCompleted);
    }

    [Fact]
    public async Task Bodies_MoreThanMayBeHeld_Are503UntilTheOthersHaveEnded()
    {
        const int Large = 300_000;
        await using var scene = await ConnectionScene.StartAsync(new ModelDatabase(), static _ => { }, ("MaxBodyBytes", "400000"), ("MaxBufferedBodyBytes", "400000"));
        var request = scene.Request("POST", "Users", User("ada", Large), "Connection: close\r\n");
        var held = await HoldAsync(scene, request, request.Length - 1);

        AssertBusy(await scene.Client.PostAsync("Users", User("grace", Large)), "can hold");
        (await scene.Client.PostAsync("Users", User("alan", 50_000))).ShouldBe(201);

        await held.SendAsync(request[^1..]);
        Assert.Equal(201, Assert.Single(await ConnectionScene.ReadToEndAsync(held)).Status);
        await held.Watched.Ended;
        (await scene.Client.PostAsync("Users", User("grace", Large))).ShouldBe(201);
    }

    /// <summary>Sends a part of a request, and ends when the server waits for more.</summary>
    private static async Task<OpenConnection> HoldAsync(ConnectionScene scene, byte[] request, int bytes)
    {
        var connection = await scene.ConnectAsync();
        await connection.SendAsync(request[..bytes]);
        await connection.Watched.WaitsAfterAsync(bytes);
        return connection;
    }

    /// <summary>A creation that is large for nothing.</summary>
    private static string User(string userName, int blanks) => $$"""{"userName":"{{userName}}"{{new string(' ', blanks)}}}""";

    private static void AssertBusy(ScimResponse response, string why)
    {
        response.ShouldBeError(503, detail: why);
        Assert.Equal("5", response.Header("Retry-After"));
    }
}
