using System.Net.Http.Headers;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Http.Tests.Conversations;
using ScimOrleans.Http.Tests.Hosting;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Http.Tests.Isolation;

/// <summary>Invariant 8: a credential of one connector neither reads, changes nor detects anything of another, be it of the same tenant or not.</summary>
public abstract class IsolationTests(ScimHostFixture fixture) : ScimConversation(fixture)
{
    private const string Password = "a password of some length";

    protected override IdpProfile Profile => IdpProfile.Other;

    [Theory]
    [InlineData("none")]
    [InlineData("wrong token")]
    [InlineData("another tenant's token")]
    [InlineData("another connector's token")]
    [InlineData("another tenant's password")]
    [InlineData("a token as a password")]
    [InlineData("two headers")]
    public async Task AnotherCredential_OpensNothing(string kind)
    {
        var user = await CreateUserAsync("ada");
        var group = await CreateGroupAsync("A", user);
        var other = await Host.CreateTenantAsync();
        var theirs = await other.AddConnectorAsync("main", new ConnectorSettings { Name = "Main" });
        await other.AddCredentialAsync("main", new NewCredential { Label = "basic", Kind = CredentialKind.Basic, UserName = "idp", Password = Password });
        var second = await Tenant.AddConnectorAsync("second", new ConnectorSettings { Name = "Second" });
        using var client = kind switch
        {
            "another tenant's token" => Tenant.Client("main", theirs),
            "another connector's token" => Tenant.Client("main", second),
            "another tenant's password" => ScimClient.WithPassword(Tenant.Endpoint("main"), "idp", Password),
            "a token as a password" => ScimClient.WithPassword(Tenant.Endpoint("main"), "idp", second),
            "wrong token" => Tenant.Client("main", new string('a', 64)),
            _ => ScimClient.Anonymous(Tenant.Endpoint("main")),
        };
        (string, string)[] headers = kind == "two headers" ? [("Authorization", $"Bearer {second}, Bearer {theirs}")] : [];
        var before = (await Scim.GetAsync($"Groups/{group}")).Text;

        foreach (var (method, path, body) in EveryRequest(user, group))
        {
            var answer = await client.SendAsync(new HttpMethod(method), path, body, headers);
            answer.ShouldBeError(401);
            Assert.DoesNotContain("ada", answer.Text, StringComparison.Ordinal);
        }

        Assert.Equal(before, (await Scim.GetAsync($"Groups/{group}")).Text);
        (await Scim.GetAsync("Users")).ShouldHave("totalResults", 1);
    }

    [Fact]
    public async Task AnotherConnectorsResources_DoNotExist()
    {
        using var second = await Tenant.ConnectAsync("second", new ConnectorSettings { Name = "Second" });
        var user = (await second.PostAsync("Users", """{"userName":"ada","externalId":"e1","title":"T"}""")).ShouldBe(201);
        var group = (await second.PostAsync("Groups", $$"""{"displayName":"A","externalId":"g1","members":[{"value":"{{user.Id}}"}]}""")).ShouldBe(201);

        foreach (var (path, body) in new[] { ($"Users/{user.Id}", """{"userName":"x"}"""), ($"Groups/{group.Id}", """{"displayName":"x"}""") })
        {
            (await Scim.GetAsync(path)).ShouldBeError(404);
            (await Scim.GetAsync(path, ("If-None-Match", "*"))).ShouldBeError(404);
            (await Scim.GetAsync($"{path}?attributes=id")).ShouldBeError(404);
            (await Scim.GetAsync($"{path}?excludedAttributes=members")).ShouldBeError(404);
            (await Scim.PutAsync(path, body)).ShouldBeError(404);
            (await Scim.PutAsync(path, body, ("If-Match", user.ETag))).ShouldBeError(404);
            (await Scim.PatchAsync(path, Patch("""{"op":"replace","path":"displayName","value":"x"}"""))).ShouldBeError(404);
            (await Scim.DeleteAsync(path)).ShouldBeError(404);
        }

        (await second.GetAsync($"Users/{user.Id}")).ShouldBe(200).ShouldHave("title", "T").ShouldHave("userName", "ada");
        (await second.GetAsync($"Groups/{group.Id}")).ShouldHave("members[0].value", user.Id).ShouldHave("displayName", "A");
    }

    [Fact]
    public async Task AnotherConnectorsResources_AreInNoListFilterOrSearch()
    {
        using var second = await Tenant.ConnectAsync("second", new ConnectorSettings { Name = "Second" });
        var user = (await second.PostAsync("Users", """{"userName":"ada","externalId":"e1","emails":[{"value":"a@x.test"}]}""")).ShouldBe(201);
        var group = (await second.PostAsync("Groups", $$"""{"displayName":"A","externalId":"g1","members":[{"value":"{{user.Id}}"}]}""")).ShouldBe(201);
        string[] filters =
        [
            $"id eq \"{user.Id}\"", $"id eq \"{group.Id}\"", "externalId eq \"e1\"", "externalId eq \"g1\"", "displayName eq \"A\"", "meta.created pr",
            $"meta.location ew \"{user.Id}\"", "meta.version pr",
        ];
        foreach (var type in new[] { "Users", "Groups" })
        {
            (await Scim.GetAsync(type)).ShouldBe(200).ShouldHave("totalResults", 0);
            (await Scim.GetAsync($"{type}?sortBy=id")).ShouldBe(200).ShouldHave("totalResults", 0);
            foreach (var filter in filters)
            {
                (await Scim.GetAsync($"{type}?{Filter(filter)}")).ShouldBe(200).ShouldHave("totalResults", 0);
                (await Scim.GetAsync($"{type}?{Filter($"not ({filter})")}")).ShouldBe(200).ShouldHave("totalResults", 0);
            }
        }

        (await Scim.GetAsync($"Groups?{Filter($"members eq \"{user.Id}\"")}")).ShouldHave("totalResults", 0);
        (await Scim.GetAsync($"Users?{Filter($"groups eq \"{group.Id}\"")}")).ShouldHave("totalResults", 0);
        const string search = """{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]}""";
        (await Scim.PostAsync(".search", search)).ShouldBe(200).ShouldHave("totalResults", 0);
        (await second.PostAsync(".search", search)).ShouldBe(200).ShouldHave("totalResults", 2);
    }

    [Fact]
    public async Task AnotherConnectorsUser_IsNoMember()
    {
        using var second = await Tenant.ConnectAsync("second", new ConnectorSettings { Name = "Second" });
        var theirs = (await second.PostAsync("Users", """{"userName":"ada"}""")).ShouldBe(201).Id;
        var group = await CreateGroupAsync("A");
        (await Scim.PatchAsync($"Groups/{group}", Patch($$"""{"op":"add","path":"members","value":[{"value":"{{theirs}}"}]}"""))).ShouldBeError(400, "invalidValue", theirs);
        (await Scim.PutAsync($"Groups/{group}", $$"""{"displayName":"A","members":[{"value":"{{theirs}}"}]}""")).ShouldBeError(400, "invalidValue", theirs);
        await ShouldHaveMembersAsync(group);
    }

    [Fact]
    public async Task NameOfAnotherConnectors_IsAConflictThatShowsNothingOfIt()
    {
        using var second = await Tenant.ConnectAsync("second", new ConnectorSettings { Name = "Second" });
        var user = (await second.PostAsync("Users", """{"userName":"ada","title":"Countess"}""")).ShouldBe(201);
        var group = (await second.PostAsync("Groups", """{"displayName":"A"}""")).ShouldBe(201);
        var conflict = (await Scim.PostAsync("Users", """{"userName":"ADA"}""")).ShouldBeError(409, "uniqueness");
        Assert.DoesNotContain(user.Id, conflict.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Countess", conflict.Text, StringComparison.Ordinal);
        var groupConflict = (await Scim.PostAsync("Groups", """{"displayName":"a"}""")).ShouldBeError(409, "uniqueness");
        Assert.DoesNotContain(group.Id, groupConflict.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LocalUser_IsFoundAndLinkedWithItsId()
    {
        var local = await Tenant.AddLocalUserAsync("ada");
        (await Scim.GetAsync($"Users?{Filter("userName eq \"ada\"")}")).ShouldHave("totalResults", 1).ShouldHave("Resources[0].id", local);
        var linked = (await Scim.PostAsync("Users", """{"userName":"Ada","title":"Countess"}""")).ShouldBe(201).ShouldHave("id", local).ShouldHave("title", "Countess").ShouldHave("userName", "Ada");
        Assert.EndsWith($"/Users/{local}", linked.Location, StringComparison.Ordinal);
        using var second = await Tenant.ConnectAsync("second", new ConnectorSettings { Name = "Second" });
        (await second.GetAsync($"Users/{local}")).ShouldBeError(404);
        (await second.PostAsync("Users", """{"userName":"ada"}""")).ShouldBeError(409, "uniqueness");
    }

    [Fact]
    public async Task LocalUserInAnotherConnectorsGroup_ShowsNothingOfIt()
    {
        const string ByName = "userName eq \"ada\"";
        using var second = await Tenant.ConnectAsync("second", new ConnectorSettings { Name = "Second" });
        var local = await Tenant.AddLocalUserAsync("ada");
        var before = (await Scim.GetAsync($"Users/{local}")).ShouldBe(200);
        var theirs = (await second.PostAsync("Groups", $$"""{"displayName":"Takeover team","members":[{"value":"{{local}}"}]}""")).ShouldBe(201).Id;
        (await second.GetAsync($"Users/{local}")).ShouldHave("groups[0].value", theirs);

        string[] queries = [$"Users/{local}", $"Users/{local}?attributes=groups", "Users", $"Users?{Filter(ByName)}", $"Users?{Filter("not (groups pr)")}"];
        foreach (var query in queries)
        {
            var answer = (await Scim.GetAsync(query)).ShouldBe(200);
            Assert.Contains(local, answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(theirs, answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("Takeover", answer.Text, StringComparison.Ordinal);
        }

        Assert.Equal(before.ETag, (await Scim.GetAsync($"Users/{local}")).ETag);
        (await Scim.PostAsync("Users", """{"userName":"ada"}""")).ShouldBe(201).ShouldHave("id", local);
        (await second.GetAsync($"Groups/{theirs}")).ShouldBe(200);
        Assert.DoesNotContain(local, (await second.GetAsync($"Groups/{theirs}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task F48_LocalUser_IsNotLinkedByEmail()
    {
        var local = await Tenant.AddLocalUserAsync("root@x.test", email: "ada@x.test");
        var created = (await Scim.PostAsync("Users", """{"userName":"ada","emails":[{"value":"ada@x.test"}]}""")).ShouldBe(201);
        Assert.NotEqual(local, created.Id);
        (await Scim.GetAsync($"Users/{local}")).ShouldHave("userName", "root@x.test");
    }

    [Fact]
    public async Task ProtectedUser_IsOutOfReach()
    {
        var local = await Tenant.AddLocalUserAsync("break-glass", isProtected: true);
        (await Scim.GetAsync($"Users/{local}")).ShouldBeError(404);
        (await Scim.GetAsync($"Users?{Filter("userName eq \"break-glass\"")}")).ShouldHave("totalResults", 0);
        (await Scim.PutAsync($"Users/{local}", """{"userName":"break-glass"}""")).ShouldBeError(404);
        (await Scim.PatchAsync($"Users/{local}", Patch("""{"op":"replace","path":"active","value":false}"""))).ShouldBeError(404);
        (await Scim.DeleteAsync($"Users/{local}")).ShouldBeError(404);
        (await Scim.PostAsync("Users", """{"userName":"break-glass"}""")).ShouldBe(409).ShouldHave("status", "409");
        (await Scim.PostAsync("Groups", $$"""{"displayName":"A","members":[{"value":"{{local}}"}]}""")).ShouldBeError(400, "invalidValue", local);
    }

    [Fact]
    public async Task LocalAndBuiltInGroups_AreInvisibleAndTheirNamesTaken()
    {
        var local = await Tenant.AddLocalGroupAsync("Board");
        (await Scim.GetAsync("Groups")).ShouldHave("totalResults", 0);
        (await Scim.GetAsync($"Groups/{local}")).ShouldBeError(404);
        (await Scim.GetAsync($"Groups/{local}?excludedAttributes=members")).ShouldBeError(404);
        (await Scim.GetAsync($"Groups?{Filter("displayName eq \"public\"")}")).ShouldHave("totalResults", 0);
        (await Scim.PatchAsync($"Groups/{local}", Patch("""{"op":"replace","path":"displayName","value":"x"}"""))).ShouldBeError(404);
        (await Scim.DeleteAsync($"Groups/{local}")).ShouldBeError(404);
        foreach (var name in new[] { "Board", "public", "PUBLIC" })
        {
            (await Scim.PostAsync("Groups", $$"""{"displayName":"{{name}}"}""")).ShouldBeError(409, "uniqueness");
        }
    }

    [Fact]
    public async Task PausedConnector_IsRefusedWithTheReason()
    {
        using var paused = await Tenant.ConnectAsync("paused", new ConnectorSettings { Name = "Paused", Paused = true });
        (await paused.GetAsync("Users")).ShouldBeError(403, detail: "paused");
        (await paused.PostAsync("Users", """{"userName":"ada"}""")).ShouldBeError(403, detail: "paused");
        (await Scim.GetAsync("Users")).ShouldHave("totalResults", 0);
    }

    [Fact]
    public async Task SuspendedTenant_IsRefusedWithTheReason()
    {
        var tenant = await Host.CreateTenantAsync();
        using var client = await tenant.ConnectAsync("main", new ConnectorSettings { Name = "Main" });
        var suspended = await Host.Grains.GetGrain<ITenantGrain>(GrainKeys.Tenant(tenant.Id)).UpdateAsync(new() { Suspended = true });
        Assert.Null(suspended.Error);
        (await client.GetAsync("Users")).ShouldBeError(403, detail: "suspended");
        // This time the credential is remembered.
        (await client.GetAsync("Users")).ShouldBeError(403, detail: "suspended");
    }

    [Fact]
    public async Task BasicAndBearer_OfTheSameConnector_SeeTheSame()
    {
        await Tenant.AddCredentialAsync("main", new NewCredential { Label = "basic", Kind = CredentialKind.Basic, UserName = "idp", Password = Password });
        var user = await CreateUserAsync("ada");
        using var basic = ScimClient.WithPassword(Tenant.Endpoint("main"), "idp", Password);
        (await basic.GetAsync($"Users/{user}")).ShouldBe(200);
        using var wrong = ScimClient.WithPassword(Tenant.Endpoint("main"), "idp", Password + "x");
        (await wrong.GetAsync($"Users/{user}")).ShouldBeError(401);
        using var digest = new ScimClient(new HttpClient(), Tenant.Endpoint("main"), new AuthenticationHeaderValue("Digest", "username=\"idp\""));
        (await digest.GetAsync($"Users/{user}")).ShouldBeError(401);
    }

    private static IEnumerable<(string Method, string Path, string? Body)> EveryRequest(string user, string group)
    {
        const string search = """{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]}""";
        foreach (var (type, id) in new[] { ("Users", user), ("Groups", group) })
        {
            yield return ("GET", type, null);
            yield return ("POST", type, """{"userName":"eve","displayName":"eve"}""");
            yield return ("POST", $"{type}/.search", search);
            yield return ("GET", $"{type}/{id}", null);
            yield return ("PUT", $"{type}/{id}", """{"userName":"eve","displayName":"eve"}""");
            yield return ("PATCH", $"{type}/{id}", Patch("""{"op":"replace","path":"displayName","value":"eve"}"""));
            yield return ("DELETE", $"{type}/{id}", null);
        }

        foreach (var path in new[] { "ServiceProviderConfig", "ResourceTypes", "ResourceTypes/User", "Schemas", "Schemas/urn:ietf:params:scim:schemas:core:2.0:User", "Me", "", "nowhere" })
        {
            yield return ("GET", path, null);
        }

        yield return ("POST", ".search", search);
        yield return ("POST", "Bulk", "{}");
        yield return ("OPTIONS", "Users", null);
    }
}
