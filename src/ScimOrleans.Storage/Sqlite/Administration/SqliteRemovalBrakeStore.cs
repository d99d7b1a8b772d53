using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store.Brake;
using ScimOrleans.Storage.Sqlite.Commit;

namespace ScimOrleans.Storage.Sqlite.Administration;

/// <summary>Brakes in the tables <c>removal_brakes</c>, <c>removals</c> and <c>alerts</c>; <see cref="RemovalCount"/> counts in them.</summary>
internal sealed class SqliteRemovalBrakeStore(SqliteWriter writer, SqliteReaders readers) : IRemovalBrakeStore
{
    /// <inheritdoc/>
    public Task<RemovalBrakeState> ReadAsync(TenantId tenant, ConnectorId connector, RemovalBrake brake, DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(brake);
        return readers.ReadAsync(
            session =>
            {
                var row = RemovalCount.Read(session, tenant.Value, connector.Value);
                var counted = row?.HeldSince is not null || row?.CountedAt > at - brake.Window ? row.Users : null;
                return new RemovalBrakeState
                {
                    HeldSince = row?.HeldSince,
                    ConfirmedUntil = row?.ConfirmedUntil,
                    Removals = row?.HeldRemovals ?? RemovalCount.RemovedSince(session, tenant.Value, connector.Value, brake.CountsFrom(at)),
                    Users = counted ?? RemovalCount.ActiveUsers(session, tenant.Value, ResourceOwner.Of(connector)),
                };
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task ReleaseAsync(TenantId tenant, ConnectorId connector, CancellationToken cancellationToken = default) => BeginAnewAsync(tenant, connector, null, cancellationToken);

    /// <inheritdoc/>
    public Task ConfirmAsync(TenantId tenant, ConnectorId connector, DateTimeOffset until, CancellationToken cancellationToken = default) =>
        BeginAnewAsync(tenant, connector, until, cancellationToken);

    /// <inheritdoc/>
    public Task ForgetAsync(TenantId tenant, ConnectorId connector, CancellationToken cancellationToken = default) => writer.WriteAsync(
        session => session["DELETE FROM removal_brakes WHERE tenant = $1 AND connector = $2"].Execute(tenant.Value, connector.Value)
            + session["DELETE FROM removals WHERE tenant = $1 AND connector = $2"].Execute(tenant.Value, connector.Value)
            + session["DELETE FROM alerts WHERE tenant = $1 AND connector = $2"].Execute(tenant.Value, connector.Value),
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Alert>> ReadAlertsAsync(TenantId tenant, ConnectorId? connector, Guid? before, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1_000);
        return readers.ReadBrieflyAsync<IReadOnlyList<Alert>>(
            session =>
            {
                using var rows = session[$"""
                    SELECT id, at, kind, connector, detail FROM alerts
                    WHERE tenant = $1 AND {(connector is null ? "$2 IS NULL" : "connector = $2")} AND {(before is null ? "$3 IS NULL" : "id < $3")}
                    ORDER BY id DESC LIMIT $4
                    """].Read(tenant.Value, connector?.Value, before, limit);
                var alerts = new List<Alert>();
                while (rows.Read())
                {
                    alerts.Add(new()
                    {
                        Id = rows.GetId(0),
                        At = rows.GetInstant(1),
                        Kind = (AlertKind)rows.GetInt32(2),
                        Connector = ConnectorId.Parse(rows.GetString(3)),
                        Detail = rows.GetString(4),
                    });
                }

                return alerts;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> DeleteAlertsBeforeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        return writer.WriteAsync(
            session => session["DELETE FROM alerts WHERE (tenant, id) IN (SELECT tenant, id FROM alerts WHERE at < $1 ORDER BY at LIMIT $2)"].Execute(before, limit), cancellationToken);
    }

    private Task<int> BeginAnewAsync(TenantId tenant, ConnectorId connector, DateTimeOffset? until, CancellationToken cancellationToken) => writer.WriteAsync(
        session =>
        {
            session["""
                INSERT INTO removal_brakes (tenant, connector, confirmed_until) VALUES ($1, $2, $3)
                ON CONFLICT (tenant, connector) DO UPDATE SET held_since = NULL, held_removals = NULL, counted_at = NULL, users = NULL, confirmed_until = excluded.confirmed_until
                """].Execute(tenant.Value, connector.Value, until);
            return session["DELETE FROM removals WHERE tenant = $1 AND connector = $2"].Execute(tenant.Value, connector.Value);
        },
        cancellationToken);
}
