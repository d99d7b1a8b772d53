using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store.Administration;

namespace ScimOrleans.Storage.Sqlite.Administration;

/// <summary>Who changed what, in the table <c>audit_log</c>.</summary>
internal sealed class SqliteAuditLog(SqliteWriter writer, SqliteReaders readers) : IAuditLog
{
    /// <inheritdoc/>
    public Task BeginAsync(AuditEntry entry, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return writer.WriteAsync(
            session => session["""
                INSERT INTO audit_log (id, at, actor, actor_name, address, request_id, operation, path, tenant, body, status)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (id) DO NOTHING
                """].Execute(
                entry.Id, entry.At, entry.Actor, entry.ActorName, entry.Address, entry.RequestId, entry.Operation, entry.Path, entry.Tenant?.Value, entry.Body, entry.Status),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task EndAsync(Guid entry, int status, CancellationToken cancellationToken = default) =>
        writer.WriteAsync(session => session["UPDATE audit_log SET status = $2 WHERE id = $1"].Execute(entry, status), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AuditEntry>> ReadAsync(AuditQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, 1_000);
        return readers.ReadAsync<IReadOnlyList<AuditEntry>>(session => Read(session, query), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> DeleteBeforeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);

        // Ids are in the order of time, so that the oldest are the first of the key; the time itself decides.
        return writer.WriteAsync(
            session => session["DELETE FROM audit_log WHERE id IN (SELECT id FROM audit_log ORDER BY id LIMIT $2) AND at < $1"].Execute(before, limit), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> ForgetAsync(TenantId tenant, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        return writer.WriteAsync(
            session => session["UPDATE audit_log SET body = NULL WHERE id IN (SELECT id FROM audit_log WHERE tenant = $1 AND body IS NOT NULL LIMIT $2)"].Execute(tenant.Value, limit),
            cancellationToken);
    }

    private static List<AuditEntry> Read(SqliteSession session, AuditQuery query)
    {
        using var rows = session[$"""
            SELECT id, at, actor, actor_name, address, request_id, operation, path, tenant, body, status FROM audit_log
            WHERE {(query.Tenant is null ? "$2 IS NULL" : "tenant = $2")} AND {(query.Actor is null ? "$3 IS NULL" : "actor = $3")} AND {(query.Before is null ? "$4 IS NULL" : "id < $4")}
            ORDER BY id DESC LIMIT $1
            """].Read(query.Limit, query.Tenant?.Value, query.Actor, query.Before);
        var entries = new List<AuditEntry>();
        while (rows.Read())
        {
            entries.Add(new()
            {
                Id = rows.GetId(0),
                At = rows.GetInstant(1),
                Actor = rows.GetString(2),
                ActorName = rows.GetString(3),
                Address = rows.GetString(4),
                RequestId = rows.GetString(5),
                Operation = rows.GetString(6),
                Path = rows.GetString(7),
                Tenant = rows.GetText(8) is { } tenant ? TenantId.Parse(tenant) : null,
                Body = rows.GetText(9),
                Status = rows.IsDBNull(10) ? null : rows.GetInt32(10),
            });
        }

        return entries;
    }
}
