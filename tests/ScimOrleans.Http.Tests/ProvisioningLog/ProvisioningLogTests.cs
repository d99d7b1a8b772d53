using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Http.Tests.Hosting;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Http.Tests.ProvisioningLog;

/// <summary>What requests leave in their connector's provisioning log, by the whole server.</summary>
public sealed class ProvisioningLogTests : IAsyncLifetime
{
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    private static readonly ConnectorId Main = ConnectorId.Parse("main");

    private readonly ModelDatabase _database = new();
    private InProcessHost? _host;
    private TestTenant? _tenant;
    private ScimClient? _client;
    private int _requests;

    private TestTenant Tenant => _tenant!;

    private ScimClient Scim => _client!;

    public async ValueTask InitializeAsync()
    {
        _host = await InProcessHost.StartAsync(_database, ("ProvisioningLog:WriteDelay", "00:00:00"));
        _tenant = await _host.CreateTenantAsync();
        _client = await _tenant.ConnectAsync("main", new ConnectorSettings { Name = "Main", Profile = IdpProfile.Okta });
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        await _host!.DisposeAsync();
    }

    [Fact]
    public async Task Request_ToEachRoute_LeavesOneEntryWhateverBecomesOfIt()
    {
        var user = (await Send("POST", "Users", """{"userName":"ada"}""")).Id;
        var group = (await Send("POST", "Groups", $$"""{"displayName":"Team","members":[{"value":"{{user}}"}]}""")).Id;
        var unknown = Guid.CreateVersion7();
        var sent = new List<(string Method, string Path, int Status)> { ("POST", "/Users", 201), ("POST", "/Groups", 201) };
        sent.Add(("GET", $"/Users/{user}", (await Send("GET", $"Users/{user}", null, ("If-None-Match", "*"))).Status));
        sent.Add(("DELETE", $"/Users/{user}", (await Send("DELETE", $"Users/{user}", null, ("If-Match", "W/\"999\""))).Status));
        sent.Add(("POST", "/Users", (await Scim.SendContentAsync(HttpMethod.Post, "Users", new StringContent("{}", null, "text/plain"), ("X-Request-Id", NextId()))).Status));
        foreach (var (method, path, body) in Everything(user, group, unknown))
        {
            var answer = await Send(method, path, body);
            sent.Add((method, $"/{path.Split('?')[0]}", answer.Status));
        }

        var entries = await EntriesAsync();

        Assert.Equal(sent, entries.Select(entry => (entry.Method, entry.Path, entry.Status)));
        Assert.Equal(Enumerable.Range(1, sent.Count).Select(i => (long)i), entries.Select(entry => entry.Position).Order());
        Assert.Equal(Enumerable.Range(1, sent.Count).Select(i => $"request-{i}"), entries.Select(entry => entry.RequestId));
        Assert.All(entries, entry => Assert.Equal((ProvisioningOutcome.Answered, "test", IdpProfile.Okta), (entry.Outcome, entry.CredentialLabel, entry.Profile)));
        Assert.Superset(new HashSet<int> { 200, 201, 204, 304, 400, 404, 405, 409, 412, 415, 501 }, sent.Select(request => request.Status).ToHashSet());
    }

    [Fact]
    public async Task Refusals_ByTheBrakeAndByLimits_AreToldApart()
    {
        using var strict = await Tenant.ConnectAsync("strict", new ConnectorSettings { Name = "Strict", RemovalBrake = new() { MinRemovals = 1, SharePercent = 1 } });
        var users = new List<string>();
        foreach (var name in new[] { "a", "b" })
        {
            users.Add((await strict.PostAsync("Users", $$"""{"userName":"{{name}}"}""")).ShouldBe(201).Id);
        }

        (await strict.DeleteAsync($"Users/{users[0]}")).ShouldBe(204);
        (await strict.DeleteAsync($"Users/{users[1]}", ("X-Request-Id", "held"))).ShouldBe(503);
        Assert.Null((await _host!.Grains.GetGrain<ITenantGrain>(GrainKeys.Tenant(Tenant.Id)).UpdateAsync(new() { DirectoryLimits = new() { Users = 1 } })).Error);
        using var late = await Tenant.ConnectAsync("late", new ConnectorSettings { Name = "Late" });
        (await late.PostAsync("Users", """{"userName":"c"}""", ("X-Request-Id", "full"))).ShouldBe(403);

        Assert.Equal(ProvisioningSituation.RemovalsHeld, (await _database.ProvisioningLog.WaitForAsync(Tenant.Id, ConnectorId.Parse("strict"), 4)).Single(entry => entry.RequestId == "held").Situation);
        var full = (await _database.ProvisioningLog.WaitForAsync(Tenant.Id, ConnectorId.Parse("late"), 1)).Single(entry => entry.RequestId == "full");
        Assert.Equal((ProvisioningSituation.DirectoryFull, 403, false), (full.Situation, full.Status, full.Succeeded));
    }

    [Fact]
    public async Task Writes_NameWhatTheyChanged()
    {
        var user = (await Send("POST", "Users", $$"""{"userName":"ada","title":"Boss","{{Enterprise}}":{"department":"x"},"password":"a secret"}""")).Id;
        var other = (await Send("POST", "Users", """{"userName":"grace"}""")).Id;
        await Send("PATCH", $"Users/{user}", Patch($$"""{"op":"replace","path":"{{Enterprise}}:department","value":"y"},{"op":"remove","path":"title"},{"op":"replace","path":"active","value":true}"""));
        await Send("PATCH", $"Users/{user}", Patch("""{"op":"replace","path":"userName","value":"ada"}"""));
        await Send("PUT", $"Users/{user}", """{"userName":"ada","nickName":"A"}""");
        var group = (await Send("POST", "Groups", $$"""{"displayName":"Team","members":[{"value":"{{user}}"},{"value":"{{other}}"}]}""")).Id;
        await Send("PATCH", $"Groups/{group}", Patch($$"""{"op":"remove","path":"members[value eq \"{{user}}\"]"}"""));
        await Send("PATCH", $"Groups/{group}", Patch($$"""{"op":"replace","path":"members","value":[{"value":"{{user}}"}]},{"op":"replace","path":"displayName","value":"Crew"}"""));
        await Send("DELETE", $"Users/{user}", null);

        var entries = await EntriesAsync();

        Assert.Equal(["userName", "title", $"{Enterprise}:department"], entries[0].Changed.Where(name => name != "active"));
        Assert.Equal(Guid.Parse(user), entries[0].ResourceId);
        Assert.Equal(["title", $"{Enterprise}:department"], entries[2].Changed.Where(name => name != "active"));
        Assert.Empty(entries[3].Changed);
        Assert.Equal(["nickName", $"{Enterprise}:department"], entries[4].Changed.Where(name => name != "active"));
        Assert.Equal(("displayName", 2, 0), (Assert.Single(entries[5].Changed), entries[5].MembersAdded, entries[5].MembersRemoved));
        Assert.Equal((0, 0, 1, false), (entries[6].Changed.Length, entries[6].MembersAdded, entries[6].MembersRemoved, entries[6].MembersReplaced));
        Assert.Equal(("displayName", 1, 0, true), (Assert.Single(entries[7].Changed), entries[7].MembersAdded, entries[7].MembersRemoved, entries[7].MembersReplaced));
        Assert.Equal((ResourceKind.User, Guid.Parse(user), 0), (entries[8].ResourceKind, entries[8].ResourceId, entries[8].Changed.Length));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WritesOfGroups_NameWhatTheyChanged_WithValuesWhereTheTenantAllows(bool values)
    {
        await _host!.Grains.GetGrain<ITenantGrain>(GrainKeys.Tenant(Tenant.Id)).UpdateAsync(new() { LogsValues = values });
        using var client = await Tenant.ConnectAsync("second", new ConnectorSettings { Name = "Second" });
        var user = (await client.PostAsync("Users", """{"userName":"ada"}""")).ShouldBe(201).Id;
        var group = (await client.PostAsync("Groups", $$"""{"displayName":"Team","externalId":"g1","members":[{"value":"{{user}}"}]}""")).ShouldBe(201).Id;
        (await client.PutAsync($"Groups/{group}", $$"""{"displayName":"Team","externalId":"g2","members":[{"value":"{{user}}"}]}""")).ShouldBe(200);
        (await client.PutAsync($"Groups/{group}", $$"""{"displayName":"Team","externalId":"g2","members":[{"value":"{{user}}"}]}""")).ShouldBe(200);
        (await client.PatchAsync($"Groups/{group}", Patch("""{"op":"remove","path":"members"}"""))).ShouldBe(204);
        (await client.PostAsync("Groups", """{"displayName":"Empty"}""")).ShouldBe(201);

        var entries = (await _database.ProvisioningLog.WaitForAsync(Tenant.Id, ConnectorId.Parse("second"), 6)).Skip(1);

        Assert.Equal(
            [("externalId,displayName", 1, true), ("externalId", 1, true), ("", 0, false), ("", 0, true), ("displayName", 0, false)],
            entries.Select(entry => (string.Join(',', entry.Changed), entry.MembersAdded, entry.MembersReplaced)));
        string?[] shown = ["""{"externalId":"g1","displayName":"Team"}""", """{"externalId":"g2"}""", null, null, """{"displayName":"Empty"}"""];
        Assert.Equal(values ? shown : new string?[5], entries.Select(entry => entry.Values));
    }

    [Fact]
    public async Task List_SaysHowManyMatched()
    {
        await Send("POST", "Users", """{"userName":"ada"}""");
        await Send("POST", "Users", """{"userName":"grace"}""");
        await Send("GET", "Users?filter=userName+eq+%22ada%22&count=1", null);
        await Send("POST", ".search", "{}");

        var entries = await EntriesAsync();

        Assert.Equal(("filter=userName eq …&count=1", 1L, ResourceKind.User), (entries[2].Query, entries[2].TotalResults, entries[2].ResourceKind));
        Assert.Equal((null, 2L, null), (entries[3].Query, entries[3].TotalResults, entries[3].ResourceKind));
    }

    [Fact]
    public async Task Entries_NameNoValuesAndNoCredential_UnlessTheTenantAllowsValues()
    {
        const string marker = "Zyx-Marker";
        var id = (await Send("POST", "Users", $$"""{"userName":"{{marker}}@example.com","title":"{{marker}}","password":"{{marker}}-password","emails":[{"value":"{{marker}}@example.com"}]}""")).Id;
        string[] bodies =
        [
            $$"""{"userName":"{{marker}}@example.com"}""",
            $$"""{"userName":"{{marker}}'s\n{{marker}}","userName":"{{marker}}"}""",
            $$"""{"userName":{"{{marker}}":"{{marker}}"} }""",
            $$"""{"{{marker}}":"x","userName":"x","emails":"{{marker}}","active":"{{marker}}"}""",
            $"{marker}",
        ];
        foreach (var body in bodies)
        {
            await Send("POST", "Users", body);
            await Send("PUT", $"Users/{id}", body);
            await Send("POST", "Groups", body.Replace("userName", "displayName", StringComparison.Ordinal));
        }

        foreach (var operation in new[]
        {
            $$"""{"op":"replace","path":"{{marker}}","value":"{{marker}}"}""", $$"""{"op":"{{marker}}","path":"title","value":"x"}""",
            $$"""{"op":"replace","path":"emails[type eq \"{{marker}}\"].value","value":"{{marker}}"}""", $$"""{"op":"replace","value":{"{{marker}}":"x"} }""",
            $$"""{"op":"replace","path":"emails[{{marker}} eq \"a\"].value","value":"{{marker}}"}""", $$"""{"op":"remove","path":"emails[value eq \"{{marker}}"}""",
        })
        {
            await Send("PATCH", $"Users/{id}", Patch(operation));
        }

        foreach (var path in new[]
        {
            $"Users/{marker}", $"Users?filter=userName eq \"{marker}@example.com\"", $"Users?filter=userName eq {marker}", $"Users?filter={marker} eq \"x\"", $"Users?filter=userName {marker} \"x\"",
            $"Users?sortBy={marker}", $"Users?attributes={marker}", $"Users?startIndex={marker}", $"Users?{marker}={marker}", $"{marker}/{marker}", $"Schemas/{marker}", $"Users/{id}?attributes={marker}",
        })
        {
            await Send("GET", path, null);
        }

        await Send("GET", $"Users/{id}", null, ("If-None-Match", marker));
        using (var stranger = Tenant.Client("main", $"{marker}-token"))
        {
            await stranger.GetAsync("Users", ("X-Request-Id", NextId()));
        }

        var hidden = await EntriesAsync();
        await _host!.Grains.GetGrain<ITenantGrain>(GrainKeys.Tenant(Tenant.Id)).UpdateAsync(new() { LogsValues = true });
        using var other = await Tenant.ConnectAsync("second", new ConnectorSettings { Name = "Second" });
        var refused = await other.PostAsync("Users", $$"""{"userName":"{{marker}}@example.com"}""");
        await other.PostAsync("Users", $$"""{"userName":"{{marker}}-2","title":"{{marker}}","password":"{{marker}}-password"}""");
        await other.GetAsync($"Users?filter=title eq \"{marker}\"");
        var shown = await _database.ProvisioningLog.WaitForAsync(Tenant.Id, ConnectorId.Parse("second"), 3);

        Assert.True(hidden.Count > 30);
        Assert.All(hidden, entry => Assert.DoesNotContain(marker, entry.ToString(), StringComparison.OrdinalIgnoreCase));
        Assert.Equal(refused["detail"].GetString(), shown[0].Detail);
        Assert.Equal($$"""{"userName":"{{marker}}-2","title":"{{marker}}"}""", shown[1].Values?.Replace(",\"active\":true", "", StringComparison.Ordinal));
        Assert.Equal($"filter=title eq \"{marker}\"", shown[2].Query);
        Assert.All(shown, entry => Assert.DoesNotContain("password", entry.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Request_WithoutARightCredential_IsInTheLogOfAConnectorThatExists()
    {
        using var anonymous = ScimClient.Anonymous(Tenant.Endpoint("main"));
        using var wrong = Tenant.Client("main", "wrong");
        using var nowhere = Tenant.Client("nowhere", "wrong");
        (await nowhere.GetAsync("Users")).ShouldBe(401);
        (await anonymous.GetAsync("Users", ("X-Request-Id", NextId()))).ShouldBe(401);
        (await wrong.GetAsync("Users", ("X-Request-Id", NextId()))).ShouldBe(401);
        await Send("GET", "Users", null);

        var entries = await EntriesAsync();

        Assert.Equal(
            [(401, ProvisioningSituation.NoCredential, null), (401, ProvisioningSituation.None, null), (200, ProvisioningSituation.None, "test")],
            entries.Select(entry => (entry.Status, entry.Situation, entry.CredentialLabel)));
        Assert.Equal(0, await _database.ProvisioningLog.ReadLastPositionAsync(Tenant.Id, ConnectorId.Parse("nowhere")));
    }

    [Fact]
    public async Task Log_OfOneConnector_HasNothingOfAnother()
    {
        using var other = await Tenant.ConnectAsync("second", new ConnectorSettings { Name = "Second" });
        await other.GetAsync("Groups");
        await Send("GET", "Users", null);

        Assert.Equal(["/Users"], (await EntriesAsync()).Select(entry => entry.Path));
        Assert.Equal(["/Groups"], (await _database.ProvisioningLog.WaitForAsync(Tenant.Id, ConnectorId.Parse("second"), 1)).Select(entry => entry.Path));
    }

    [Fact]
    public async Task Reads_AreNotWanted_SearchesHaveNoEntryEither()
    {
        var database = new ModelDatabase();
        await using var host = await InProcessHost.StartAsync(database, ("ProvisioningLog:WriteDelay", "00:00:00"), ("ProvisioningLog:RecordReads", "false"));
        var tenant = await host.CreateTenantAsync();
        using var client = await tenant.ConnectAsync("main", new ConnectorSettings { Name = "Main" });
        foreach (var path in new[] { "Users/.search", "Groups/.search", ".search" })
        {
            (await client.PostAsync(path, "{}")).ShouldBe(200);
        }

        (await client.PostAsync("Users", """{"userName":"ada"}""")).ShouldBe(201);
        (await client.PostAsync(".search", "x")).ShouldBe(400);

        Assert.Equal(["/Users", "/.search"], (await database.ProvisioningLog.WaitForAsync(tenant.Id, Main, 2)).Select(entry => entry.Path));
    }

    [Fact]
    public async Task Server_ThatStops_WritesWhatWaits()
    {
        var database = new ModelDatabase();
        await using var host = await InProcessHost.StartAsync(database, ("ProvisioningLog:WriteDelay", "00:00:10"));
        var tenant = await host.CreateTenantAsync();
        using var client = await tenant.ConnectAsync("main", new ConnectorSettings { Name = "Main" });
        await client.GetAsync("Users");
        await client.GetAsync("Groups");

        await host.Services.GetRequiredService<IHost>().StopAsync();

        Assert.Equal(["/Users", "/Groups"], (await database.ProvisioningLog.WaitForAsync(tenant.Id, Main, 2)).Select(entry => entry.Path));
    }

    private static string Patch(string operations) => $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{operations}}]}""";

    private static IEnumerable<(string Method, string Path, string? Body)> Everything(string user, string group, Guid unknown)
    {
        foreach (var (type, id, name) in new[] { ("Users", user, "userName"), ("Groups", group, "displayName") })
        {
            yield return ("GET", type, null);
            yield return ("HEAD", type, null);
            yield return ("GET", $"{type}?filter=x", null);
            yield return ("POST", type, $$"""{"{{name}}":"{{(type == "Users" ? "ada" : "Team")}}"}""");
            yield return ("POST", type, "{");
            yield return ("DELETE", type, null);
            yield return ("POST", $"{type}/.search", "{}");
            yield return ("POST", $"{type}/.search", "x");
            yield return ("GET", $"{type}/.search", null);
            yield return ("GET", $"{type}/{id}", null);
            yield return ("GET", $"{type}/{unknown}", null);
            yield return ("PUT", $"{type}/{id}", $$"""{"{{name}}":"new name"}""");
            yield return ("PUT", $"{type}/{unknown}", $$"""{"{{name}}":"new name"}""");
            yield return ("PATCH", $"{type}/{id}", Patch($$"""{"op":"replace","path":"{{name}}","value":"newer name"}"""));
            yield return ("PATCH", $"{type}/{id}", Patch("""{"op":"replace","path":"nothing","value":"x"}"""));
            yield return ("POST", $"{type}/{id}", "{}");
            yield return ("DELETE", $"{type}/{unknown}", null);
            yield return ("DELETE", $"{type}/{id}", null);
        }

        foreach (var path in new[] { "ServiceProviderConfig", "ResourceTypes", "ResourceTypes/User", "Schemas", $"Schemas/{Enterprise}", "Me", "Bulk", "Roles", ".search" })
        {
            yield return ("GET", path, null);
            yield return ("POST", path, "{}");
        }
    }

    private string NextId() => $"request-{++_requests}";

    private Task<ScimResponse> Send(string method, string path, string? body, params IEnumerable<(string Name, string Value)> headers) =>
        Scim.SendAsync(new HttpMethod(method), path, body, [("X-Request-Id", NextId()), .. headers]);

    /// <summary>All entries so far: as many as there were requests, and in their order. In the log a refused stranger may come a little later than those who were known.</summary>
    private async Task<IReadOnlyList<ProvisioningEntry>> EntriesAsync() =>
        [.. (await _database.ProvisioningLog.WaitForAsync(Tenant.Id, Main, _requests)).OrderBy(entry => int.Parse(entry.RequestId["request-".Length..], CultureInfo.InvariantCulture))];
}
