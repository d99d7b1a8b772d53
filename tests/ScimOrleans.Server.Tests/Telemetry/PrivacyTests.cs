using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Http;
using ScimOrleans.TestKit.PostgreSql;
using ScimOrleans.TestKit.Server;
using ScimOrleans.TestKit.Telemetry;

namespace ScimOrleans.Server.Tests.Telemetry;

/// <summary>Nothing that tells of a person is in any span, metric or line of the log, whatever is asked and however it fails.</summary>
public sealed partial class PrivacyTests
{
    /// <summary>Parts of everything that is planted; each stands in what is sent below.</summary>
    private static readonly string[] _personal =
    [
        "planted-name", "planted-email", "planted-phone", "planted-title", "planted-group", "planted-external", "planted-department", "planted-password", "planted-filter", "planted-agent",
        "planted@path", "planted-search", "planted-patch", "planted-account", "planted-credential", "planted-body", "203.0.113.77",
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task APlantedPerson_IsNowhere(bool postgreSql)
    {
        await using var collector = OtlpCollector.Start();
        var metricsPort = FreePorts.Take();
        var database = postgreSql ? await (await PostgresServer.Shared).CreateDatabaseAsync() : null;
        await using var kept = database;
        await using var server = await ServerProcess.StartAsync(new()
        {
            Database = database?.ConnectionString,
            Environment = collector.Environment,
            Options = new Dictionary<string, string> { ["ScimOrleans:MetricsPort"] = $"{metricsPort}", ["ScimOrleans:TrustedProxies:0"] = "127.0.0.1" },
        });
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.77");
        http.DefaultRequestHeaders.UserAgent.ParseAdd("planted-agent/1.0");
        using var client = new ScimClient(http, server.Demo.Endpoint, new AuthenticationHeaderValue("Bearer", server.Demo.BearerToken));

        await ProvisionAsync(client);
        await FailAsync(client, http, server);
        await AdministerAsync(server, http);

        using var scrape = new HttpClient();
        var page = await scrape.GetStringAsync(new Uri($"http://127.0.0.1:{metricsPort}/metrics"));
        Assert.Equal(0, await server.StopAsync());
        var printed = Welcome().Replace(server.Output, "") + server.Error;

        Assert.True(collector.Holds("traces", "PATCH /scim/v2/{tenant}/{connector}/Users/{id}") && collector.Holds("logs", "answered {Status}") && collector.Holds("metrics", "http.server.request.duration"));
        var found = from text in _personal.Concat([server.Demo.BearerToken, server.Demo.Password, server.Demo.AdminKey])
                    from place in new[] { "traces", "metrics", "logs" }.Where(signal => collector.Holds(signal, text))
                        .Concat(page.Contains(text, StringComparison.OrdinalIgnoreCase) ? ["page"] : [])
                        .Concat(printed.Contains(text, StringComparison.OrdinalIgnoreCase) ? ["log"] : [])
                    select $"{text} in {place}";
        Assert.Empty(found);
    }

    private static async Task ProvisionAsync(ScimClient client)
    {
        var id = (await client.PostAsync("Users", """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
             "userName":"planted-name","externalId":"planted-external","title":"planted-title","password":"planted-password-1","active":true,
             "name":{"givenName":"planted-name","familyName":"planted-name"},"emails":[{"value":"planted-email@example.com","type":"work"}],"phoneNumbers":[{"value":"planted-phone"}],
             "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"planted-department"}}
            """)).ShouldBe(201)["id"].GetString();
        var group = (await client.PostAsync("Groups", $$"""{"displayName":"planted-group","members":[{"value":"{{id}}","display":"planted-name"}]}""")).ShouldBe(201)["id"].GetString();
        (await client.GetAsync("Users?filter=userName%20eq%20%22planted-name%22&attributes=userName")).ShouldBe(200);
        (await client.GetAsync("Users?filter=title%20co%20%22planted-filter%22%20or%20emails.value%20sw%20%22planted-email%22&sortBy=userName")).ShouldBe(200);
        (await client.PostAsync("Users/.search", """{"filter":"displayName eq \"planted-search\""}""")).ShouldBe(200);
        (await client.PatchAsync($"Users/{id}", """{"Operations":[{"op":"replace","path":"emails[value eq \"planted-email@example.com\"].display","value":"planted-patch"}]}""")).ShouldBe(200);
        (await client.PutAsync($"Users/{id}", """{"userName":"planted-name","title":"planted-title"}""")).ShouldBe(200);
        (await client.PatchAsync($"Groups/{group}", """{"Operations":[{"op":"replace","value":{"displayName":"planted-group-2"}}]}""")).ShouldBe(204);
        (await client.PatchAsync($"Users/{id}", """{"Operations":[{"op":"replace","value":{"active":false}}]}""")).ShouldBe(200);
    }

    private static async Task FailAsync(ScimClient client, HttpClient http, ServerProcess server)
    {
        (await client.PostAsync("Users", """{"userName":"planted-name"}""")).ShouldBe(409);
        (await client.PostAsync("Groups", """{"displayName":"planted-group-2"}""")).ShouldBe(409);
        (await client.PostAsync("Users", """{"userName":"planted-name","active":"planted-body"}""")).ShouldBe(400);
        (await client.GetAsync("Users/planted@path")).ShouldBe(404);
        (await client.GetAsync("planted@path/planted@path")).ShouldBe(404);
        (await client.GetAsync("Users?filter=userName%20planted-filter")).ShouldBe(400);
        foreach (var address in new[] { "/scim/v2/planted@path/planted@path/Users", "/scim/planted@path", "/planted@path", "/oauth2/planted@path/planted@path/token", "/api/v1/tenants?planted-search=planted-search",
            "/api/v1/planted@path" })
        {
            using var response = await http.GetAsync(new Uri(server.BaseAddress, address));
            Assert.False(response.IsSuccessStatusCode);
        }

        using var stranger = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Demo.Endpoint + "/Users"));
        stranger.Headers.Authorization = ScimClient.Basic("planted-account", "planted-credential");
        using var refused = await http.SendAsync(stranger);
        Assert.Equal(401, (int)refused.StatusCode);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = "planted-account", ["client_secret"] = "planted-credential" });
        using var token = await http.PostAsync(new Uri(server.BaseAddress, "/oauth2/demo/okta/token"), form);
        Assert.Equal(401, (int)token.StatusCode);
    }

    private static async Task AdministerAsync(ServerProcess server, HttpClient http)
    {
        using var admin = new ScimClient(http, new Uri(server.BaseAddress, "/api/v1"), new AuthenticationHeaderValue("Bearer", server.Demo.AdminKey));
        (await admin.GetAsync("tenants/demo/users?search=planted-search")).ShouldBe(200);
        (await admin.PostAsync("tenants/demo/users", """{"userName":"planted-name-2","emails":[{"value":"planted-email-2@example.com"}]}""")).ShouldBe(201);
        (await admin.PostAsync("tenants/demo/users", """{"userName":"planted-name-2"}""")).ShouldBe(409);
        (await admin.PostAsync("tenants/demo/name-conflicts", """{"connector":"okta","groupNames":["planted-group-2"]}""")).ShouldBe(200);
        (await admin.GetAsync("tenants/planted@path/users")).ShouldBe(404);
        (await admin.DeleteAsync("tenants/demo/connectors/planted@path")).ShouldBe(404);
        (await admin.PostAsync("tenants/demo/roles", """{"name":"planted-group-3"}""")).ShouldBe(201);
    }

    /// <summary>The welcome text is the one place where credentials stand.</summary>
    [GeneratedRegex(@"(?s)ScimOrleans is ready\..*?in the data folder\.")]
    private static partial Regex Welcome();
}
