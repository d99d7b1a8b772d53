using ScimOrleans.Admin.Tests.Directory;
using ScimOrleans.Admin.Tests.Hosting;

namespace ScimOrleans.Admin.Tests.Roles;

public sealed class RoleEndpointsTests(AdminHostFixture fixture)
{
    [Fact]
    public async Task Roles_AreMadeChangedListedAndDeleted()
    {
        var (_, client, id) = await TenantAsync();
        using var _1 = client;
        var made = (await client.PostAsync($"tenants/{id}/roles", """{"name":"Admins","description":"May all","administrator":true}""")).ShouldBe(201).ShouldHave("name", "Admins").ShouldHave("administrator", true);
        (await client.PostAsync($"tenants/{id}/roles", """{"name":"Billing"}""")).ShouldBe(201);

        (await client.PostAsync($"tenants/{id}/roles", """{"name":"ADMINS"}""")).ShouldBeProblem(409, "Another role").ShouldHave("code", "uniqueness");
        (await client.PostAsync($"tenants/{id}/roles", """{"name":" "}""")).ShouldBeProblem(400, "name");
        (await client.PostAsync($"tenants/{id}/roles", $$"""{"name":"{{new string('x', 201)}}"}""")).ShouldBeProblem(400, "200");
        (await client.PostAsync($"tenants/{id}/roles", $$"""{"name":"{{new string('x', 200)}}"}""")).ShouldBe(201);
        (await client.PostAsync("tenants/nobody/roles", """{"name":"x"}""")).ShouldBeProblem(404);
        var changed = (await client.PatchAsync(PathOf(made), """{"description":null}""", ("If-Match", "\"1\""))).ShouldBe(200).ShouldHave("description", "").ShouldHave("administrator", true);
        (await client.PatchAsync(PathOf(made), """{"name":"x"}""", ("If-Match", "\"1\""))).ShouldBeProblem(412, "version 2");

        Assert.Equal("\"2\"", changed.ETag);
        var page = (await client.GetAsync($"tenants/{id}/roles?limit=1")).ShouldBe(200).ShouldHave("items[0].name", "Admins").ShouldLack("items[1]");
        (await client.GetAsync($"tenants/{id}/roles?limit=1&cursor={page["nextCursor"].GetString()}")).ShouldBe(200).ShouldHave("items[0].name", "Billing");
        (await client.DeleteAsync(PathOf(made))).ShouldBe(204);
        (await client.GetAsync(PathOf(made))).ShouldBeProblem(404, "no such role");
        (await client.DeleteAsync(PathOf(made))).ShouldBeProblem(404);
    }

    [Fact]
    public async Task Holders_AreAddedListedAndRemoved()
    {
        var (host, client, id) = await TenantAsync();
        using var _1 = client;
        var pushed = new PushedResources(host, id);
        Guid[] users = [await pushed.UserAsync("a"), await pushed.UserAsync("b"), await pushed.UserAsync("c")];
        var group = await pushed.GroupAsync("Staff", users[2]);
        var role = PathOf((await client.PostAsync($"tenants/{id}/roles", """{"name":"Admins"}""")).ShouldBe(201));

        (await client.PostAsync($"{role}/holders", $$"""{"ids":["{{users[0]}}","{{users[1]}}","{{group}}"]}""")).ShouldBe(204);
        (await client.PostAsync($"{role}/holders", $$"""{"ids":["{{Guid.Empty}}"]}""")).ShouldBeProblem(400, $"{Guid.Empty}");

        var page = (await client.GetAsync($"{role}/holders?limit=2")).ShouldBe(200).ShouldHave("items[0].id", users[0].ToString()).ShouldHave("items[1].kind", "user");
        (await client.GetAsync($"{role}/holders?limit=2&cursor={page["nextCursor"].GetString()}")).ShouldBe(200).ShouldHave("items[0].id", group.ToString()).ShouldHave("items[0].kind", "group").ShouldLack("nextCursor");
        (await client.GetAsync($"tenants/{id}/users?role={role.Split('/')[^1]}")).ShouldHave("items[2].id", users[2].ToString());
        (await client.DeleteAsync($"{role}/holders/{users[0]}")).ShouldBe(204);
        (await client.DeleteAsync($"{role}/holders/{users[0]}")).ShouldBe(204);
        (await client.GetAsync($"{role}/holders")).ShouldHave("items[0].id", users[1].ToString());
        (await client.GetAsync(role)).ShouldBe(200).ShouldLack("rules[0]");
    }

    [Fact]
    public async Task Rules_GiveRolesToGroups_TheOneWithTheHighestPriorityDecides()
    {
        var (host, client, id) = await TenantAsync();
        using var _1 = client;
        var group = await new PushedResources(host, id).GroupAsync("Sales EMEA");
        var low = (await client.PostAsync($"tenants/{id}/roles", """{"name":"Low"}""")).ShouldBe(201)["id"].GetString();
        var high = (await client.PostAsync($"tenants/{id}/roles", """{"name":"High"}""")).ShouldBe(201)["id"].GetString();

        var first = (await client.PostAsync($"tenants/{id}/role-rules", $$"""{"role":"{{low}}","match":"nameGlob","text":"sales*"}""")).ShouldBe(201).ShouldHave("roleName", "Low");
        (await client.GetAsync($"tenants/{id}/groups/{group}")).ShouldHave("roles[0].name", "Low").ShouldHave("roles[0].through[0].rule", first["id"].GetString());
        var second = (await client.PostAsync($"tenants/{id}/role-rules", $$"""{"role":"{{high}}","match":"filter","text":"displayName ew \"EMEA\"","priority":5}""")).ShouldBe(201);
        (await client.GetAsync($"tenants/{id}/groups/{group}")).ShouldHave("roles[0].name", "High").ShouldLack("roles[1]");
        (await client.PatchAsync(PathOf(first), """{"priority":9}""")).ShouldBe(200).ShouldHave("text", "sales*");
        (await client.GetAsync($"tenants/{id}/groups/{group}")).ShouldHave("roles[0].name", "Low");
        (await client.GetAsync($"tenants/{id}/role-rules")).ShouldBe(200).ShouldHave("items[0].id", first["id"].GetString()).ShouldHave("items[1].match", "filter");
        (await client.DeleteAsync(PathOf(first))).ShouldBe(204);
        (await client.DeleteAsync(PathOf(first))).ShouldBeProblem(404, "no such rule");
        (await client.DeleteAsync(PathOf(second))).ShouldBe(204);
        (await client.GetAsync($"tenants/{id}/groups/{group}")).ShouldLack("roles[0]");
    }

    [Fact]
    public async Task Rules_AreReadWhereTheySay_AndChangedAtTheirVersionOnly()
    {
        var (host, client, id) = await TenantAsync();
        using var _1 = client;
        var user = await new PushedResources(host, id).UserAsync("a");
        var role = (await client.PostAsync($"tenants/{id}/roles", """{"name":"Low"}""")).ShouldBe(201);
        var one = (await client.PostAsync($"tenants/{id}/role-rules", $$"""{"role":"{{role.Id}}","match":"nameGlob","text":"a*"}""")).ShouldBe(201);
        var other = (await client.PostAsync($"tenants/{id}/role-rules", $$"""{"role":"{{role.Id}}","match":"nameGlob","text":"b*"}""")).ShouldBe(201);
        var read = (await client.GetAsync(PathOf(one))).ShouldBe(200).ShouldHave("id", one.Id).ShouldHave("roleName", "Low").ShouldHave("text", "a*");
        Assert.Equal(one.ETag, read.ETag);

        // Of rules that were read together each can be changed, whatever else becomes of their role.
        (await client.PostAsync($"{PathOf(role)}/holders", $$"""{"ids":["{{user}}"]}""")).ShouldBe(204);
        var changed = (await client.PatchAsync(PathOf(one), """{"text":"c*"}""", ("If-Match", read.ETag))).ShouldBe(200).ShouldHave("text", "c*");
        (await client.DeleteAsync(PathOf(other), ("If-Match", other.ETag))).ShouldBe(204);

        Assert.Equal(changed.ETag, (await client.GetAsync(PathOf(one))).ETag);
        (await client.PatchAsync(PathOf(one), """{"text":"d*"}""", ("If-Match", read.ETag))).ShouldBeProblem(412, "Read it again");
        (await client.DeleteAsync(PathOf(one), ("If-Match", read.ETag))).ShouldBeProblem(412, "Read it again");
        (await client.GetAsync(PathOf(one))).ShouldBe(200).ShouldHave("text", "c*");
        (await client.DeleteAsync(PathOf(one), ("If-Match", changed.ETag))).ShouldBe(204);
        (await client.GetAsync(PathOf(one))).ShouldBeProblem(404, "no such rule");
    }

    [Fact]
    public async Task Changes_AtOnce_OfOneVersionOneWins_AndWithoutAVersionAllDo()
    {
        var (_, client, id) = await TenantAsync();
        using var _1 = client;
        var role = (await client.PostAsync($"tenants/{id}/roles", """{"name":"Low"}""")).ShouldBe(201);
        var rule = (await client.PostAsync($"tenants/{id}/role-rules", $$"""{"role":"{{role.Id}}","match":"nameGlob","text":"a*"}""")).ShouldBe(201);

        var withVersion = await Task.WhenAll(Enumerable.Range(1, 4).Select(i => client.PatchAsync(PathOf(rule), $$"""{"priority":{{i}}}""", ("If-Match", rule.ETag))));
        var ofRules = await Task.WhenAll(Enumerable.Range(5, 4).Select(i => client.PatchAsync(PathOf(rule), $$"""{"priority":{{i}}}""")));
        var ofRoles = await Task.WhenAll(Enumerable.Range(1, 4).Select(i => client.PatchAsync(PathOf(role), $$"""{"description":"{{i}}"}""")));

        Assert.Equal([200, 412, 412, 412], withVersion.Select(answer => answer.Status).Order());
        Assert.All(ofRules.Concat(ofRoles), answer => answer.ShouldBe(200));
    }

    [Fact]
    public async Task Holders_AreChangedAtTheRolesVersionOnly()
    {
        var (host, client, id) = await TenantAsync();
        using var _1 = client;
        var pushed = new PushedResources(host, id);
        Guid[] users = [await pushed.UserAsync("a"), await pushed.UserAsync("b")];
        var made = (await client.PostAsync($"tenants/{id}/roles", """{"name":"Admins"}""")).ShouldBe(201);
        var role = PathOf(made);

        var given = (await client.PostAsync($"{role}/holders", $$"""{"ids":["{{users[0]}}","{{users[1]}}"]}""", ("If-Match", made.ETag))).ShouldBe(204);

        Assert.Equal(given.ETag, (await client.GetAsync($"{role}/holders")).ETag);
        Assert.Equal(given.ETag, (await client.GetAsync(role)).ETag);
        (await client.PostAsync($"{role}/holders", $$"""{"ids":["{{users[0]}}"]}""", ("If-Match", made.ETag))).ShouldBeProblem(412, "version 2");
        (await client.DeleteAsync($"{role}/holders/{users[0]}", ("If-Match", made.ETag))).ShouldBeProblem(412, "version 2");
        var taken = (await client.DeleteAsync($"{role}/holders/{users[0]}", ("If-Match", given.ETag))).ShouldBe(204);
        (await client.DeleteAsync($"{role}/holders/{users[1]}", ("If-Match", taken.ETag))).ShouldBe(204);
        (await client.GetAsync($"{role}/holders")).ShouldBe(200).ShouldLack("items[0]");
    }

    [Theory]
    [InlineData("filter", "displayName", "no filter on groups")]
    [InlineData("filter", "members.value eq \\\"x\\\"", "must not name members")]
    [InlineData("filter", "not (displayName eq \\\"x\\\" and members[display sw \\\"x\\\"])", "must not name members")]
    [InlineData("nameGlob", " ", "text is 1 to")]
    [InlineData("magic", "x", "$.match")]
    public async Task Rules_ThatNobodyCanRead_AreRefused(string match, string text, string reason)
    {
        var (_, client, id) = await TenantAsync();
        using var _1 = client;
        var role = (await client.PostAsync($"tenants/{id}/roles", """{"name":"Low"}""")).ShouldBe(201)["id"].GetString();

        (await client.PostAsync($"tenants/{id}/role-rules", $$"""{"role":"{{role}}","match":"{{match}}","text":"{{text}}"}""")).ShouldBeProblem(400, reason);
    }

    /// <summary>Where what was made is, as clients of the API name it.</summary>
    private static string PathOf(TestKit.Http.ScimResponse made) => made.Location["/api/v1/".Length..];

    private async Task<(AdminHost Host, TestKit.Http.ScimClient Client, string Tenant)> TenantAsync()
    {
        var host = await fixture.GetAsync();
        return (host, await host.ClientAsync(), await host.CreateTenantAsync("okta"));
    }
}
