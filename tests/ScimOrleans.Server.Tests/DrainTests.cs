using System.Net;
using ScimOrleans.TestKit.Server;

namespace ScimOrleans.Server.Tests;

/// <summary>A process that an orchestrator ends serves on until whoever spreads requests has found out.</summary>
public sealed class DrainTests
{
    [Fact]
    public async Task Terminated_ServesOnNotReadyAndEndsConnections_UntilItIsTerminatedAgain()
    {
        await using var server = await ServerProcess.StartAsync(new() { Options = Drain("00:10:00") });
        using var http = new HttpClient { BaseAddress = server.BaseAddress };
        using var scim = server.CreateBearerClient();
        Assert.Null((await http.GetAsync("/health/live")).Headers.ConnectionClose);

        server.Terminate();
        await server.WaitForOutputAsync("Asked to end");

        var ready = await http.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.True(ready.Headers.ConnectionClose);
        Assert.Equal("""{"status":"unhealthy","checks":{"startup":"unhealthy","silo":"healthy","database":"healthy"}}""", await ready.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/live")).StatusCode);
        var user = (await scim.PostAsync("Users", """{"userName":"ada"}""")).ShouldBe(201).Id;
        (await scim.GetAsync($"Users/{user}")).ShouldBe(200);
        Assert.False(server.HasExited);
        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task Terminated_TheTimeIsOver_Stops()
    {
        await using var server = await ServerProcess.StartAsync(new() { Options = Drain("00:00:00.1") });

        Assert.Equal(0, await server.StopAsync());

        Assert.Contains("Asked to end", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupted_StopsAtOnce()
    {
        await using var server = await ServerProcess.StartAsync(new() { Options = Drain("00:10:00") });

        Assert.Equal(0, await server.InterruptAsync());
    }

    private static Dictionary<string, string> Drain(string time) => new() { ["ScimOrleans:DrainTime"] = time };
}
