using ScimOrleans.Admin.Tests.Hosting;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Admin.Tests.Product;

/// <summary>What an administrator does from the first step of connecting Okta to cleaning up after somebody has left, in one go.</summary>
public sealed class ConnectorWizardTests(AdminHostFixture fixture)
{
    private const string Password = "four words make it long";

    [Fact]
    public async Task FromTheFirstStep_ToCleaningUp()
    {
        var host = await fixture.GetAsync();
        using var admin = await host.ClientAsync();
        var tenant = $"tenants/{AdminHost.NewTenantId()}";
        (await admin.PostAsync("tenants", $$"""{"id":"{{tenant["tenants/".Length..]}}","name":"Acme Ltd"}""")).ShouldBe(201);
        var lee = (await admin.PostAsync($"{tenant}/users", """{"userName":"lee@acme.test","emails":[{"value":"lee@acme.test"}],"displayName":"Lee (local)"}""")).ShouldBe(201).Id;
        (await admin.PostAsync($"{tenant}/groups", """{"displayName":"Engineering"}""")).ShouldBe(201);
        var role = (await admin.PostAsync($"{tenant}/roles", """{"name":"Approver"}""")).ShouldBe(201).Id;

        using var okta = await ConnectAsync(host, admin, tenant);
        using var log = await LogStream.OpenAsync(host, tenant["tenants/".Length..]);
        await RenameWhatClashesAsync(admin, tenant);
        var (ada, group) = await ProvisionAsync(okta, lee);
        await LookAsync(admin, tenant, ada, lee, group);
        (await admin.PostAsync($"{tenant}/roles/{role}/holders", $$"""{"ids":["{{ada}}"]}""")).ShouldBe(204);
        await DeactivateAsync(okta, admin, tenant, ada, group);
        await CleanUpAsync(admin, tenant, ada, lee, role);
        await log.WaitForAsync(entry => entry.GetProperty("method").GetString() == "PATCH" && entry.GetProperty("path").GetString()!.StartsWith("/Users", StringComparison.Ordinal));
        await ReadTheLogAsync(admin, tenant);
    }

    /// <summary>Name; endpoint, user name and password; inclusions and exclusions; mapping; done.</summary>
    private static async Task<ScimClient> ConnectAsync(AdminHost host, ScimClient admin, string tenant)
    {
        var connector = (await admin.PostAsync($"{tenant}/connectors", """{"id":"okta","settings":{"name":"Okta","profile":"okta"}}""")).ShouldBe(201);
        (await admin.PostAsync($"{tenant}/connectors/okta/credentials", """{"label":"weak","kind":"basic","userName":"okta","password":"okta-okta-okta-okta"}""")).ShouldBeProblem(400);
        (await admin.PostAsync($"{tenant}/connectors/okta/credentials", $$"""{"label":"Okta","kind":"basic","userName":"okta","password":"{{Password}}"}""")).ShouldBe(201)
            .ShouldLack("secret").ShouldHave("credential.userName", "okta").ShouldHave("credential.endpoint", connector["endpoint"].GetString());
        var rules = (await admin.GetAsync($"{tenant}/connectors/okta/rules")).ShouldBe(200);
        (await admin.PutAsync(
            $"{tenant}/connectors/okta/rules",
            """
            {
              "users": {"exclude": [{"kind": "name", "text": "test-*"}]},
              "groups": {"exclude": [{"kind": "filter", "text": "displayName sw \"tmp\""}]},
              "mapping": [
                {"name": "username", "sources": [{"kind": "path", "text": "userName", "transforms": [{"kind": "lower"}]}]},
                {"name": "email", "sources": [{"kind": "path", "text": "emails[primary eq true].value"}, {"kind": "path", "text": "userName"}]},
                {"name": "displayName", "sources": [{"kind": "path", "text": "displayName"}, {"kind": "template", "text": "{name.givenName} {name.familyName}"}]}
              ]
            }
            """,
            ("If-Match", rules.ETag))).ShouldBe(200);
        return ScimClient.WithPassword(new(connector["endpoint"].GetString()!), "okta", Password);
    }

    private static async Task RenameWhatClashesAsync(ScimClient admin, string tenant)
    {
        var names = (await admin.PostAsync($"{tenant}/name-conflicts", """{"connector":"okta","groupNames":["Engineering","public","Sales"],"userNames":["lee@acme.test","ada@acme.test"]}""")).ShouldBe(200);
        Assert.Equal(["Engineering:True", "public:True"], names["groups"].EnumerateArray().Where(name => name.GetProperty("clashes").GetBoolean()).Select(name => $"{name.GetProperty("name")}:{name.GetProperty("clashes")}"));
        Assert.DoesNotContain(names["users"].EnumerateArray(), name => name.GetProperty("clashes").GetBoolean());
    }

    /// <summary>As Okta does: test, find, create or take over, push groups by name.</summary>
    private static async Task<(string Ada, string Group)> ProvisionAsync(ScimClient okta, string lee)
    {
        (await okta.GetAsync("Users?startIndex=1&count=2")).ShouldBe(200);
        (await okta.GetAsync("Users?filter=userName%20eq%20%22ada%40acme.test%22&startIndex=1&count=100")).ShouldBe(200).ShouldHave("totalResults", 0);
        var ada = (await okta.PostAsync("Users", User("ada@acme.test", "Ada", "Lovelace"))).ShouldBe(201).Id;
        (await okta.GetAsync("Users?filter=userName%20eq%20%22lee%40acme.test%22")).ShouldBe(200).ShouldHave("Resources[0].id", lee);
        (await okta.PutAsync($"Users/{lee}", User("lee@acme.test", "Lee", "Ng"))).ShouldBe(200);
        (await okta.PostAsync("Users", User("test-robot@acme.test", "Test", "Robot"))).ShouldBe(201);

        (await okta.PostAsync("Groups", Group("Engineering", ada))).ShouldBeError(409, "uniqueness", "Rename");
        var group = (await okta.PostAsync("Groups", Group("Engineering (Okta)", ada))).ShouldBe(201).Id;
        (await okta.PatchAsync($"Groups/{group}", $$"""
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"members","value":[{"value":"{{lee}}"}]}]}
            """)).ShouldBe(204);
        (await okta.PostAsync("Groups", Group("tmp 1", ada))).ShouldBe(201);
        return (ada, group);
    }

    private static async Task LookAsync(ScimClient admin, string tenant, string ada, string lee, string group)
    {
        var users = (await admin.GetAsync($"{tenant}/users")).ShouldBe(200);
        Assert.Equal(["ada@acme.test", "lee@acme.test"], users["items"].EnumerateArray().Select(user => user.GetProperty("userName").GetString()));
        (await admin.GetAsync($"{tenant}/users/{ada}")).ShouldBe(200).ShouldHave("source", "connector:okta").ShouldHave("attributes.displayName", "Ada Lovelace").ShouldHave("attributes.email", "ada@acme.test");
        var groups = (await admin.GetAsync($"{tenant}/groups?member={lee}")).ShouldBe(200);
        Assert.Contains(groups["items"].EnumerateArray(), item => item.GetProperty("id").GetString() == group);
        Assert.DoesNotContain((await admin.GetAsync($"{tenant}/groups"))["items"].EnumerateArray(), item => item.GetProperty("name").GetString() == "tmp 1");
        (await admin.PatchAsync($"{tenant}/users/{lee}", """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"title","value":"x"}]}"""))
            .ShouldBeProblem(409, "okta");
        (await admin.DeleteAsync($"{tenant}/users/{lee}")).ShouldBeProblem(409);
    }

    private static async Task DeactivateAsync(ScimClient okta, ScimClient admin, string tenant, string ada, string group)
    {
        (await okta.PatchAsync($"Users/{ada}", """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","value":{"active":false}}]}""")).ShouldBe(200);

        (await admin.GetAsync($"{tenant}/users/{ada}")).ShouldBeProblem(404);
        (await admin.GetAsync($"{tenant}/users/{ada}?view=administrator")).ShouldBe(200).ShouldHave("hidden", true).ShouldLack("groups[0]");
        Assert.DoesNotContain((await admin.GetAsync($"{tenant}/groups/{group}/members"))["items"].EnumerateArray(), member => member.GetProperty("id").GetString() == ada);
        (await admin.GetAsync($"{tenant}/assignments-to-resolve")).ShouldBe(200).ShouldHave("total", 1).ShouldHave("items[0].user", ada).ShouldHave("items[0].roleName", "Approver");
    }

    private static async Task CleanUpAsync(ScimClient admin, string tenant, string ada, string lee, string role)
    {
        (await admin.GetAsync($"{tenant}/users/{ada}/references")).ShouldBe(200).ShouldHave("roles[0].name", "Approver");
        (await admin.DeleteAsync($"{tenant}/roles/{role}/holders/{ada}")).ShouldBe(204);
        (await admin.GetAsync($"{tenant}/assignments-to-resolve")).ShouldHave("total", 0);
        (await admin.DeleteAsync($"{tenant}/users/{ada}")).ShouldBe(204);

        (await admin.GetAsync($"{tenant}/users/{ada}?view=administrator")).ShouldBeProblem(404);
        (await admin.GetAsync($"{tenant}/users/{lee}")).ShouldBe(200);
    }

    private static async Task ReadTheLogAsync(ScimClient admin, string tenant)
    {
        var log = (await admin.GetAsync($"{tenant}/connectors/okta/log?status=409")).ShouldBe(200);
        var entry = Assert.Single(log["items"].EnumerateArray());
        Assert.Equal(("POST", "/Groups", "Okta"), (entry.GetProperty("method").GetString(), entry.GetProperty("path").GetString(), entry.GetProperty("credentialLabel").GetString()));
        Assert.Contains("ename", entry.GetProperty("explanation").GetProperty("remedy").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("ada@acme.test", log.Text, StringComparison.Ordinal);
    }

    private static string User(string userName, string given, string family) => $$"""
        {
          "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
          "userName": "{{userName}}",
          "name": {"givenName": "{{given}}", "familyName": "{{family}}"},
          "emails": [{"primary": true, "value": "{{userName}}", "type": "work"}],
          "active": true
        }
        """;

    private static string Group(string name, string member) => $$"""
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"{{name}}","members":[{"value":"{{member}}","display":"x"}]}
        """;
}
