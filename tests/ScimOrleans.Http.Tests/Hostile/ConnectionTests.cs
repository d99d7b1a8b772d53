using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ScimOrleans.Http.Tests.Hosting;
using ScimOrleans.Http.Tests.Responses;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Http.Tests.Hostile;

/// <summary>Clients that say nothing, say it slowly, go away, or do not listen. Limits of time are set as low as Kestrel lets them be, for nobody to wait.</summary>
public sealed class ConnectionTests
{
    private const string Body = """{"userName":"ada","displayName":"Ada"}""";

    /// <summary>Kestrel looks at its clocks once a second, and takes no grace of a second or less.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1.1);

    [Fact]
    public async Task Limits_OfTheEndpoint_AreThoseThatEndSlowClients()
    {
        await using var host = await InProcessHost.StartAsync(new ModelDatabase());
        var limits = host.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
        Assert.Equal((TimeSpan.FromSeconds(130), TimeSpan.FromSeconds(30)), (limits.KeepAliveTimeout, limits.RequestHeadersTimeout));
        Assert.Equal((240, TimeSpan.FromSeconds(5)), (limits.MinRequestBodyDataRate!.BytesPerSecond, limits.MinRequestBodyDataRate.GracePeriod));
        Assert.Equal((240, TimeSpan.FromSeconds(5)), (limits.MinResponseDataRate!.BytesPerSecond, limits.MinResponseDataRate.GracePeriod));
    }

    [Fact]
    public async Task Connection_WithoutAByte_IsEnded()
    {
        await using var scene = await ConnectionScene.StartAsync(new ModelDatabase(), limits => limits.KeepAliveTimeout = Shortest);
        Assert.Empty(await ConnectionScene.ReadToEndAsync(await scene.ConnectAsync()));
    }

    [Fact]
    public async Task Connection_AfterAnAnswer_IsEnded()
    {
        await using var scene = await ConnectionScene.StartAsync(new ModelDatabase(), limits => limits.KeepAliveTimeout = Shortest);
        var connection = await scene.ConnectAsync();
        await connection.SendAsync(scene.Request("GET", "Users?count=0", ""));
        Assert.Equal(200, Assert.Single(await ConnectionScene.ReadToEndAsync(connection)).Status);
    }

    [Fact]
    public async Task Header_ByteByByteAndNoEnd_Is408()
    {
        await using var scene = await ConnectionScene.StartAsync(new ModelDatabase(), limits => limits.RequestHeadersTimeout = Shortest);
        var connection = await scene.ConnectAsync();
        await connection.TrickleAsync(scene.Request("GET", "Users?count=0", "")[..^2]);
        var answer = Assert.Single(await ConnectionScene.ReadToEndAsync(connection));
        Assert.Equal((408, false), (answer.Status, answer.IsOurs));
    }

    [Fact]
    public async Task Request_ByteByByte_IsAnswered()
    {
        await using var scene = await ConnectionScene.StartAsync(new ModelDatabase(), static _ => { });
        var connection = await scene.ConnectAsync();
        await connection.TrickleAsync(scene.Request("POST", "Users", Body, "Connection: close\r\n"));
        Assert.Equal(201, Assert.Single(await ConnectionScene.ReadToEndAsync(connection)).Status);
        (await scene.Client.GetAsync("Users")).ShouldHave("totalResults", 1);
    }

    [Fact]
    public async Task Body_SlowerThanTheLeastRate_Is408AndChangesNothing()
    {
        await using var scene = await ConnectionScene.StartAsync(new ModelDatabase(), static limits => limits.MinRequestBodyDataRate = new MinDataRate(1e9, Shortest));
        var connection = await scene.ConnectAsync();
        await connection.TrickleAsync(scene.Request("POST", "Users", Body)[..^1]);
        var answer = Assert.Single(await ConnectionScene.ReadToEndAsync(connection));
        Assert.Equal((408, true), (answer.Status, answer.IsOurs));
        Assert.Contains("too slowly", Encoding.UTF8.GetString(answer.Body!), StringComparison.Ordinal);
        (await scene.Client.GetAsync("Users")).ShouldHave("totalResults", 0);
    }

    [Theory]
    [InlineData("POST", "Users", false)]
    [InlineData("POST", "Users", true)]
    [InlineData("PUT", "Users/{0}", false)]
    [InlineData("PATCH", "Users/{0}", true)]
    public async Task Connection_CutInABody_ChangesNothing(string method, string path, bool chunked)
    {
        await using var scene = await ConnectionScene.StartAsync(new ModelDatabase(), static _ => { });
        var user = (await scene.Client.PostAsync("Users", """{"userName":"stays"}""")).ShouldBe(201);
        var request = scene.Request(method, string.Format(System.Globalization.CultureInfo.InvariantCulture, path, user.Id), Body, chunked: chunked);
        var body = Encoding.UTF8.GetBytes(Body).Length;
        for (var missing = 1; missing <= body; missing++)
        {
            var connection = await scene.ConnectAsync();
            await connection.SendAsync(request[..^missing]);
            await connection.Watched.WaitsAfterAsync(request.Length - missing);
            connection.Reset();
            await connection.Watched.Ended;
        }

        Assert.Equal(user.Text, (await scene.Client.GetAsync($"Users/{user.Id}")).Text);
        (await scene.Client.GetAsync("Users")).ShouldHave("totalResults", 1);
        await DirectoryComparison.AssertLogTellsAllAsync(scene.Host.Store, scene.Tenant.Id);
    }

    [Fact]
    public async Task Answer_ThatIsNotRead_EndsWithItsConnection()
    {
        var database = new StoreDatabase(inner => new EndlessGroupStore(inner) { MemberCount = 100_000_000 });
        await using var scene = await ConnectionScene.StartAsync(database, static limits => limits.MinResponseDataRate = new MinDataRate(1e9, Shortest));
        var group = (await scene.Client.PostAsync("Groups?excludedAttributes=members", """{"displayName":"g"}""")).ShouldBe(201).Id;
        var connection = await scene.ConnectAsync(receiveBufferBytes: 4_096);
        await connection.SendAsync(scene.Request("GET", $"Groups/{group}", ""));
        await connection.Watched.Ended.WaitAsync(ConnectionScene.Limit);
        Assert.InRange(((EndlessGroupStore)database.Store!).MembersRead, 1, 1_000_000);
        (await scene.Client.GetAsync($"Groups/{group}?excludedAttributes=members")).ShouldBe(200);
    }

    [Fact]
    public async Task Connections_ThatSayNothing_StandInNobodysWay()
    {
        await using var scene = await ConnectionScene.StartAsync(new ModelDatabase(), static _ => { });
        List<OpenConnection> idle = [];
        var half = scene.Request("POST", "Users", Body)[..^5];
        for (var number = 0; number < 1_000; number++)
        {
            var connection = await scene.ConnectAsync();
            await connection.SendAsync(half[..(number * half.Length / 1_000)]);
            idle.Add(connection);
        }

        for (var number = 0; number < 20; number++)
        {
            (await scene.Client.PostAsync("Users", $$"""{"userName":"user{{number}}"}""")).ShouldBe(201);
        }

        (await scene.Client.GetAsync("Users")).ShouldHave("totalResults", 20);
        Assert.All(idle, connection => Assert.False(connection.Watched.Ended.IsCompleted));
    }

    [Fact]
    public async Task Body_Of16Megabytes_IsReadAndNotOneByteMore()
    {
        await using var scene = await ConnectionScene.StartAsync(new ModelDatabase(), static _ => { });
        var largest = Body + new string(' ', (16 * 1_048_576) - Body.Length);
        Assert.Equal(201, Assert.Single(await scene.ExchangeAsync(scene.Request("POST", "Users", largest, chunked: false))).Status);
        Assert.Equal(409, Assert.Single(await scene.ExchangeAsync(scene.Request("POST", "Users", largest, chunked: true))).Status);
        Assert.Equal(413, Assert.Single(await scene.ExchangeAsync(scene.Request("POST", "Users", largest + " ", chunked: true))).Status);
    }
}
