using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store.Administration;

namespace ScimOrleans.Storage.Sqlite.Administration;

/// <summary>Tenants in the table <c>tenants</c>.</summary>
internal sealed class SqliteTenantCatalog(SqliteWriter writer, SqliteReaders readers) : ITenantCatalog
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<TenantId>> ListAsync(TenantId? after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1_000);
        return readers.ReadBrieflyAsync<IReadOnlyList<TenantId>>(
            session =>
            {
                using var rows = session["SELECT tenant FROM tenants WHERE tenant > $1 ORDER BY tenant LIMIT $2"].Read(after?.Value ?? "", limit);
                var tenants = new List<TenantId>();
                while (rows.Read())
                {
                    tenants.Add(TenantId.Parse(rows.GetString(0)));
                }

                return tenants;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<TenantCounts> CountAsync(TenantId tenant, CancellationToken cancellationToken = default) => readers.ReadAsync(
        session => new TenantCounts(
            session["SELECT count(*) FROM users WHERE tenant = $1"].ReadNumber(tenant.Value) ?? 0,
            session["SELECT count(*) FROM groups WHERE tenant = $1"].ReadNumber(tenant.Value) ?? 0,
            session["SELECT position FROM tenants WHERE tenant = $1"].ReadNumber(tenant.Value) ?? 0),
        cancellationToken);

    /// <inheritdoc/>
    public Task<TenantUsage> ReadUsageAsync(TenantId tenant, CancellationToken cancellationToken = default) => readers.ReadBrieflyAsync(
        session => new TenantUsage(
            session["SELECT user_count FROM tenants WHERE tenant = $1"].ReadNumber(tenant.Value) ?? 0,
            session["SELECT group_count FROM tenants WHERE tenant = $1"].ReadNumber(tenant.Value) ?? 0),
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<(TenantId Tenant, ResourceOwner Owner)>> FindUnevaluatedAsync(int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        return readers.ReadBrieflyAsync<IReadOnlyList<(TenantId, ResourceOwner)>>(
            session =>
            {
                using var rows = session["""
                    SELECT tenant, owner FROM (SELECT tenant, owner FROM users WHERE rules_version < 0 LIMIT $1)
                    UNION
                    SELECT tenant, owner FROM (SELECT tenant, owner FROM groups WHERE rules_version < 0 AND owner <> 'built-in' LIMIT $1)
                    """].Read(limit);
                var owners = new List<(TenantId, ResourceOwner)>();
                while (rows.Read())
                {
                    owners.Add((TenantId.Parse(rows.GetString(0)), ResourceOwner.Parse(rows.GetString(1))));
                }

                return owners;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> DeleteSomeAsync(TenantId tenant, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        return writer.WriteAsync(session => DeleteSome(session, tenant, limit), cancellationToken);
    }

    /// <summary>Empties the tables one after the other; the tenant's own row is the last, since users and groups refer to it.</summary>
    private static int DeleteSome(SqliteSession session, TenantId tenant, int limit)
    {
        ReadOnlySpan<string> statements =
        [
            "DELETE FROM role_holders WHERE tenant = $1 AND (role_id, holder_id) IN (SELECT role_id, holder_id FROM role_holders WHERE tenant = $1 LIMIT $2)",
            "DELETE FROM role_rules WHERE tenant = $1 AND id IN (SELECT id FROM role_rules WHERE tenant = $1 LIMIT $2)",
            "DELETE FROM roles WHERE tenant = $1 AND id IN (SELECT id FROM roles WHERE tenant = $1 LIMIT $2)",
            """
            DELETE FROM members WHERE tenant = $1 AND (group_id, member_id) IN (SELECT group_id, member_id FROM members WHERE tenant = $1 LIMIT $2)
            """,
            "DELETE FROM users WHERE rowid IN (SELECT rowid FROM users WHERE tenant = $1 LIMIT $2)",
            "DELETE FROM groups WHERE rowid IN (SELECT rowid FROM groups WHERE tenant = $1 LIMIT $2)",
            "DELETE FROM changes WHERE rowid IN (SELECT rowid FROM changes WHERE tenant = $1 LIMIT $2)",
            "DELETE FROM provisioning_entries WHERE rowid IN (SELECT rowid FROM provisioning_entries WHERE tenant = $1 LIMIT $2)",
            "DELETE FROM provisioning_logs WHERE tenant = $1 AND $2 > 0",
            "DELETE FROM removal_brakes WHERE tenant = $1 AND $2 > 0",
            "DELETE FROM removals WHERE tenant = $1 AND (connector, minute) IN (SELECT connector, minute FROM removals WHERE tenant = $1 LIMIT $2)",
            "DELETE FROM alerts WHERE tenant = $1 AND id IN (SELECT id FROM alerts WHERE tenant = $1 LIMIT $2)",
            "DELETE FROM tenants WHERE tenant = $1 AND $2 > 0",
        ];
        foreach (var statement in statements)
        {
            if (session[statement].Execute(tenant.Value, limit) is > 0 and var deleted)
            {
                return deleted;
            }
        }

        return 0;
    }
}
