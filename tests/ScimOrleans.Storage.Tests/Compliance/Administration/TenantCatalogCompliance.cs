using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Abstractions.Store.Brake;

namespace ScimOrleans.Storage.Tests.Compliance.Administration;

/// <summary>What every <see cref="ITenantCatalog"/> must do.</summary>
public abstract class TenantCatalogCompliance
{
    /// <summary>Opens a directory and its list of tenants for one test.</summary>
    protected abstract Task<(IDirectoryStore Directory, ITenantCatalog Catalog, IRemovalBrakeStore Brakes)> OpenAsync();

    [Fact]
    public async Task List_IsById_PageAfterPage()
    {
        var (directory, catalog, _) = await OpenAsync();
        var prefix = $"t-{Guid.NewGuid():N}";
        foreach (var name in (string[])["b", "a", "c"])
        {
            await directory.CreateTenantAsync(TenantId.Parse($"{prefix}-{name}"), DateTimeOffset.UnixEpoch);
        }

        var first = await catalog.ListAsync(TenantId.Parse(prefix), 2);
        var second = await catalog.ListAsync(first[^1], 1);

        Assert.Equal([$"{prefix}-a", $"{prefix}-b"], first.Select(tenant => tenant.Value));
        Assert.Equal([$"{prefix}-c"], second.Select(tenant => tenant.Value));
        Assert.NotEmpty(await catalog.ListAsync(null, 1));
    }

    [Fact]
    public async Task Count_CountsWhatIsThere()
    {
        var (directory, catalog, _) = await OpenAsync();
        var scene = await Scene.CreateAsync(directory);
        await scene.UserAsync("ada");
        await scene.UserAsync("bob");
        await scene.GroupAsync("staff");

        Assert.Equal(new TenantCounts(2, 2, await scene.PositionAsync()), await catalog.CountAsync(scene.Tenant));
        Assert.Equal(new TenantCounts(0, 0, 0), await catalog.CountAsync(TenantId.Parse("nobody")));
        Assert.Equal(new TenantUsage(2, 1), await catalog.ReadUsageAsync(scene.Tenant));
        Assert.Equal(new TenantUsage(0, 0), await catalog.ReadUsageAsync(TenantId.Parse("nobody")));
    }

    [Fact]
    public async Task FindUnevaluated_NamesWhoseRowsNoRulesHaveSeen()
    {
        var (directory, catalog, _) = await OpenAsync();
        var scene = await Scene.CreateAsync(directory);
        await scene.UserAsync("evaluated");
        await scene.DoAsync(scene.NewUser("ann") with { Content = Scene.Content("ann") with { RulesVersion = -1 } });
        await scene.DoAsync(scene.NewUser("bob") with { Content = Scene.Content("bob") with { RulesVersion = -1 } });
        var group = await scene.DoAsync(scene.NewGroup("staff") with { Actor = Scene.Entra, Content = Scene.Content("staff") with { RulesVersion = -1 } });

        async Task<IEnumerable<ResourceOwner>> FindAsync() =>
            (await catalog.FindUnevaluatedAsync(10_000)).Where(found => found.Tenant == scene.Tenant).Select(found => found.Owner).OrderBy(owner => owner.Text, StringComparer.Ordinal);
        Assert.Equal([Scene.Entra, Scene.Okta], await FindAsync());
        await scene.DoAsync(scene.Operation(ResourceKind.Group, CommitAction.Remap, group) with
        {
            Actor = Scene.Entra,
            ExpectedVersion = 1,
            Remap = new() { Included = true, Mapped = default, RulesVersion = 0 },
        });
        Assert.Equal([Scene.Okta], await FindAsync());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => catalog.FindUnevaluatedAsync(0));
    }

    [Fact]
    public async Task DeleteSome_Repeated_LeavesNothingOfTheTenant_AndAllOfTheOthers()
    {
        var (directory, catalog, brakes) = await OpenAsync();
        var okta = Scene.Okta.Connector!.Value;
        var brake = new RemovalBrake { MinRemovals = 1 };
        var (scene, other) = (await Scene.CreateAsync(directory), await Scene.CreateAsync(directory));
        foreach (var each in (Scene[])[scene, other])
        {
            var ada = await each.UserAsync("ada");
            await each.UserAsync("bob");
            await each.GroupAsync("staff", ada);

            // One is removed, the other is held.
            var users = await each.UsersAsync(2);
            await each.CommitAsync([.. users.Select(user => each.DeleteUser(user) with { Brake = brake })]);
        }

        var state = await brakes.ReadAsync(other.Tenant, okta, brake, Scene.Now());
        Assert.Equal((1, true), (state.Removals, state.HeldSince is not null));
        var before = await catalog.CountAsync(other.Tenant);
        var steps = 0;
        while (await catalog.DeleteSomeAsync(scene.Tenant, 2) is > 0 and var deleted)
        {
            Assert.InRange(deleted, 1, 2);
            Assert.InRange(++steps, 1, 100);
        }

        Assert.Equal(new TenantCounts(0, 0, 0), await catalog.CountAsync(scene.Tenant));
        Assert.Empty(await directory.ReadPositionsAsync([scene.Tenant]));
        Assert.Empty(await directory.ReadChangesAsync(scene.Tenant, 0, 100));
        Assert.Equal(new RemovalBrakeState { Removals = 0, Users = 0 }, await brakes.ReadAsync(scene.Tenant, okta, brake, Scene.Now()));
        Assert.Empty(await brakes.ReadAlertsAsync(scene.Tenant, null, null, 10));
        Assert.Single(await brakes.ReadAlertsAsync(other.Tenant, null, null, 10));
        Assert.Equal(state, await brakes.ReadAsync(other.Tenant, okta, brake, Scene.Now()));
        Assert.Equal(before, await catalog.CountAsync(other.Tenant));
        Assert.Equal(0, (await directory.QueryAsync(new() { Tenant = scene.Tenant, Kind = ResourceKind.User, Viewer = Scene.Okta, Count = 1 })).TotalResults);
    }
}
