using ScimOrleans.Admin.Tests.Hosting;

namespace ScimOrleans.Admin.Tests.Limits;

/// <summary>What tenants and connectors may ask for, and what logs may hold, as the API sets it.</summary>
public sealed class LimitsTests(AdminHostFixture fixture)
{
    [Fact]
    public async Task Patch_OfATenant_SetsLimitsAsAWholeAndPutsDefaultsBack()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var path = $"tenants/{await host.CreateTenantAsync()}";

        (await client.GetAsync(path)).ShouldHave("limits.requestsPerSecond", null).ShouldHave("logsValues", false);
        (await client.PatchAsync(path, """{"limits":{"requestsPerSecond":25,"maxBodyBytes":4096},"logsValues":true}""")).ShouldBe(200)
            .ShouldHave("limits.requestsPerSecond", 25).ShouldHave("limits.burst", null).ShouldHave("limits.maxBodyBytes", 4_096).ShouldHave("logsValues", true);
        (await client.PatchAsync(path, """{"limits":{"burst":7}}""")).ShouldBe(200).ShouldHave("limits.requestsPerSecond", null).ShouldHave("limits.burst", 7).ShouldHave("logsValues", true);
        (await client.PatchAsync(path, """{"limits":{},"logsValues":false}""")).ShouldBe(200).ShouldHave("limits.burst", null).ShouldHave("logsValues", false);
        (await client.PatchAsync(path, """{"limits":{"concurrentRequests":0}}""")).ShouldBeProblem(400, "concurrentRequests is 0");
    }

    [Fact]
    public async Task Patch_OfATenant_SetsWhatItsDirectoryMayHold_AlsoByHand()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var path = $"tenants/{await host.CreateTenantAsync()}";

        (await client.GetAsync(path)).ShouldHave("limits.users", null).ShouldHave("limits.groups", null).ShouldHave("limits.membersPerGroup", null);
        (await client.PatchAsync(path, """{"limits":{"users":1,"groups":1,"membersPerGroup":1,"burst":7}}""")).ShouldBe(200)
            .ShouldHave("limits.users", 1).ShouldHave("limits.groups", 1).ShouldHave("limits.membersPerGroup", 1).ShouldHave("limits.burst", 7);
        (await client.PatchAsync(path, """{"limits":{"users":0}}""")).ShouldBeProblem(400, "users is 0");
        (await client.GetAsync($"{path}/usage")).ShouldBe(200).ShouldHave("users", 0).ShouldHave("groups", 0);

        var ada = (await client.PostAsync($"{path}/users", """{"userName":"ada"}""")).ShouldBe(201).Id;
        (await client.PostAsync($"{path}/users", """{"userName":"bob"}""")).ShouldBeProblem(403, "as many users as it may: 1");
        var staff = (await client.PostAsync($"{path}/groups", $$"""{"displayName":"staff","members":[{"value":"{{ada}}"}]}""")).ShouldBe(201).Id;
        (await client.PostAsync($"{path}/groups", """{"displayName":"crew"}""")).ShouldBeProblem(403, "as many groups as it may: 1");
        (await client.GetAsync($"{path}/usage")).ShouldBe(200).ShouldHave("users", 1).ShouldHave("groups", 1);
        (await client.PatchAsync(path, """{"limits":{"membersPerGroup":1}}""")).ShouldBe(200).ShouldHave("limits.users", null);
        var bob = (await client.PostAsync($"{path}/users", """{"userName":"bob"}""")).ShouldBe(201).Id;
        (await client.PatchAsync($"{path}/groups/{staff}", $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"members","value":[{"value":"{{bob}}"}]}]}"""))
            .ShouldBeProblem(403, "more members than a group of this account may: 1");
        (await client.GetAsync("tenants/nobody/usage")).ShouldBeProblem(404);
    }

    [Fact]
    public async Task Patch_OfAConnector_SetsLimitsAndTakesThemAway()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var path = $"tenants/{await host.CreateTenantAsync("okta")}/connectors/okta";

        (await client.GetAsync(path)).ShouldHave("settings.limits", null);
        (await client.PatchAsync(path, """{"limits":{"requestsPerSecond":30}}""")).ShouldBe(200).ShouldHave("settings.limits.requestsPerSecond", 30);
        (await client.PatchAsync(path, """{"limits":{"burst":60}}""")).ShouldBe(200).ShouldHave("settings.limits.requestsPerSecond", 30).ShouldHave("settings.limits.burst", 60);
        (await client.PatchAsync(path, """{"limits":null}""")).ShouldBe(200).ShouldHave("settings.limits", null);
        (await client.PatchAsync(path, """{"limits":{"burst":0}}""")).ShouldBeProblem(400, "burst is 0");
    }
}
