using ScimOrleans.Admin.Tests.Hosting;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Admin.Tests.ProvisioningLog;

/// <summary>From the refusal of a protected user to what the log advises.</summary>
public sealed class ProtectedUserExplanationTests(AdminHostFixture fixture)
{
    [Fact]
    public async Task Post_OfAProtectedUsersName_IsExplained()
    {
        var host = await fixture.GetAsync();
        var id = await host.CreateTenantAsync("okta");
        using var client = await host.ClientAsync();
        var token = (await client.PostAsync($"tenants/{id}/connectors/okta/credentials", """{"label":"t","kind":"bearer"}""")).ShouldBe(201)["secret"].GetString()!;
        var user = (await client.PostAsync($"tenants/{id}/users", """{"userName":"break-glass"}""")).ShouldBe(201).Id;
        (await client.PutAsync($"tenants/{id}/users/{user}/protection", """{"protected":true}""")).ShouldBe(200);
        using var scim = ScimClient.WithToken(new(host.Address, $"/scim/v2/{id}/okta"), token);

        using var stream = await LogStream.OpenAsync(host, id);

        (await scim.PostAsync("Users", """{"userName":"break-glass"}""")).ShouldBe(409);

        await stream.TakeAsync(1);
        (await client.GetAsync($"tenants/{id}/connectors/okta/log")).ShouldBe(200)
            .ShouldHave("items[0].detail", "The userName '…' belongs to a protected account of this tenant, which provisioning must not change. Leave this user out of the assignment, or have an administrator of the tenant lift the protection.")
            .ShouldHave("items[0].explanation.remedy", "Take the user out of the assignment in the identity provider, or have an administrator of the tenant lift the protection.");
    }
}
