using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Store.Administration;

namespace ScimOrleans.Storage.Tests.Compliance.Administration;

/// <summary>A tenant that has something in every table, deleted; another one beside it.</summary>
internal static class TenantRemains
{
    /// <summary>Tables that know tenants and keep what they know: what was done, and how far.</summary>
    public static IReadOnlyCollection<string> Kept { get; } = ["jobs", "audit_log"];

    /// <summary>Fills two tenants and deletes one.</summary>
    /// <returns>The one that is deleted, and the one that is there.</returns>
    public static async Task<(TenantId Deleted, TenantId Other)> DeleteOneOfTwoAsync(IDirectoryStore store, IRoleStore roles, IProvisioningLogStore log, ITenantCatalog catalog)
    {
        var (deleted, other) = (await FillAsync(store, roles, log), await FillAsync(store, roles, log));
        for (var steps = 0; await catalog.DeleteSomeAsync(deleted, 2) > 0; steps++)
        {
            Assert.InRange(steps, 0, 100);
        }

        return (deleted, other);
    }

    private static async Task<TenantId> FillAsync(IDirectoryStore store, IRoleStore roles, IProvisioningLogStore log)
    {
        var scene = await Scene.CreateAsync(store);
        var (ada, bob) = (await scene.UserAsync("ada"), await scene.UserAsync("bob"));
        var inner = await scene.GroupAsync("inner", ada);
        var outer = await scene.GroupAsync("outer", inner, bob);
        var given = new RoleScene(roles, scene);
        var role = await given.RoleAsync("Admins", ada, outer);
        await given.DoAsync(given.Change(role) with { PutRules = [RoleScene.Glob("in*"), RoleScene.Glob("out*")] });
        await given.RoleAsync("Empty");
        await log.AppendAsync([.. Enumerable.Range(0, 5).Select(i => new ProvisioningEntry
        {
            Tenant = scene.Tenant,
            Connector = ConnectorId.Parse(i % 2 == 0 ? "okta" : "entra"),
            At = DateTimeOffset.UnixEpoch,
            Outcome = ProvisioningOutcome.Answered,
            Method = "GET",
            Path = "Users",
            Status = 200,
            RequestId = $"r{i}",
        })]);
        return scene.Tenant;
    }
}
