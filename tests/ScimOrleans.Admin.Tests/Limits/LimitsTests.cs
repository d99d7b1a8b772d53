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
