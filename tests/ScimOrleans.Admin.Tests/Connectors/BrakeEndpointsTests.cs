using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Admin.Tests.Hosting;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Admin.Tests.Connectors;

/// <summary>What an operator sees and does of a connector that removes too many users, and of the alert that it leaves.</summary>
public sealed class BrakeEndpointsTests(AdminHostFixture fixture)
{
    [Fact]
    public async Task Hold_IsSeen_Alerted_Released_AndConfirmed()
    {
        var host = await fixture.GetAsync();
        var (tenant, scim, users) = await ConnectAsync(host, 8);
        using var client = await host.ClientAsync($"manage@{tenant}");
        var path = $"tenants/{tenant}/connectors/okta";
        (await client.PatchAsync(path, """{"removalBrake":{"minRemovals":2,"sharePercent":25,"windowMinutes":30}}""")).ShouldBe(200)
            .ShouldHave("settings.removalBrake.enabled", true).ShouldHave("settings.removalBrake.minRemovals", 2).ShouldHave("settings.removalBrake.sharePercent", 25)
            .ShouldHave("settings.removalBrake.windowMinutes", 30);
        (await client.GetAsync($"{path}/brake")).ShouldBe(200).ShouldHave("heldSince", null).ShouldHave("removals", 0).ShouldHave("allowed", 2).ShouldHave("activeUsers", 8)
            .ShouldHave("confirmedUntil", null).ShouldHave("settings.windowMinutes", 30);

        using (scim)
        {
            await RemoveAsync(scim, users[0], 204);
            await RemoveAsync(scim, users[1], 204);
            await RemoveAsync(scim, users[2], 503);
            var held = (await client.GetAsync($"{path}/brake")).ShouldBe(200).ShouldHave("removals", 2).ShouldHave("allowed", 2).ShouldHave("activeUsers", 8);
            Assert.InRange(held["heldSince"].GetDateTimeOffset(), DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow);
            (await client.GetAsync($"tenants/{tenant}/alerts")).ShouldBe(200).ShouldHave("items[0].kind", "removalsHeld").ShouldHave("items[0].connector", "okta")
                .ShouldHave("items[0].detail.removals", 2).ShouldHave("items[0].detail.users", 8).ShouldHave("items[0].detail.allowed", 2).ShouldHave("items[0].detail.windowMinutes", 30)
                .ShouldLack("items[1]").ShouldLack("nextCursor");

            (await client.PostAsync($"{path}/brake/release", "")).ShouldBe(200).ShouldHave("heldSince", null).ShouldHave("removals", 0).ShouldHave("activeUsers", 6).ShouldHave("allowed", 2);
            await RemoveAsync(scim, users[2], 204);
            await RemoveAsync(scim, users[3], 204);
            await RemoveAsync(scim, users[4], 503);

            var confirmed = (await client.PostAsync($"{path}/brake/confirm", """{"hours":2}""")).ShouldBe(200).ShouldHave("heldSince", null);
            Assert.InRange(confirmed["confirmedUntil"].GetDateTimeOffset(), DateTimeOffset.UtcNow.AddMinutes(115), DateTimeOffset.UtcNow.AddHours(2));
            foreach (var user in users[4..])
            {
                await RemoveAsync(scim, user, 204);
            }
        }

        var second = (await client.GetAsync($"tenants/{tenant}/alerts?limit=1&connector=okta")).ShouldBe(200).ShouldHave("items[0].detail.users", 6).ShouldLack("items[1]");
        (await client.GetAsync($"tenants/{tenant}/alerts?limit=1&cursor={second["nextCursor"].GetString()}")).ShouldBe(200).ShouldHave("items[0].detail.users", 8).ShouldLack("nextCursor");
        (await client.GetAsync($"tenants/{tenant}/alerts?connector=entra")).ShouldBe(200).ShouldLack("items[0]");
        (await client.GetAsync($"tenants/{tenant}/audit")).ShouldHave("items[0].operation", "ConfirmRemovals").ShouldHave("items[0].status", 200).ShouldHave("items[1].operation", "ReleaseBrake");
    }

    [Fact]
    public async Task Confirm_WithoutABody_IsForAnHour_AndReleaseEndsIt()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var path = $"tenants/{await host.CreateTenantAsync("okta")}/connectors/okta/brake";

        var confirmed = (await client.PostAsync($"{path}/confirm", "")).ShouldBe(200);

        Assert.InRange(confirmed["confirmedUntil"].GetDateTimeOffset(), DateTimeOffset.UtcNow.AddMinutes(55), DateTimeOffset.UtcNow.AddHours(1));
        (await client.PostAsync($"{path}/release", "")).ShouldBe(200).ShouldHave("confirmedUntil", null);
    }

    [Theory]
    [InlineData("""{"hours":0}""", "hours is 0")]
    [InlineData("""{"hours":25}""", "hours is 25")]
    [InlineData("""{"days":1}""", "'days' is not known")]
    [InlineData("""{"hours":"1"}""", "$.hours")]
    public async Task Confirm_OfABadBody_IsRefused(string body, string reason)
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var path = $"tenants/{await host.CreateTenantAsync("okta")}/connectors/okta/brake";

        (await client.PostAsync($"{path}/confirm", body)).ShouldBeProblem(400, reason);

        (await client.GetAsync(path)).ShouldHave("confirmedUntil", null);
    }

    [Theory]
    [InlineData("""{"removalBrake":{"sharePercent":0}}""", "sharePercent is 0")]
    [InlineData("""{"removalBrake":{"minRemovals":0}}""", "minRemovals is 0")]
    [InlineData("""{"removalBrake":{"windowMinutes":0}}""", "window must be whole minutes, 1 to 1440")]
    [InlineData("""{"removalBrake":{"windowMinutes":1441}}""", "window must be whole minutes, 1 to 1440")]
    public async Task Settings_OfABadBrake_AreRefused(string body, string reason)
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var path = $"tenants/{await host.CreateTenantAsync("okta")}/connectors/okta";

        (await client.PatchAsync(path, body)).ShouldBeProblem(400, reason);

        (await client.GetAsync(path)).ShouldHave("settings.removalBrake", null);
    }

    [Fact]
    public async Task Settings_OfABrake_AreMergedAndTakenAway()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var id = await host.CreateTenantAsync();
        (await client.PostAsync($"tenants/{id}/connectors", """{"id":"okta","settings":{"name":"Okta","removalBrake":{"enabled":false}}}""")).ShouldBe(201)
            .ShouldHave("settings.removalBrake.enabled", false).ShouldHave("settings.removalBrake.minRemovals", 10);

        (await client.PatchAsync($"tenants/{id}/connectors/okta", """{"removalBrake":{"enabled":true,"minRemovals":50}}""")).ShouldBe(200)
            .ShouldHave("settings.removalBrake.minRemovals", 50).ShouldHave("settings.removalBrake.sharePercent", 20);
        (await client.PatchAsync($"tenants/{id}/connectors/okta", """{"removalBrake":null}""")).ShouldBe(200).ShouldHave("settings.removalBrake", null);
        (await client.GetAsync($"tenants/{id}/connectors/okta/brake")).ShouldHave("settings.minRemovals", 10).ShouldHave("settings.enabled", true);
    }

    [Fact]
    public async Task Brake_OfNobody_Is404_AndReadersDoNotChangeIt()
    {
        var host = await fixture.GetAsync();
        var id = await host.CreateTenantAsync("okta");
        using var manager = await host.ClientAsync();
        using var reader = await host.ClientAsync($"read@{id}");
        using var stranger = await host.ClientAsync("manage@other");

        (await manager.GetAsync($"tenants/{id}/connectors/entra/brake")).ShouldBeProblem(404);
        (await manager.PostAsync($"tenants/{id}/connectors/entra/brake/release", "")).ShouldBeProblem(404);
        (await manager.GetAsync("tenants/nobody/alerts")).ShouldBeProblem(404);
        (await manager.GetAsync($"tenants/{id}/alerts?connector=-")).ShouldBeProblem(400, "connector is the id of a connector");
        (await reader.GetAsync($"tenants/{id}/connectors/okta/brake")).ShouldBe(200);
        (await reader.GetAsync($"tenants/{id}/alerts")).ShouldBe(200);
        (await reader.PostAsync($"tenants/{id}/connectors/okta/brake/release", "")).ShouldBeProblem(403);
        (await reader.PostAsync($"tenants/{id}/connectors/okta/brake/confirm", "")).ShouldBeProblem(403);
        (await stranger.GetAsync($"tenants/{id}/connectors/okta/brake")).ShouldBeProblem(403);
    }

    private static async Task RemoveAsync(ScimClient scim, string user, int status) => (await scim.DeleteAsync($"Users/{user}")).ShouldBe(status);

    private static async Task<(string Tenant, ScimClient Scim, string[] Users)> ConnectAsync(AdminHost host, int users)
    {
        var tenant = await host.CreateTenantAsync("okta");
        var connector = host.Grains.GetGrain<IConnectorGrain>(GrainKeys.Connector(TenantId.Parse(tenant), ConnectorId.Parse("okta")));
        var secret = (await connector.AddCredentialAsync(new() { Label = "test", Kind = CredentialKind.Bearer })).Value.Secret!;
        var scim = ScimClient.WithToken(new Uri(host.Address, $"/scim/v2/{tenant}/okta"), secret);
        var ids = new string[users];
        for (var i = 0; i < users; i++)
        {
            ids[i] = (await scim.PostAsync("Users", $$"""{"userName":"user{{i}}"}""")).ShouldBe(201).Id;
        }

        return (tenant, scim, ids);
    }
}
