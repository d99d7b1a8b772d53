using ScimOrleans.Admin.Tests.Hosting;

namespace ScimOrleans.Admin.Tests.Directory;

public sealed class DirectoryEndpointsTests(AdminHostFixture fixture)
{
    [Fact]
    public async Task GetUser_Nested_ShowsGroupsAndRolesWithHow()
    {
        var (host, id, pushed) = await TenantAsync();
        using var client = await host.ClientAsync();
        var user = await pushed.UserAsync("ann", "Ann@x.test");
        var inner = await pushed.GroupAsync("Inner", user);
        var outer = await pushed.GroupAsync("Outer", inner);
        var role = (await client.PostAsync($"tenants/{id}/roles", """{"name":"Admins","administrator":true}""")).ShouldBe(201);
        await client.PostAsync($"{PathOf(role)}/holders", $$"""{"ids":["{{outer}}"]}""");

        using var reader = await host.ClientAsync($"directory:read@{id}");
        var read = (await reader.GetAsync($"tenants/{id}/users/{user}")).ShouldBe(200)
            .ShouldHave("source", "connector:okta").ShouldHave("userName", "ann").ShouldHave("attributes.email", "Ann@x.test").ShouldHave("hidden", false)
            .ShouldHave("groups[0].name", "public").ShouldHave("groups[1].name", "Inner").ShouldHave("groups[1].direct", true)
            .ShouldHave("groups[2].name", "Outer").ShouldHave("groups[2].direct", false).ShouldHave("groups[2].through[0]", inner.ToString())
            .ShouldHave("roles[0].name", "Admins").ShouldHave("roles[0].direct", false).ShouldHave("roles[0].through[0].group", outer.ToString());

        Assert.Equal("\"1\"", read.ETag);
        (await reader.GetAsync($"tenants/{id}/groups/{outer}")).ShouldBe(200).ShouldHave("directUsers", 0).ShouldHave("directGroups", 1).ShouldHave("effectiveUsers", 1).ShouldHave("roles[0].direct", true);
        (await reader.GetAsync($"tenants/{id}/groups/{outer}/members")).ShouldBe(200).ShouldHave("items[0].id", inner.ToString()).ShouldHave("items[0].kind", "group").ShouldLack("items[1]");
        (await reader.GetAsync($"tenants/{id}/users?group={outer}&role={role["id"].GetString()}&memberships=true")).ShouldBe(200).ShouldHave("items[0].id", user.ToString()).ShouldHave("items[0].roles[0].name", "Admins").ShouldLack("items[1]");
        (await reader.GetAsync($"tenants/{id}/groups?member={user}&source=connector:okta")).ShouldBe(200).ShouldHave("items[0].name", "Inner").ShouldHave("items[1].name", "Outer").ShouldLack("items[2]");
    }

    [Fact]
    public async Task ListUsers_SearchesSortsAndPages()
    {
        var (host, id, pushed) = await TenantAsync();
        using var client = await host.ClientAsync();
        foreach (var name in (string[])["bob", "ann-lee", "Anna", "carl"])
        {
            await pushed.UserAsync(name, $"{name}@{(name == "carl" ? "a" : "x")}.test");
        }

        var first = (await client.GetAsync($"tenants/{id}/users?limit=3&order=email&descending=true")).ShouldBe(200).ShouldHave("items[0].userName", "carl").ShouldHave("items[2].userName", "Anna").ShouldLack("items[3]");
        var cursor = first["nextCursor"].GetString();
        (await client.GetAsync($"tenants/{id}/users?limit=3&order=email&descending=true&cursor={cursor}")).ShouldBe(200).ShouldHave("items[0].userName", "ann-lee").ShouldLack("nextCursor");
        (await client.GetAsync($"tenants/{id}/users?search=ANN")).ShouldBe(200).ShouldHave("items[0].userName", "ann-lee").ShouldHave("items[1].userName", "Anna").ShouldLack("items[2]");
        (await client.GetAsync($"tenants/{id}/users?search=lee%20x")).ShouldBe(200).ShouldHave("items[0].userName", "ann-lee").ShouldLack("items[1]");

        (await client.GetAsync($"tenants/{id}/users?limit=3&cursor={cursor}")).ShouldBeProblem(400, "in this order");
        (await client.GetAsync($"tenants/{id}/users?cursor=nonsense")).ShouldBeProblem(400, "cursor");
        (await client.GetAsync($"tenants/{id}/users?limit=201")).ShouldBeProblem(400, "1 to 200");
        (await client.GetAsync($"tenants/{id}/users?source=nix")).ShouldBeProblem(400, "connector:");
        (await client.GetAsync($"tenants/{id}/users?order=shoe")).ShouldBeProblem(400);
        (await client.GetAsync("tenants/nobody/users")).ShouldBeProblem(404, "no such tenant");
        (await client.GetAsync("tenants/nobody/groups")).ShouldBeProblem(404, "no such tenant");
    }

    [Fact]
    public async Task HiddenUsers_AreSeenByAdministratorsOnly()
    {
        var (host, id, pushed) = await TenantAsync();
        var user = await pushed.UserAsync("ann");
        await pushed.DeactivateAsync(user);
        using var application = await host.ClientAsync($"directory:read@{id}");
        using var administrator = await host.ClientAsync($"read@{id}");

        (await application.GetAsync($"tenants/{id}/users/{user}")).ShouldBeProblem(404, "no such user");
        (await application.GetAsync($"tenants/{id}/users")).ShouldBe(200).ShouldLack("items[0]");
        (await application.GetAsync($"tenants/{id}/users?view=administrator")).ShouldBeProblem(403, "scope read");
        (await application.GetAsync($"tenants/{id}/users/{user}?view=administrator")).ShouldBeProblem(403);
        (await administrator.GetAsync($"tenants/{id}/users?view=administrator&hidden=true")).ShouldBe(200).ShouldHave("items[0].hidden", true).ShouldHave("items[0].active", false);
        (await administrator.GetAsync($"tenants/{id}/users/{user}?view=administrator")).ShouldBe(200).ShouldLack("groups[0]");
    }

    [Fact]
    public async Task LocalUsers_AreEdited_AndOthersRefuseIt()
    {
        var (host, id, pushed) = await TenantAsync();
        using var client = await host.ClientAsync();
        var theirs = await pushed.UserAsync("bob");

        var made = (await client.PostAsync($"tenants/{id}/users", """{"userName":"ann","emails":[{"value":"ann@x.test","primary":true}]}""", ("Idempotency-Key", "k1"))).ShouldBe(201)
            .ShouldHave("source", "local").ShouldHave("attributes.email", "ann@x.test").ShouldHave("active", true);
        (await client.PatchAsync(PathOf(made), """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"displayName","value":"Ann"}]}""", ("If-Match", "\"1\"")))
            .ShouldBe(200).ShouldHave("attributes.displayName", "Ann");
        var replaced = (await client.SendAsync(HttpMethod.Put, PathOf(made), """{"userName":"anna"}""", ("If-Match", "\"2\""))).ShouldBe(200).ShouldHave("userName", "anna");
        (await client.SendAsync(HttpMethod.Put, PathOf(made), """{"userName":"late"}""", ("If-Match", "\"2\""))).ShouldBeProblem(412);

        Assert.Equal("\"3\"", replaced.ETag);
        (await client.PostAsync($"tenants/{id}/users", """{"userName":"BOB"}""")).ShouldBeProblem(409, "of the connector 'okta'").ShouldHave("code", "uniqueness");
        (await client.PostAsync($"tenants/{id}/users", """{"userName":7}""")).ShouldBeProblem(400, "userName");
        (await client.SendAsync(HttpMethod.Put, $"tenants/{id}/users/{theirs}", """{"userName":"bob"}""")).ShouldBeProblem(409, "managed by the connector 'okta'");
        (await client.PostAsync("tenants/nobody/users", """{"userName":"x"}""")).ShouldBeProblem(404, "no such tenant");
        (await client.DeleteAsync(PathOf(made))).ShouldBe(204);
        (await client.GetAsync(PathOf(made))).ShouldBeProblem(404);
    }

    [Fact]
    public async Task DeleteUser_OfAConnector_OnlyWhenItIsDeactivated_AndReferencesAreToldBefore()
    {
        var (host, id, pushed) = await TenantAsync();
        using var client = await host.ClientAsync();
        var user = await pushed.UserAsync("ann");
        var role = (await client.PostAsync($"tenants/{id}/roles", """{"name":"Admins"}""")).ShouldBe(201);
        (await client.PostAsync($"{PathOf(role)}/holders", $$"""{"ids":["{{user}}"]}""")).ShouldBe(204);
        var group = (await client.PostAsync($"tenants/{id}/groups", $$"""{"displayName":"Ours","members":[{"value":"{{user}}"}]}""")).ShouldBe(201).ShouldHave("directUsers", 1);
        var path = $"tenants/{id}/users/{user}";

        (await client.DeleteAsync(path)).ShouldBeProblem(409, "Deactivate");
        await pushed.DeactivateAsync(user);
        (await client.GetAsync($"tenants/{id}/assignments-to-resolve")).ShouldBe(200).ShouldHave("total", 1).ShouldHave("items[0].user", user.ToString()).ShouldHave("items[0].roleName", "Admins");
        (await client.GetAsync($"{path}/references")).ShouldBe(200).ShouldHave("roles[0].name", "Admins").ShouldHave("groups[0].name", "Ours").ShouldHave("groups[0].suspended", true);
        (await client.GetAsync(PathOf(group))).ShouldHave("directUsers", 0);
        (await client.DeleteAsync(path)).ShouldBe(204);

        (await client.GetAsync($"{PathOf(role)}/holders")).ShouldBe(200).ShouldLack("items[0]");
        (await client.GetAsync($"tenants/{id}/assignments-to-resolve")).ShouldHave("total", 0);
        (await client.GetAsync($"{path}/references")).ShouldBeProblem(404);
    }

    [Fact]
    public async Task DeleteGroup_OfAConnector_OnlyByForce_OrWhenTheConnectorIsGone()
    {
        var (host, id, pushed) = await TenantAsync();
        using var client = await host.ClientAsync();
        var (group, abandoned) = (await pushed.GroupAsync("Staff"), await new PushedResources(host, id, "gone").GroupAsync("Left"));
        var builtIn = (await client.GetAsync($"tenants/{id}/groups?source=built-in"))["items[0].id"].GetString();

        (await client.DeleteAsync($"tenants/{id}/groups/{group}")).ShouldBeProblem(409, "'okta'");
        (await client.DeleteAsync($"tenants/{id}/groups/{builtIn}?force=true")).ShouldBeProblem(409, "built in");
        (await client.DeleteAsync($"tenants/{id}/groups/{group}?force=true")).ShouldBe(204);
        (await client.DeleteAsync($"tenants/{id}/groups/{abandoned}")).ShouldBe(204);

        (await client.GetAsync($"tenants/{id}/groups")).ShouldBe(200).ShouldHave("items[0].name", "public").ShouldLack("items[1]");
    }

    [Fact]
    public async Task ProtectUser_KeepsProvisioningAway()
    {
        var (host, id, pushed) = await TenantAsync();
        using var client = await host.ClientAsync();
        var user = await pushed.UserAsync("root");
        var path = $"tenants/{id}/users/{user}";

        (await client.SendAsync(HttpMethod.Put, $"{path}/protection", """{"protected":true}""")).ShouldBe(200).ShouldHave("protected", true);

        Assert.Equal(409, (await pushed.TryDeactivateAsync(user)).Error?.Status);
        (await client.DeleteAsync(path)).ShouldBeProblem(409, "protected");
        (await client.SendAsync(HttpMethod.Put, $"{path}/protection", "{}")).ShouldBeProblem(400, "'protected'");
    }

    [Theory]
    [InlineData("userName", false)]
    [InlineData("email", false)]
    [InlineData("off", true)]
    public async Task NameConflicts_WithALocalUser_FollowWhatTheConnectorLinks(string linkExisting, bool clashes)
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var id = await host.CreateTenantAsync("okta");
        (await client.PatchAsync($"tenants/{id}/connectors/okta", $$"""{"linkExisting":"{{linkExisting}}"}""")).ShouldBe(200);
        (await client.PostAsync($"tenants/{id}/users", """{"userName":"ada"}""")).ShouldBe(201);

        var judged = (await client.PostAsync($"tenants/{id}/name-conflicts", """{"connector":"okta","userNames":["Ada"]}""")).ShouldBe(200);

        judged.ShouldHave("users[0].clashes", clashes).ShouldHave("users[0].source", "local").ShouldLack("users[1]");
        Assert.Equal(clashes, judged["users[0].remedy"].GetString()!.Contains("linkExisting", StringComparison.Ordinal));
    }

    [Fact]
    public async Task NameConflicts_SayWhatClashesWithWhat()
    {
        var (host, id, pushed) = await TenantAsync();
        using var client = await host.ClientAsync();
        await new PushedResources(host, id, "entra").UserAsync("theirs");
        await pushed.GroupAsync("Okta's");
        (await client.PostAsync($"tenants/{id}/users", """{"userName":"Ours"}""")).ShouldBe(201);
        (await client.PostAsync($"tenants/{id}/groups", """{"displayName":"Staff"}""")).ShouldBe(201);

        var answer = (await client.PostAsync(
            $"tenants/{id}/name-conflicts", """{"connector":"okta","userNames":["theirs","OURS","free","twice","Twice"],"groupNames":["Public","STAFF","okta's","free"]}""")).ShouldBe(200);

        answer.ShouldHave("users[0].name", "theirs").ShouldHave("users[0].clashes", true).ShouldHave("users[0].source", "connector:entra")
            .ShouldHave("users[1].name", "OURS").ShouldHave("users[1].clashes", false).ShouldHave("users[1].source", "local")
            .ShouldHave("users[2].name", "Twice").ShouldHave("users[2].clashes", true).ShouldLack("users[3]");
        answer.ShouldHave("groups[0].source", "built-in").ShouldHave("groups[1].source", "local").ShouldHave("groups[2].source", "connector:okta").ShouldLack("groups[3]");
        (await client.PostAsync($"tenants/{id}/name-conflicts", """{"connector":"Bad!"}""")).ShouldBeProblem(400, "connector");
        var many = string.Join(',', Enumerable.Range(0, 10_001).Select(number => $"\"{number}\""));
        (await client.PostAsync($"tenants/{id}/name-conflicts", $$"""{"connector":"okta","userNames":[{{many}}]}""")).ShouldBeProblem(400, "10000");
    }

    [Fact]
    public async Task PossibleDuplicates_AreListedWithCauseAndRemedy()
    {
        var (host, id, pushed) = await TenantAsync();
        using var client = await host.ClientAsync();
        await pushed.UserAsync("ann", "ann@x.test");
        await pushed.UserAsync("bob", "bob@x.test");
        (await client.PostAsync($"tenants/{id}/users", """{"userName":"ANN@x.test"}""")).ShouldBe(201);
        (await client.PostAsync($"tenants/{id}/users", """{"userName":"robert","emails":[{"value":"Bob@x.test","primary":true}]}""")).ShouldBe(201);

        var first = (await client.GetAsync($"tenants/{id}/possible-duplicates?limit=1")).ShouldBe(200).ShouldHave("items[0].address", "ann@x.test").ShouldHave("items[0].total", 2).ShouldLack("items[1]");
        Assert.Contains("single sign-on", first["items[0].cause"].GetString(), StringComparison.Ordinal);
        (await client.GetAsync($"tenants/{id}/possible-duplicates?cursor={first["nextCursor"].GetString()}")).ShouldBe(200).ShouldHave("items[0].address", "bob@x.test").ShouldHave("items[0].users[1].source", "local").ShouldLack("nextCursor");
    }

    /// <summary>Where what was made is, as clients of the API name it.</summary>
    private static string PathOf(TestKit.Http.ScimResponse made) => made.Location["/api/v1/".Length..];

    private async Task<(AdminHost Host, string Tenant, PushedResources Pushed)> TenantAsync()
    {
        var host = await fixture.GetAsync();
        var id = await host.CreateTenantAsync("okta");
        return (host, id, new(host, id));
    }
}
