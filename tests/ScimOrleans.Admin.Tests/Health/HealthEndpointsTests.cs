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
    public async Task Health_ShowsTheLastFailure_AndCredentialsThatAreRefused()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var id = await host.CreateTenantAsync("okta");
        var token = (await client.PostAsync($"tenants/{id}/connectors/okta/credentials", """{"label":"Okta","kind":"bearer"}""")).ShouldBe(201)["secret"].GetString()!;
        (await client.GetAsync($"tenants/{id}/connectors/okta/health")).ShouldBe(200).ShouldHave("lastFailedRequest", null)
            .ShouldHave("refused.count", 0).ShouldHave("refused.since", null).ShouldHave("refused.last", null).ShouldHave("dropped.count", 0).ShouldHave("dropped.since", null);
        using (var log = await LogStream.OpenAsync(host, id))
        {
            using var scim = ScimClient.WithToken(new(host.Address, $"/scim/v2/{id}/okta"), token);
            using var wrong = ScimClient.WithToken(new(host.Address, $"/scim/v2/{id}/okta"), token + "x");
            (await scim.GetAsync($"Users/{Guid.NewGuid()}", ("X-Request-Id", "failed"))).ShouldBe(404);
            for (var i = 1; i <= 3; i++)
            {
                (await wrong.GetAsync("Users", ("X-Request-Id", $"wrong{i}"))).ShouldBe(401);
            }

            await log.TakeAsync(4);
        }

        var health = (await client.GetAsync($"tenants/{id}/connectors/okta/health")).ShouldBe(200).ShouldHave("status", "warning")
            .ShouldHave("lastFailedRequest.requestId", "failed").ShouldHave("lastFailedRequest.status", 404)
            .ShouldHave("refused.count", 3).ShouldHave("refused.last.requestId", "wrong3").ShouldHave("dropped.count", 0);
        Assert.NotEmpty(health["lastFailedRequest.explanation.remedy"].GetString()!);
        Assert.Contains("presents a wrong credential", health["signs[0]"].GetString(), StringComparison.Ordinal);
        Assert.NotEqual(System.Text.Json.JsonValueKind.Null, health["refused.since"].ValueKind);
        (await client.GetAsync($"tenants/{id}/health")).ShouldBe(200).ShouldHave("status", "warning");
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
