using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store.Brake;

namespace ScimOrleans.TestKit.Model;

/// <content>Connectors' removal brakes.</content>
public sealed partial class InMemoryDirectoryStore : IRemovalBrakeStore
{
    /// <inheritdoc/>
    public Task<RemovalBrakeState> ReadAsync(TenantId tenant, ConnectorId connector, RemovalBrake brake, DateTimeOffset at, CancellationToken cancellationToken = default) =>
        CallAsync("ReadBrakeAsync", () =>
        {
            var model = _tenants.GetValueOrDefault(tenant) ?? new();
            var row = model.Brakes.GetValueOrDefault(connector) ?? new();
            var counted = row.Counted is { } known && (row.HeldSince is not null || known.At > at - brake.Window) ? known.Users : (long?)null;
            return new RemovalBrakeState
            {
                HeldSince = row.HeldSince,
                ConfirmedUntil = row.ConfirmedUntil,
                Removals = row.HeldRemovals ?? row.CountedAt(brake, at),
                Users = counted ?? model.ActiveUsers(ResourceOwner.Of(connector)),
            };
        });

    /// <inheritdoc/>
    public Task ReleaseAsync(TenantId tenant, ConnectorId connector, CancellationToken cancellationToken = default) => BeginAnewAsync(tenant, connector, null);

    /// <inheritdoc/>
    public Task ConfirmAsync(TenantId tenant, ConnectorId connector, DateTimeOffset until, CancellationToken cancellationToken = default) => BeginAnewAsync(tenant, connector, until);

    /// <inheritdoc/>
    public Task ForgetAsync(TenantId tenant, ConnectorId connector, CancellationToken cancellationToken = default) => CallAsync<object?>("ForgetBrakeAsync", () =>
    {
        if (_tenants.TryGetValue(tenant, out var model))
        {
            model.Brakes.Remove(connector);
            model.Alerts.RemoveAll(alert => alert.Connector == connector);
        }

        return null;
    });

    /// <inheritdoc/>
    public Task<IReadOnlyList<Alert>> ReadAlertsAsync(TenantId tenant, ConnectorId? connector, Guid? before, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1_000);
        return CallAsync<IReadOnlyList<Alert>>(nameof(ReadAlertsAsync), () => [.. (_tenants.GetValueOrDefault(tenant)?.Alerts ?? [])
            .Where(alert => (connector ?? alert.Connector) == alert.Connector && (before is null || alert.Id < before)).OrderByDescending(alert => alert.Id).Take(limit)]);
    }

    /// <inheritdoc/>
    public Task<int> DeleteAlertsBeforeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        return CallAsync(nameof(DeleteAlertsBeforeAsync), () =>
        {
            var old = _tenants.Values.SelectMany(model => model.Alerts.Where(alert => alert.At < before)).OrderBy(alert => alert.At).Take(limit).Select(alert => alert.Id).ToHashSet();
            return _tenants.Values.Sum(model => model.Alerts.RemoveAll(alert => old.Contains(alert.Id)));
        });
    }

    private Task<object?> BeginAnewAsync(TenantId tenant, ConnectorId connector, DateTimeOffset? until) => CallAsync<object?>("BeginBrakeAnewAsync", () =>
    {
        if (_tenants.TryGetValue(tenant, out var model))
        {
            model.Brakes[connector] = new() { ConfirmedUntil = until };
        }

        return null;
    });
}
