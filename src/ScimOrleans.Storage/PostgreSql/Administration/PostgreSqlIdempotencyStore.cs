using Npgsql;
using NpgsqlTypes;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store.Administration;

namespace ScimOrleans.Storage.PostgreSql.Administration;

/// <summary>Keys of creations, in the table <c>idempotency_keys</c>.</summary>
internal sealed class PostgreSqlIdempotencyStore(PostgreSqlSession session) : IIdempotencyStore
{
    /// <inheritdoc/>
    public Task<IdempotencyClaim> ClaimAsync(IdempotentRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return session.RunAsync(connection => ClaimAsync(connection, request, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public Task AnswerAsync(string actor, string key, IdempotentAnswer answer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return session.ExecuteAsync(
            "update idempotency_keys set status = $3, location = $4, body = $5 where actor = $1 and key = $2 and status is null",
            [
                new() { Value = actor }, new() { Value = key }, new() { Value = (short)answer.Status },
                new() { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)answer.Location ?? DBNull.Value }, new() { Value = answer.Body },
            ],
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task ReleaseAsync(string actor, string key, int attempt, CancellationToken cancellationToken = default) => session.ExecuteAsync(
        "delete from idempotency_keys where actor = $1 and key = $2 and attempts = $3 and status is null", [new() { Value = actor }, new() { Value = key }, new() { Value = attempt }], cancellationToken);

    /// <inheritdoc/>
    public Task LeaveAsync(string actor, string key, int attempt, CancellationToken cancellationToken = default) => session.ExecuteAsync(
        "update idempotency_keys set left_open = true where actor = $1 and key = $2 and attempts = $3 and status is null",
        [new() { Value = actor }, new() { Value = key }, new() { Value = attempt }],
        cancellationToken);

    /// <inheritdoc/>
    public Task<int> DeleteBeforeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        return session.ExecuteAsync(
            "delete from idempotency_keys where ctid = any (array(select ctid from idempotency_keys where claimed < $1 order by claimed limit $2))",
            [new() { Value = before.UtcDateTime }, new() { Value = limit }],
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> ForgetAsync(TenantId tenant, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        return session.ExecuteAsync(
            "delete from idempotency_keys where ctid = any (array(select ctid from idempotency_keys where tenant = $1 limit $2))",
            [new() { Value = tenant.Value }, new() { Value = limit }],
            cancellationToken);
    }

    private static async Task<IdempotencyClaim> ClaimAsync(NpgsqlConnection connection, IdempotentRequest request, CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var claim = connection.CreateCommand();
            claim.CommandText = """
                insert into idempotency_keys as k (actor, key, fingerprint, claimed, creation_id, tenant) values ($1, $2, $3, $4, $6, $7)
                on conflict (actor, key) do update set
                    claimed = excluded.claimed, attempts = k.attempts + 1, left_open = false, creation_id = coalesce(k.creation_id, excluded.creation_id), tenant = excluded.tenant
                where k.status is null and (k.left_open or k.claimed < $5) and k.fingerprint = excluded.fingerprint
                returning fingerprint, status, location, body, creation_id, attempts
                """;
            claim.Parameters.Add(new() { Value = request.Actor });
            claim.Parameters.Add(new() { Value = request.Key });
            claim.Parameters.Add(new() { Value = request.Fingerprint });
            claim.Parameters.Add(new() { Value = request.At.UtcDateTime });
            claim.Parameters.Add(new() { Value = request.Abandoned.UtcDateTime });
            claim.Parameters.Add(new() { Value = request.CreationId });
            claim.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)request.Tenant?.Value ?? DBNull.Value });
            if (await ReadAsync(claim, isClaimed: true, cancellationToken) is { } mine)
            {
                return mine;
            }

            await using var read = connection.CreateCommand();
            read.CommandText = "select fingerprint, status, location, body, creation_id, attempts from idempotency_keys where actor = $1 and key = $2";
            read.Parameters.Add(new() { Value = request.Actor });
            read.Parameters.Add(new() { Value = request.Key });
            if (await ReadAsync(read, isClaimed: false, cancellationToken) is { } earlier)
            {
                return earlier;
            }

            // Given back in between: it is free.
        }
    }

    private static async Task<IdempotencyClaim?> ReadAsync(NpgsqlCommand command, bool isClaimed, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new()
            {
                IsClaimed = isClaimed,
                Fingerprint = reader.GetString(0),
                CreationId = reader.IsDBNull(4) ? Guid.Empty : reader.GetGuid(4),
                Attempt = reader.GetInt32(5),
                Answer = reader.IsDBNull(1) ? null : new(reader.GetInt16(1), reader.GetStringOrNull(2), reader.GetString(3)),
            }
            : null;
    }
}
