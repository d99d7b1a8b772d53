using System.Net.Http.Headers;
using ScimOrleans.TestKit.Http;
using ScimOrleans.TestKit.PostgreSql;
using ScimOrleans.TestKit.Server;
using ScimOrleans.TestKit.Telemetry;

namespace ScimOrleans.Server.Tests.Telemetry;

/// <summary>One trace from the request through the grains, wherever they are, to the database; and none without a request.</summary>
public sealed class TraceTests
{
    private const string Retitle = """{"Operations":[{"op":"replace","value":{"title":"Countess"}}]}""";

    [Fact]
    public async Task APatch_IsOneTrace_FromTheRequestToSqlite()
    {
        await using var collector = OtlpCollector.Start();
        await using var server = await ServerProcess.StartAsync(new() { Environment = collector.Environment });
        using var client = server.CreateBearerClient();
        var id = (await client.PostAsync("Users", """{"userName":"ada"}""")).ShouldBe(201)["id"].GetString();

        (await client.PatchAsync($"Users/{id}", Retitle, (RequestIdHeader, "patch-1"))).ShouldBe(200);

        await server.StopAsync();
        var trace = SpanTree.Of(collector.Spans, "patch-1");
        Assert.Equal(
            """
            Microsoft.AspNetCore: PATCH /scim/v2/{tenant}/{connector}/Users/{id}
              Microsoft.Orleans.Application: IUserGrain/PatchAsync
                Microsoft.Orleans.Application: IUserGrain/PatchAsync
                  ScimOrleans.Grains: commit
                    ScimOrleans.Storage: Commit
                  ScimOrleans.Storage: Read
            """,
            trace.Text);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["http.request.method"] = "PATCH",
                ["http.response.status_code"] = "200",
                ["http.route"] = "/scim/v2/{tenant}/{connector}/Users/{id}",
                ["network.protocol.version"] = "1.1",
                ["scim.connector"] = "okta",
                ["scim.request.id"] = "patch-1",
                ["scim.resource.type"] = "User",
                ["scim.tenant"] = "demo",
                ["url.scheme"] = "http",
            },
            new SortedDictionary<string, string>(trace.Root.Attributes.ToDictionary(), StringComparer.Ordinal));
        Assert.Equal("sqlite", trace.Find("ScimOrleans.Storage", "Commit").Attributes["db.system.name"]);
        Assert.Equal(("scimorleans", true, true), (trace.Root.Resource["service.name"], trace.Root.Resource.ContainsKey("service.version"), trace.Root.Resource.ContainsKey("service.instance.id")));
    }

    [Fact]
    public async Task APatchOfAUserOnAnotherSilo_IsOneTrace_AcrossBothToPostgreSql()
    {
        await using var collector = OtlpCollector.Start();
        await using var database = await (await PostgresServer.Shared).CreateDatabaseAsync();
        await using var first = await ServerProcess.StartAsync(new() { Database = database.ConnectionString, Environment = collector.Environment });
        await using var second = await ServerProcess.StartAsync(new() { Database = database.ConnectionString, DemoTenant = false, Environment = collector.Environment });
        using var one = first.CreateBearerClient();
        using var two = ScimClient.WithToken(new Uri(second.BaseAddress, "/scim/v2/demo/okta"), first.Demo.BearerToken);
        var id = (await one.PostAsync("Users", """{"userName":"ada"}""")).ShouldBe(201)["id"].GetString();

        // Whichever silo the tenant belongs to, one of the two requests came to the other one.
        (await one.PatchAsync($"Users/{id}", Retitle, (RequestIdHeader, "patch-1"))).ShouldBe(200);
        (await two.PatchAsync($"Users/{id}", Retitle.Replace("Countess", "Lady", StringComparison.Ordinal), (RequestIdHeader, "patch-2"))).ShouldBe(200);

        await second.StopAsync();
        await first.StopAsync();
        var paths = new[] { "patch-1", "patch-2" }.Select(request => SpanTree.Of(collector.Spans, request))
            .Select(trace => trace.PathTo(trace.Find("Npgsql", span => span.Attributes["db.query.text"].StartsWith("select * from commit_operations($1,", StringComparison.Ordinal))));
        var path = Assert.Single(paths, path => path.Select(span => span.Resource["service.instance.id"]).Distinct().Count() == 2);
        Assert.Equal(["Microsoft.AspNetCore", "Microsoft.Orleans.Application", "Microsoft.Orleans.Application", "ScimOrleans.Grains", "Npgsql"], path.Select(span => span.Source));
        Assert.Equal([true, true, false, false, false], path.Select(span => span.Resource["service.instance.id"] == path[0].Resource["service.instance.id"]));
        Assert.Equal(("demo", "okta"), (path[0].Attributes["scim.tenant"], path[0].Attributes["scim.connector"]));
    }

    [Fact]
    public async Task EveryTrace_BeginsWithARequest_AndProbesHaveNone()
    {
        await using var collector = OtlpCollector.Start();
        await using var database = await (await PostgresServer.Shared).CreateDatabaseAsync();
        await using var server = await ServerProcess.StartAsync(new()
        {
            Database = database.ConnectionString,
            Environment = collector.Environment,
            Options = new Dictionary<string, string> { ["ScimOrleans:Grains:StaleReadBound"] = "00:00:01", ["ScimOrleans:Grains:JobWatchPeriod"] = "00:00:01", ["ScimOrleans:Grains:ActivityReportPeriod"] = "00:00:01" },
        });
        using var client = server.CreateBearerClient();
        using var admin = ScimClient.WithToken(new Uri(server.BaseAddress, "/api/v1"), server.Demo.AdminKey);
        (await client.PostAsync("Users", """{"userName":"ada"}""", (RequestIdHeader, "create-1"))).ShouldBe(201);
        (await client.PostAsync("Users", """{"userName":"ada"}""", (RequestIdHeader, "create-2"))).ShouldBe(409);
        (await admin.GetAsync("tenants/demo/users", (RequestIdHeader, "list-1"))).ShouldBe(200);

        // What was counted of the connector has been reported, and so the loops have been at work.
        while ((await admin.GetAsync("tenants/demo/connectors/okta/health", (RequestIdHeader, "health-1"))).ShouldBe(200)["succeeded"].GetInt64() == 0)
        {
        }

        await server.StopAsync();
        var roots = collector.Spans.Where(span => span.ParentId.Length == 0).ToList();
        Assert.Equal(["create-1", "create-2", "health-1", "list-1"], roots.Select(root => root.Attributes["scim.request.id"]).Distinct().Order(StringComparer.Ordinal));
        Assert.All(roots, root => Assert.Equal("Microsoft.AspNetCore", root.Source));
        Assert.Equal(roots.Select(root => root.TraceId).ToHashSet(), collector.Spans.Select(span => span.TraceId).ToHashSet());
        Assert.Equal(("uniqueness", "409"), (Root("create-2").Attributes["scim.type"], Root("create-2").Attributes["http.response.status_code"]));
        Assert.Equal(("demo", "/api/v1/tenants/{tenant}/users"), (Root("list-1").Attributes["scim.tenant"], Root("list-1").Attributes["http.route"]));

        CollectedSpan Root(string request) => roots.Single(root => root.Attributes["scim.request.id"] == request);
    }

    [Fact]
    public async Task ACallersTrace_IsContinued_WithoutItsOtherTexts()
    {
        await using var collector = OtlpCollector.Start();
        await using var server = await ServerProcess.StartAsync(new() { Environment = collector.Environment });
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Demo.Endpoint + "/Users?count=0"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", server.Demo.BearerToken);
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        request.Headers.Add("tracestate", "vendor=ada-lovelace");
        request.Headers.Add("baggage", "user=ada-lovelace");
        using var answer = await http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode);

        await server.StopAsync();

        var span = Assert.Single(collector.Spans, span => span.Source == "Microsoft.AspNetCore");
        Assert.Equal(("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"), (span.TraceId, span.ParentId));
        Assert.False(collector.Holds("traces", "ada-lovelace"));
    }

    [Fact]
    public async Task TheEnvironment_SaysWhoItIs_AndHowManyAreFollowed()
    {
        await using var collector = OtlpCollector.Start();
        var environment = new Dictionary<string, string>(collector.Environment) { ["OTEL_SERVICE_NAME"] = "directory", ["OTEL_TRACES_SAMPLER"] = "always_off" };
        await using var server = await ServerProcess.StartAsync(new() { Environment = environment });
        using var client = server.CreateBearerClient();
        (await client.PostAsync("Users", """{"userName":"ada"}""")).ShouldBe(201);

        await server.StopAsync();

        Assert.Empty(collector.Spans);
        Assert.True(collector.Holds("metrics", "directory") && collector.Holds("metrics", "scim.server.operation.duration"));
        Assert.False(collector.Holds("metrics", "\u000bscimorleans"));
    }

    private const string RequestIdHeader = "X-Request-Id";
}
