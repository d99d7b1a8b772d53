using ScimOrleans.Admin.Tests.Hosting;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Admin.Tests.Product;

/// <summary>The customer's only administrator has its role through a group that Okta pushes; somebody unassigns it in Okta by mistake.</summary>
public sealed class LastAdministratorTests(AdminHostFixture fixture)
{
    private const string Password = "four words make it long";
    private const string Deactivation = """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","value":{"active":false}}]}""";

    private const string Exclusion = """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"title","value":"Contractor"}]}""";

    [Fact]
    public async Task Unassigned_Stays_UntilSomebodyElseAdministers()
    {
        var host = await fixture.GetAsync();
        using var admin = await host.ClientAsync();
        var tenant = $"tenants/{AdminHost.NewTenantId()}";
        (await admin.PostAsync("tenants", $$"""{"id":"{{tenant["tenants/".Length..]}}","name":"Acme Ltd"}""")).ShouldBe(201);
        var connector = (await admin.PostAsync($"{tenant}/connectors", """{"id":"okta","settings":{"name":"Okta","profile":"okta"}}""")).ShouldBe(201);
        (await admin.PostAsync($"{tenant}/connectors/okta/credentials", $$"""{"label":"Okta","kind":"basic","userName":"okta","password":"{{Password}}"}""")).ShouldBe(201);
        var rules = (await admin.GetAsync($"{tenant}/connectors/okta/rules")).ShouldBe(200);
        (await admin.PutAsync($"{tenant}/connectors/okta/rules", """{"users":{"exclude":[{"kind":"filter","text":"title eq \"Contractor\""}]}}""", ("If-Match", rules.ETag))).ShouldBe(200);
        using var okta = ScimClient.WithPassword(new(connector["endpoint"].GetString()!), "okta", Password);
        var role = (await admin.PostAsync($"{tenant}/roles", """{"name":"Owner","administrator":true}""")).ShouldBe(201).Id;
        (await admin.PostAsync($"{tenant}/role-rules", $$"""{"role":"{{role}}","match":"nameGlob","text":"Admins*"}""")).ShouldBe(201);
        var ada = (await okta.PostAsync("Users", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@acme.test","active":true}""")).ShouldBe(201).Id;
        var lee = (await okta.PostAsync("Users", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"lee@acme.test","active":true}""")).ShouldBe(201).Id;
        (await okta.PostAsync("Groups", $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Admins (Okta)","members":[{"value":"{{ada}}"}]}""")).ShouldBe(201);
        using var log = await LogStream.OpenAsync(host, tenant["tenants/".Length..]);

        (await okta.PatchAsync($"Users/{ada}", Deactivation)).ShouldBeError(409, null, "'Owner'");
        (await okta.PatchAsync($"Users/{ada}", Exclusion)).ShouldBeError(409, null, "rules exclude it");
        (await okta.PatchAsync($"Users/{lee}", Exclusion)).ShouldBe(200);
        (await okta.PatchAsync($"Users/{lee}", Exclusion.Replace("Contractor", "Clerk", StringComparison.Ordinal))).ShouldBe(200);

        (await admin.GetAsync($"{tenant}/users/{ada}")).ShouldBe(200).ShouldHave("roles[0].name", "Owner");
        await log.WaitForAsync(entry => entry.GetProperty("status").GetInt32() == 409);
        var entry = (await admin.GetAsync($"{tenant}/connectors/okta/log?status=409")).ShouldBe(200)["items"].EnumerateArray().Last();
        Assert.StartsWith("The user is the last one who holds a role of administrators", entry.GetProperty("explanation").GetProperty("cause").GetString(), StringComparison.Ordinal);

        (await admin.PostAsync($"{tenant}/roles/{role}/holders", $$"""{"ids":["{{lee}}"]}""")).ShouldBe(204);
        (await okta.PatchAsync($"Users/{ada}", Deactivation)).ShouldBe(200);
        (await okta.DeleteAsync($"Users/{lee}")).ShouldBeError(409, null, "'Owner'");
    }
}
