using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store.Administration;

namespace ScimOrleans.Storage.Sqlite.Administration;

/// <summary>Keys of creations, in the table <c>idempotency_keys</c>.</summary>
internal sealed class SqliteIdempotencyStore(SqliteWriter writer) : IIdempotencyStore
{
    /// <inheritdoc/>
    public Task<IdempotencyClaim> ClaimAsync(IdempotentRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return writer.WriteAsync(session => Claim(session, request), cancellationToken);
    }

    /// <inheritdoc/>
    public Task AnswerAsync(string actor, string key, IdempotentAnswer answer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return writer.WriteAsync(
            session => session["UPDATE idempotency_keys SET status = $3, location = $4, body = $5 WHERE actor = $1 AND key = $2 AND status IS NULL"].Execute(
                actor, key, answer.Status, answer.Location, answer.Body),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task ReleaseAsync(string actor, string key, int attempt, CancellationToken cancellationToken = default) => writer.WriteAsync(
        session => session["DELETE FROM idempotency_keys WHERE actor = $1 AND key = $2 AND attempts = $3 AND status IS NULL"].Execute(actor, key, attempt), cancellationToken);

    /// <inheritdoc/>
    public Task LeaveAsync(string actor, string key, int attempt, CancellationToken cancellationToken = default) => writer.WriteAsync(
        session => session["UPDATE idempotency_keys SET left_open = 1 WHERE actor = $1 AND key = $2 AND attempts = $3 AND status IS NULL"].Execute(actor, key, attempt), cancellationToken);

    /// <inheritdoc/>
    public Task<int> DeleteBeforeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        return writer.WriteAsync(
            session => session["DELETE FROM idempotency_keys WHERE rowid IN (SELECT rowid FROM idempotency_keys WHERE claimed < $1 ORDER BY claimed LIMIT $2)"].Execute(before, limit),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> ForgetAsync(TenantId tenant, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        return writer.WriteAsync(
            session => session["DELETE FROM idempotency_keys WHERE rowid IN (SELECT rowid FROM idempotency_keys WHERE tenant = $1 LIMIT $2)"].Execute(tenant.Value, limit), cancellationToken);
    }

    private static IdempotencyClaim Claim(SqliteSession session, IdempotentRequest request)
    {
        var claimed = session["""
            INSERT INTO idempotency_keys (actor, key, fingerprint, claimed, creation_id, tenant) VALUES ($1, $2, $3, $4, $6, $7)
            ON CONFLICT (actor, key) DO UPDATE SET
                claimed = excluded.claimed, attempts = attempts + 1, left_open = 0, creation_id = coalesce(creation_id, excluded.creation_id), tenant = excluded.tenant
            WHERE status IS NULL AND (left_open OR claimed < $5) AND fingerprint = excluded.fingerprint
            """].Execute(request.Actor, request.Key, request.Fingerprint, request.At, request.Abandoned, request.CreationId, request.Tenant?.Value);
        using var rows = session["SELECT fingerprint, status, location, body, creation_id, attempts FROM idempotency_keys WHERE actor = $1 AND key = $2"].Read(request.Actor, request.Key);
        rows.Read();
        return new()
        {
            IsClaimed = claimed > 0,
            Fingerprint = rows.GetString(0),
            CreationId = rows.IsDBNull(4) ? Guid.Empty : rows.GetId(4),
            Attempt = rows.GetInt32(5),
            Answer = rows.IsDBNull(1) ? null : new(rows.GetInt32(1), rows.GetText(2), rows.GetString(3)),
        };
    }
}
