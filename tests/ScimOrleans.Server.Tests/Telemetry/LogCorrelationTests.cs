using System.Text.Json;
using ScimOrleans.TestKit.PostgreSql;
using ScimOrleans.TestKit.Server;
using ScimOrleans.TestKit.Telemetry;

namespace ScimOrleans.Server.Tests.Telemetry;

/// <summary>Who has a request's id finds what was logged of it.</summary>
public sealed class LogCorrelationTests
{
    private static readonly Dictionary<string, string> _json = new() { ["Logging:Console:FormatterName"] = "json" };

    [Fact]
    public async Task JsonLines_NameTheRequestAndItsTrace()
    {
        await using var collector = OtlpCollector.Start();
        await using var server = await ServerProcess.StartAsync(new() { Options = _json, Environment = collector.Environment });
        using var client = server.CreateBearerClient();
        (await client.PostAsync("Users", """{"userName":"ada"}""", ("X-Request-Id", "create-1"))).ShouldBe(201);
        await server.StopAsync();

        var line = Assert.Single(LinesOf(server, "create-1"));

        var root = Assert.Single(collector.Spans, span => span.Source == "Microsoft.AspNetCore");
        Assert.Equal(("Information", "POST", "/Users", 201), (line.GetProperty("LogLevel").GetString(), Of(line, "Method").GetString(), Of(line, "Route").GetString(), Of(line, "Status").GetInt32()));
        Assert.Equal(("demo", "okta"), (ScopeOf(line, "Tenant"), ScopeOf(line, "Connector")));
        Assert.Equal((root.TraceId, root.SpanId), (ScopeOf(line, "TraceId"), ScopeOf(line, "SpanId")));
        Assert.True(collector.Holds("logs", "create-1"));
    }

    [Fact]
    public async Task WithoutTraces_TheLineStillNamesTheRequest()
    {
        await using var server = await ServerProcess.StartAsync();
        using var client = server.CreateBearerClient();

        (await client.PostAsync("Users", """{"userName":"ada"}""", ("X-Request-Id", "create-1"))).ShouldBe(201);

        await server.StopAsync();
        Assert.Contains(server.Output.Split('\n'), line => line.Contains("RequestId:create-1 Tenant:demo Connector:okta POST /Users answered 201", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ARequestWhoseCommitGotNoAnswer_IsNamedWhereItWasServedAndWhereItWasCommitted()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var database = await postgres.CreateDatabaseAsync();
        await using var server = await ServerProcess.StartAsync(new() { Database = database.ConnectionString, Options = new Dictionary<string, string>(_json) { ["ScimOrleans:Grains:CommitRecoveryTime"] = "00:00:01" } });
        using var client = server.CreateBearerClient();
        var id = (await client.PostAsync("Users", """{"userName":"ada"}""")).ShouldBe(201)["id"].GetString();
        (await client.GetAsync($"Users/{id}")).ShouldBe(200);
        await postgres.KillAsync();

        (await client.PatchAsync($"Users/{id}", """{"Operations":[{"op":"replace","value":{"title":"Countess"}}]}""", ("X-Request-Id", "patch-1"))).ShouldBe(503);

        await server.WaitForOutputAsync("answered 503");
        var lines = LinesOf(server, "patch-1").Select(line => (line.GetProperty("Category").GetString()!.Split('.')[^1], line.GetProperty("LogLevel").GetString())).ToHashSet();
        Assert.Superset(new HashSet<(string, string?)> { ("CommitQueue", "Warning"), ("CommitRecovery", "Error"), ("ScimPipeline", "Warning"), ("ScimPipeline", "Information") }, lines);
    }

    private static List<JsonElement> LinesOf(ServerProcess server, string request) =>
    [
        .. server.Output.Split('\n').Where(line => line.StartsWith('{') && line.Contains(request, StringComparison.Ordinal)).Select(line => JsonDocument.Parse(line).RootElement.Clone()),
    ];

    private static JsonElement Of(JsonElement line, string name) => line.GetProperty("State").GetProperty(name);

    private static string? ScopeOf(JsonElement line, string name) =>
        line.GetProperty("Scopes").EnumerateArray().Where(scope => scope.TryGetProperty(name, out _)).Select(scope => scope.GetProperty(name).GetString()).FirstOrDefault();
}
