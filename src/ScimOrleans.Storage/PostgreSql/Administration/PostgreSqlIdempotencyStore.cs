using Npgsql;
using NpgsqlTypes;
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
        return ExecuteAsync(
            "update idempotency_keys set status = $3, location = $4, body = $5 where actor = $1 and key = $2",
            [
                new() { Value = actor }, new() { Value = key }, new() { Value = (short)answer.Status },
                new() { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)answer.Location ?? DBNull.Value }, new() { Value = answer.Body },
            ],
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task ReleaseAsync(string actor, string key, CancellationToken cancellationToken = default) =>
        ExecuteAsync("delete from idempotency_keys where actor = $1 and key = $2 and status is null", [new() { Value = actor }, new() { Value = key }], cancellationToken);

    /// <inheritdoc/>
    public Task<int> DeleteBeforeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        return ExecuteAsync(
            "delete from idempotency_keys where ctid = any (array(select ctid from idempotency_keys where claimed < $1 order by claimed limit $2))",
            [new() { Value = before.UtcDateTime }, new() { Value = limit }],
            cancellationToken);
    }

    private static async Task<IdempotencyClaim> ClaimAsync(NpgsqlConnection connection, IdempotentRequest request, CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var claim = connection.CreateCommand();
            claim.CommandText = """
                insert into idempotency_keys as k (actor, key, fingerprint, claimed) values ($1, $2, $3, $4)
                on conflict (actor, key) do update set claimed = excluded.claimed
                where k.status is null and k.claimed < $5 and k.fingerprint = excluded.fingerprint
                """;
            claim.Parameters.Add(new() { Value = request.Actor });
            claim.Parameters.Add(new() { Value = request.Key });
            claim.Parameters.Add(new() { Value = request.Fingerprint });
            claim.Parameters.Add(new() { Value = request.At.UtcDateTime });
            claim.Parameters.Add(new() { Value = request.Abandoned.UtcDateTime });
            if (await claim.ExecuteNonQueryAsync(cancellationToken) > 0)
            {
                return new(true, request.Fingerprint, null);
            }

            await using var read = connection.CreateCommand();
            read.CommandText = "select fingerprint, status, location, body from idempotency_keys where actor = $1 and key = $2";
            read.Parameters.Add(new() { Value = request.Actor });
            read.Parameters.Add(new() { Value = request.Key });
            await using var reader = await read.ExecuteReaderAsync(cancellationToken);
            if (await reader.ReadAsync(cancellationToken))
            {
                return new(false, reader.GetString(0), reader.IsDBNull(1) ? null : new(reader.GetInt16(1), reader.GetStringOrNull(2), reader.GetString(3)));
            }

            // Given back in between: it is free.
        }
    }

    private Task<int> ExecuteAsync(string sql, NpgsqlParameter[] values, CancellationToken cancellationToken) => session.RunAsync(
        async connection =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            foreach (var value in values)
            {
                command.Parameters.Add(value.Clone());
            }

            return await command.ExecuteNonQueryAsync(cancellationToken);
        },
        cancellationToken);
}
