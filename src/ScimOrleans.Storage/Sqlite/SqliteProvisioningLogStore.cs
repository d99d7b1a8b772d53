using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.Sqlite;

/// <summary>The provisioning logs in a SQLite file that no other process writes.</summary>
internal sealed class SqliteProvisioningLogStore(SqliteWriter writer, SqliteReaders readers) : IProvisioningLogStore
{
    /// <inheritdoc/>
    public Task AppendAsync(IReadOnlyList<ProvisioningEntry> entries, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return entries.Count == 0 ? Task.CompletedTask : writer.WriteAsync(session => ProvisioningRows.Append(session, entries), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ProvisioningEntry>> ReadAsync(ProvisioningQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, 1_000);
        return readers.ReadAsync(session => ProvisioningRows.Read(session, query), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ProvisioningTroubles> ReadTroublesAsync(
        TenantId tenant, ConnectorId connector, DateTimeOffset since, DateTimeOffset? lastRight, CancellationToken cancellationToken = default) =>
        readers.ReadAsync(session => ProvisioningRows.ReadTroubles(session, tenant, connector, since, lastRight), cancellationToken);

    /// <inheritdoc/>
    public Task<long> ReadLastPositionAsync(TenantId tenant, ConnectorId connector, CancellationToken cancellationToken = default) => readers.ReadBrieflyAsync(
        session => session["SELECT last_position FROM provisioning_logs WHERE tenant = $1 AND connector = $2"].ReadNumber(tenant.Value, connector.Value) ?? 0, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<(TenantId Tenant, ConnectorId Connector)>> ReadLogsAsync(
        (TenantId Tenant, ConnectorId Connector)? after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        return readers.ReadBrieflyAsync<IReadOnlyList<(TenantId, ConnectorId)>>(session =>
        {
            using var rows = session["SELECT tenant, connector FROM provisioning_logs WHERE (tenant, connector) > ($1, $2) ORDER BY tenant, connector LIMIT $3"]
                .Read(after?.Tenant.Value ?? "", after?.Connector.Value ?? "", limit);
            var logs = new List<(TenantId, ConnectorId)>();
            while (rows.Read())
            {
                logs.Add((TenantId.Parse(rows.GetString(0)), ConnectorId.Parse(rows.GetString(1))));
            }

            return logs;
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> TrimAsync(TenantId tenant, ConnectorId connector, DateTimeOffset olderThan, int keep, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        return writer.WriteAsync(session => session["""
            DELETE FROM provisioning_entries
            WHERE tenant = $1 AND connector = $2 AND position IN (
                SELECT oldest.position
                FROM (SELECT position, at FROM provisioning_entries WHERE tenant = $1 AND connector = $2 ORDER BY position LIMIT $5) AS oldest
                WHERE oldest.at < $3 OR oldest.position <= (SELECT last_position FROM provisioning_logs WHERE tenant = $1 AND connector = $2) - $4)
            """].Execute(tenant.Value, connector.Value, olderThan, keep, limit), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> RemoveAsync(TenantId tenant, ConnectorId connector, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        return writer.WriteAsync(session =>
        {
            var removed = session["""
                DELETE FROM provisioning_entries
                WHERE tenant = $1 AND connector = $2 AND position IN (
                    SELECT position FROM provisioning_entries WHERE tenant = $1 AND connector = $2 ORDER BY position LIMIT $3)
                """].Execute(tenant.Value, connector.Value, limit);
            if (removed == limit)
            {
                return false;
            }

            session["DELETE FROM provisioning_logs WHERE tenant = $1 AND connector = $2"].Execute(tenant.Value, connector.Value);
            return true;
        }, cancellationToken);
    }
}
