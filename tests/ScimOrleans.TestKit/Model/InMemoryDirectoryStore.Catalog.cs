using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store.Administration;

namespace ScimOrleans.TestKit.Model;

/// <content>The list of tenants.</content>
public sealed partial class InMemoryDirectoryStore : ITenantCatalog
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<TenantId>> ListAsync(TenantId? after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1_000);
        return CallAsync<IReadOnlyList<TenantId>>(nameof(ListAsync), () =>
            [.. _tenants.Keys.Where(tenant => string.CompareOrdinal(tenant.Value, after?.Value ?? "") > 0).OrderBy(tenant => tenant.Value, StringComparer.Ordinal).Take(limit)]);
    }

    /// <inheritdoc/>
    public Task<TenantCounts> CountAsync(TenantId tenant, CancellationToken cancellationToken = default) => CallAsync(nameof(CountAsync), () =>
        _tenants.TryGetValue(tenant, out var model)
            ? new TenantCounts(model.Rows.Keys.Count(key => key.Kind == ResourceKind.User), model.Rows.Keys.Count(key => key.Kind == ResourceKind.Group), model.Log.Count)
            : new TenantCounts(0, 0, 0));

    /// <inheritdoc/>
    public Task<TenantUsage> ReadUsageAsync(TenantId tenant, CancellationToken cancellationToken = default) => CallAsync(nameof(ReadUsageAsync), () =>
        _tenants.TryGetValue(tenant, out var model) ? new TenantUsage(model.Count(ResourceKind.User), model.Count(ResourceKind.Group)) : new(0, 0));

    /// <inheritdoc/>
    public Task<IReadOnlyList<(TenantId Tenant, ResourceOwner Owner)>> FindUnevaluatedAsync(int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        return CallAsync<IReadOnlyList<(TenantId, ResourceOwner)>>(nameof(FindUnevaluatedAsync), () =>
            [.. _tenants.SelectMany(tenant => tenant.Value.Rows.Values
                .Where(row => row.Content.RulesVersion < 0 && row.Owner != ResourceOwner.BuiltIn).Select(row => (tenant.Key, row.Owner))).Take(limit).Distinct()]);
    }

    /// <inheritdoc/>
    public Task<int> DeleteSomeAsync(TenantId tenant, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        return CallAsync(nameof(DeleteSomeAsync), () =>
        {
            if (!_tenants.TryGetValue(tenant, out var model))
            {
                return 0;
            }

            var members = model.Members.Keys.Take(limit).ToList();
            members.ForEach(member => model.Members.Remove(member));
            var rows = model.Rows.Keys.Take(limit - members.Count).ToList();
            rows.ForEach(row => model.Rows.Remove(row));
            if (model.Rows.Count == 0 && model.Members.Count == 0 && members.Count + rows.Count < limit)
            {
                _tenants.Remove(tenant);
                return members.Count + rows.Count + 1;
            }

            return members.Count + rows.Count;
        });
    }
}
