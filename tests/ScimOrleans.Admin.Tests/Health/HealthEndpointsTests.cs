using ScimOrleans.Admin.Tests.Directory;
using ScimOrleans.Admin.Tests.Hosting;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Admin.Tests.Health;

public sealed class HealthEndpointsTests(AdminHostFixture fixture)
{
    private const string Inactive = """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","value":{"active":false}}]}""";

    [Fact]
    public async Task Health_ShowsHeldRemovals_AndAssignmentsToResolve()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var id = await host.CreateTenantAsync("okta", "entra");
        (await client.PatchAsync($"tenants/{id}/connectors/okta", """{"removalBrake":{"minRemovals":1,"sharePercent":1}}""")).ShouldBe(200);
        var token = (await client.PostAsync($"tenants/{id}/connectors/okta/credentials", """{"label":"Okta","kind":"bearer"}""")).ShouldBe(201)["secret"].GetString()!;
        var pushed = new PushedResources(host, id);
        var (ada, bob) = (await pushed.UserAsync("ada"), await pushed.UserAsync("bob"));
        var role = (await client.PostAsync($"tenants/{id}/roles", """{"name":"Approver"}""")).ShouldBe(201).Id;
        (await client.PostAsync($"tenants/{id}/roles/{role}/holders", $$"""{"ids":["{{ada}}"]}""")).ShouldBe(204);
        (await client.GetAsync($"tenants/{id}/connectors/okta/health")).ShouldBe(200).ShouldHave("status", "ok").ShouldHave("heldSince", null);

        using var scim = ScimClient.WithToken(new(host.Address, $"/scim/v2/{id}/okta"), token);
        (await scim.PatchAsync($"Users/{ada}", Inactive)).ShouldBe(200);
        (await scim.PatchAsync($"Users/{bob}", Inactive)).ShouldBe(503);

        var held = (await client.GetAsync($"tenants/{id}/connectors/okta/health")).ShouldBe(200).ShouldHave("status", "held");
        Assert.NotEqual(System.Text.Json.JsonValueKind.Null, held["heldSince"].ValueKind);
        var tenant = (await client.GetAsync($"tenants/{id}/health")).ShouldBe(200).ShouldHave("status", "held").ShouldHave("assignmentsToResolve", 1).ShouldHave("users", 2).ShouldHave("groups", 0)
            .ShouldHave("runningJobs", 0).ShouldHave("failingJobs", 0);
        var connectors = tenant["connectors"].EnumerateArray().ToDictionary(connector => connector.GetProperty("id").GetString()!, connector => connector.GetProperty("status").GetString());
        Assert.Equal(new() { ["okta"] = "held", ["entra"] = "warning" }, connectors);

        (await client.PostAsync($"tenants/{id}/connectors/okta/brake/release", "{}")).ShouldBe(200);
        (await client.GetAsync($"tenants/{id}/connectors/okta/health")).ShouldHave("status", "ok");
    }

    [Fact]
    public async Task Health_OfNothing_Is404()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var id = await host.CreateTenantAsync();

        (await client.GetAsync($"tenants/{id}/health")).ShouldBe(200).ShouldHave("status", "ok");
        foreach (var path in (string[])["tenants/nobody/health", "tenants/Bad!/health", $"tenants/{id}/connectors/okta/health", $"tenants/{id}/connectors/Bad!/health"])
        {
            (await client.GetAsync(path)).ShouldBeProblem(404);
        }
    }
}
