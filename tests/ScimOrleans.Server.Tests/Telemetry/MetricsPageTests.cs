using System.Net;
using System.Net.Sockets;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Server;

namespace ScimOrleans.Server.Tests.Telemetry;

/// <summary>Metrics are read at a port of their own, where nothing else is, and nowhere else.</summary>
public sealed class MetricsPageTests
{
    private static readonly string[] _elsewhere = ["", "metrics/x", "Metrics2", "health/live", "health/ready", "scim/v2/demo/okta/Users", "api/v1/tenants", "api/v1/openapi.json"];

    [Fact]
    public async Task Metrics_AreAtTheirOwnPort_AndNothingElseIs()
    {
        var port = FreePorts.Take();
        await using var server = await ServerProcess.StartAsync(new() { Options = Port(port) });
        using var scim = server.CreateBearerClient();
        (await scim.GetAsync("Users?count=1")).ShouldBe(200);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

        using var page = await client.GetAsync(new Uri("/metrics", UriKind.Relative));
        var text = await page.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("scim_server_operation_duration_seconds_count{", text, StringComparison.Ordinal);
        Assert.Contains("""service_name="scimorleans",service_version=""", text, StringComparison.Ordinal);
        foreach (var path in _elsewhere)
        {
            using var other = await client.GetAsync(new Uri($"/{path}", UriKind.Relative));
            Assert.Equal((path, HttpStatusCode.NotFound, ""), (path, other.StatusCode, await other.Content.ReadAsStringAsync()));
        }
    }

    [Fact]
    public async Task Reading_IsNoRequestOfTheService()
    {
        var port = FreePorts.Take();
        await using var server = await ServerProcess.StartAsync(new() { Options = Port(port) });
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        var page = new Uri("/metrics", UriKind.Relative);
        await client.GetStringAsync(page);

        var text = await client.GetStringAsync(page);

        Assert.DoesNotContain(text.Split('\n'), line => line.StartsWith("http_server_request_duration_seconds_count", StringComparison.Ordinal) && !line.Contains("/health/ready", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metrics_AreNotWhereTheWorldIs()
    {
        await using var server = await ServerProcess.StartAsync(new() { Options = Port(FreePorts.Take()) });
        using var client = new HttpClient { BaseAddress = server.BaseAddress };

        using var page = await client.GetAsync(new Uri("/metrics", UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
    }

    [Fact]
    public async Task APortInUse_IsNamed()
    {
        using var other = new TcpListener(IPAddress.Any, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var (exitCode, _, error) = await ServerProcess.RunToEndAsync(new() { Options = Port(port) });

        Assert.Equal((1, $"The port {port} for metrics is in use: stop the other program, or choose another with --ScimOrleans:MetricsPort.\n"), (exitCode, error));
    }

    private static Dictionary<string, string> Port(int port) => new() { ["ScimOrleans:MetricsPort"] = $"{port}" };
}
