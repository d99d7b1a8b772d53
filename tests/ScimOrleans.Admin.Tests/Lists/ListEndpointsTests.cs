using System.Text.Json;
using ScimOrleans.Admin.Tests.Hosting;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Admin.Tests.Lists;

/// <summary>Every list comes in pages, in one form.</summary>
public sealed class ListEndpointsTests(AdminHostFixture fixture)
{
    [Fact]
    public async Task EveryList_HasPages_AndRefusesWhatIsNoLimitAndNoCursor()
    {
        // One of its own: that of all tests has more keys than a page.
        await using var host = await AdminHost.StartAsync();
        using var client = await host.ClientAsync();
        var tenant = await host.CreateTenantAsync("okta");
        var role = (await client.PostAsync($"tenants/{tenant}/roles", """{"name":"Admins"}""")).ShouldBe(201).Id;
        var group = (await client.PostAsync($"tenants/{tenant}/groups", """{"displayName":"Staff"}""")).ShouldBe(201).Id;
        var document = (await client.GetAsync("openapi.json")).ShouldBe(200);

        var lists = document["paths"].EnumerateObject().Where(path => path.Value.TryGetProperty("get", out var get) && get.GetProperty("operationId").GetString()!.StartsWith("List", StringComparison.Ordinal)).ToList();
        Assert.True(lists.Count >= 17, $"{lists.Count} lists.");
        foreach (var list in lists)
        {
            var path = list.Name["/api/v1/".Length..].Replace("{tenant}", tenant, StringComparison.Ordinal).Replace("{connector}", "okta", StringComparison.Ordinal)
                .Replace("{role}", role, StringComparison.Ordinal).Replace("{group}", group, StringComparison.Ordinal);
            var names = list.Value.GetProperty("get").GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString()).ToList();
            Assert.True(names.Contains("limit") && names.Contains("cursor"), $"{list.Name} has no pages.");
            Assert.Equal(JsonValueKind.Array, (await client.GetAsync($"{path}?limit=1")).ShouldBe(200)["items"].ValueKind);
            (await client.GetAsync($"{path}?limit=200")).ShouldBe(200).ShouldLack("nextCursor");
            (await client.GetAsync($"{path}?limit=0")).ShouldBeProblem(400, "1 to 200");
            (await client.GetAsync($"{path}?limit=201")).ShouldBeProblem(400, "1 to 200");
            (await client.GetAsync($"{path}?cursor=x")).ShouldBeProblem(400, "cursor");
        }
    }

    [Fact]
    public async Task Keys_OldestFirst_ThoseThatStayAreShownOnce()
    {
        await using var host = await AdminHost.StartAsync();
        using var client = await host.ClientAsync();
        var first = (await client.GetAsync("keys"))["items[0].id"].GetString()!;
        var made = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            made.Add((await client.PostAsync("keys", """{"label":"x","scopes":["read"]}""")).ShouldBe(201).Id);
        }

        Assert.Equal([first, made[1], made[2], made[3]], await WalkAsync(client, "keys", "id", page => page == 1 ? client.DeleteAsync($"keys/{made[0]}") : page == 3 ? client.DeleteAsync($"keys/{made[2]}") : null));
    }

    [Fact]
    public async Task Connectors_ById_ThoseThatStayAreShownOnce()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var tenant = await host.CreateTenantAsync("d", "b", "a", "c");

        Assert.Equal(["a", "b", "b2", "c", "d"], await WalkAsync(client, $"tenants/{tenant}/connectors", "id", page => page switch
        {
            // In front of the second page, where it is missed, and behind it, where it is not.
            1 => client.PostAsync($"tenants/{tenant}/connectors", """{"id":"0","settings":{"name":"x"} }"""),
            2 => client.PostAsync($"tenants/{tenant}/connectors", """{"id":"b2","settings":{"name":"x"} }"""),
            _ => null,
        }));
    }

    [Fact]
    public async Task Credentials_OldestFirst_ThoseThatStayAreShownOnce()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var path = $"tenants/{await host.CreateTenantAsync("okta")}/connectors/okta/credentials";
        var made = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            made.Add((await client.PostAsync(path, """{"label":"x","kind":"bearer"}""")).ShouldBe(201)["credential.id"].GetString()!);
        }

        Assert.Equal(made, await WalkAsync(client, path, "id", page => page == 2 ? client.DeleteAsync($"{path}/{made[1]}") : null));
    }

    [Fact]
    public async Task Roles_ByName_ThoseThatStayAreShownOnce()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var path = $"tenants/{await host.CreateTenantAsync()}/roles";
        var made = new Dictionary<string, string>();
        foreach (var name in (string[])["delta", "Bravo", "alpha", "Charlie"])
        {
            made[name] = (await client.PostAsync(path, $$"""{"name":"{{name}}"}""")).ShouldBe(201).Id;
        }

        Assert.Equal(["alpha", "Bravo", "Charlie", "delta"], await WalkAsync(client, path, "name", page => page == 2 ? client.DeleteAsync($"{path}/{made["Bravo"]}") : null));
    }

    [Fact]
    public async Task RoleRules_TheDecidingOnesFirst_ThoseThatStayAreShownOnce()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var tenant = await host.CreateTenantAsync();
        var roles = new[] { (await client.PostAsync($"tenants/{tenant}/roles", """{"name":"One"}""")).Id, (await client.PostAsync($"tenants/{tenant}/roles", """{"name":"Two"}""")).Id };
        var made = new List<string>();
        foreach (var (role, priority) in ((int, int)[])[(0, -5), (1, 7), (0, 7), (1, int.MaxValue), (0, int.MinValue), (1, 0)])
        {
            made.Add((await client.PostAsync($"tenants/{tenant}/role-rules", $$"""{"role":"{{roles[role]}}","match":"nameGlob","text":"*","priority":{{priority}}}""")).ShouldBe(201).Id);
        }

        Assert.Equal(
            [made[3], made[1], made[2], made[5], made[0], made[4]],
            await WalkAsync(client, $"tenants/{tenant}/role-rules", "id", page => page == 2 ? client.DeleteAsync($"tenants/{tenant}/role-rules/{made[1]}") : null));
    }

    [Fact]
    public async Task Jobs_ByName()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var tenant = await host.CreateTenantAsync("b", "a");
        foreach (var connector in (string[])["b", "a"])
        {
            (await client.PutAsync($"tenants/{tenant}/connectors/{connector}/rules", """{"users":{"exclude":[{"kind":"name","text":"x"}]} }""")).ShouldBe(200);
        }

        Assert.Equal(["rules.a", "rules.b"], await WalkAsync(client, $"tenants/{tenant}/jobs", "name", _ => null));
    }

    /// <summary>Reads a list one by one.</summary>
    /// <param name="client">Reads it.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="member">What is wanted of each.</param>
    /// <param name="change">What happens after a page, the first being 1.</param>
    private static async Task<List<string>> WalkAsync(ScimClient client, string path, string member, Func<int, Task<ScimResponse>?> change)
    {
        var found = new List<string>();
        string? cursor = null;
        for (var page = 1; page == 1 || cursor is not null; page++)
        {
            var answer = (await client.GetAsync($"{path}?limit=1{(cursor is null ? "" : $"&cursor={cursor}")}")).ShouldBe(200).ShouldLack("items[1]");
            Assert.True(page <= 100, "The list has no end.");
            found.AddRange(answer["items"].EnumerateArray().Select(item => item.GetProperty(member).GetString()!));
            cursor = answer.Has("nextCursor") ? answer["nextCursor"].GetString() : null;
            if (change(page) is { } done)
            {
                Assert.InRange((await done).Status, 200, 299);
            }
        }

        return found;
    }
}
