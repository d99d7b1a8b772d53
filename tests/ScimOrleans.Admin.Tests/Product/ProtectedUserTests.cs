using ScimOrleans.Admin.Tests.Hosting;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Admin.Tests.Product;

/// <summary>Accounts that an operator keeps out of provisioning's reach: one that Okta manages, and one of the tenant's own.</summary>
public sealed class ProtectedUserTests(AdminHostFixture fixture)
{
    private const string Schema = "urn:ietf:params:scim:schemas:core:2.0:User";
    private const string Deactivation = """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","value":{"active":false}}]}""";
    private const string Reason = "a protected account of this tenant, which provisioning must not change";

    [Fact]
    public async Task Protected_IsNeitherChangedDeactivatedDeletedNorLinked_AndTheLogSaysWhy_UntilItIsLifted()
    {
        var host = await fixture.GetAsync();
        using var admin = await host.ClientAsync();
        var tenant = $"tenants/{await host.CreateTenantAsync("okta")}";
        (await admin.PatchAsync($"{tenant}/connectors/okta", """{"linkExisting":"email"}""")).ShouldBe(200);
        var token = (await admin.PostAsync($"{tenant}/connectors/okta/credentials", """{"label":"Okta","kind":"bearer"}""")).ShouldBe(201)["secret"].GetString()!;
        using var okta = ScimClient.WithToken(new(host.Address, $"/scim/v2/{tenant["tenants/".Length..]}/okta"), token);
        var managed = (await okta.PostAsync("Users", User("service@acme.test"))).ShouldBe(201).Id;
        var bob = (await okta.PostAsync("Users", User("bob@acme.test"))).ShouldBe(201).Id;
        var local = (await admin.PostAsync($"{tenant}/users", """{"userName":"break-glass","emails":[{"value":"glass@acme.test"}]}""")).ShouldBe(201).Id;
        var before = (await ProtectAsync(admin, tenant, managed, true), await ProtectAsync(admin, tenant, local, true));
        using var log = await LogStream.OpenAsync(host, tenant["tenants/".Length..]);

        (await okta.PatchAsync($"Users/{managed}", Deactivation)).ShouldBeError(409, null, Reason);
        (await okta.PutAsync($"Users/{managed}", User("renamed@acme.test"))).ShouldBeError(409, null, Reason);
        (await okta.DeleteAsync($"Users/{managed}")).ShouldBeError(409, null, Reason);
        (await okta.PostAsync("Users", User("Break-Glass"))).ShouldBeError(409, "uniqueness", Reason);
        (await okta.PatchAsync($"Users/{bob}", """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"userName","value":"break-glass"}]}"""))
            .ShouldBeError(409, "uniqueness", Reason);

        // Of one that it does not manage, it cannot find out the id; and its e-mail address leads it nowhere.
        (await okta.GetAsync("Users?filter=userName%20eq%20%22break-glass%22")).ShouldBe(200).ShouldHave("totalResults", 0);
        (await okta.PatchAsync($"Users/{local}", Deactivation)).ShouldBeError(404);
        (await okta.DeleteAsync($"Users/{local}")).ShouldBeError(404);
        Assert.NotEqual(local, (await okta.PostAsync("Users", User("glass", "glass@acme.test"))).ShouldBe(201).Id);

        Assert.Equal(before, (await ReadAsync(admin, tenant, managed), await ReadAsync(admin, tenant, local)));
        await log.TakeAsync(9);
        var refusals = (await admin.GetAsync($"{tenant}/connectors/okta/log?status=409")).ShouldBe(200)["items"].EnumerateArray().ToList();
        Assert.Equal(["PATCH", "POST", "DELETE", "PUT", "PATCH"], refusals.Select(entry => entry.GetProperty("method").GetString()));
        Assert.All(refusals, entry =>
        {
            Assert.Contains(Reason, entry.GetProperty("detail").GetString(), StringComparison.Ordinal);
            Assert.StartsWith("The user is protected", entry.GetProperty("explanation").GetProperty("cause").GetString(), StringComparison.Ordinal);
            Assert.Contains("lift the protection", entry.GetProperty("explanation").GetProperty("remedy").GetString(), StringComparison.Ordinal);
        });

        await ProtectAsync(admin, tenant, managed, false);
        await ProtectAsync(admin, tenant, local, false);
        (await okta.PatchAsync($"Users/{managed}", Deactivation)).ShouldBe(200).ShouldHave("active", false);
        (await okta.DeleteAsync($"Users/{managed}")).ShouldBe(204);
        Assert.Equal(local, (await okta.PostAsync("Users", User("Break-Glass"))).ShouldBe(201).Id);
    }

    private static string User(string userName, string? email = null) =>
        $$"""{"schemas":["{{Schema}}"],"userName":"{{userName}}","emails":[{"value":"{{email ?? userName}}","primary":true}],"active":true}""";

    /// <summary>Protects a user, or lifts its protection, and shows it.</summary>
    private static async Task<string> ProtectAsync(ScimClient admin, string tenant, string user, bool isProtected)
    {
        var read = (await admin.GetAsync($"{tenant}/users/{user}")).ShouldBe(200);
        return (await admin.PutAsync($"{tenant}/users/{user}/protection", $$"""{"protected":{{(isProtected ? "true" : "false")}}}""", ("If-Match", read.ETag)))
            .ShouldBe(200).ShouldHave("protected", isProtected).Text;
    }

    private static async Task<string> ReadAsync(ScimClient admin, string tenant, string user) => (await admin.GetAsync($"{tenant}/users/{user}")).ShouldBe(200).Text;
}
