using Npgsql;
using NpgsqlTypes;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store.Administration;

namespace ScimOrleans.Storage.PostgreSql.Administration;

/// <summary>Who changed what, in the table <c>audit_log</c>.</summary>
internal sealed class PostgreSqlAuditLog(PostgreSqlSession session) : IAuditLog
{
    /// <inheritdoc/>
    public Task BeginAsync(AuditEntry entry, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return session.ExecuteAsync(
            """
            insert into audit_log (id, at, actor, actor_name, address, request_id, operation, path, tenant, body, status)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (id) do nothing
            """,
            [
                new() { Value = entry.Id }, new() { Value = entry.At.UtcDateTime }, new() { Value = entry.Actor }, new() { Value = entry.ActorName },
                new() { Value = entry.Address }, new() { Value = entry.RequestId }, new() { Value = entry.Operation }, new() { Value = entry.Path },
                new() { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)entry.Tenant?.Value ?? DBNull.Value },
                new() { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)entry.Body ?? DBNull.Value },
                new() { NpgsqlDbType = NpgsqlDbType.Smallint, Value = (object?)(short?)entry.Status ?? DBNull.Value },
            ],
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task EndAsync(Guid entry, int status, CancellationToken cancellationToken = default) =>
        session.ExecuteAsync("update audit_log set status = $2 where id = $1", [new() { Value = entry }, new() { Value = (short)status }], cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AuditEntry>> ReadAsync(AuditQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, 1_000);
        return session.RunAsync<IReadOnlyList<AuditEntry>>(
            async connection =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText = $"""
                    select id, at, actor, actor_name, address, request_id, operation, path, tenant, body, status from audit_log
                    where true{(query.Tenant is null ? "" : " and tenant = $2")}{(query.Actor is null ? "" : " and actor = $3")}{(query.Before is null ? "" : " and id < $4")}
                    order by id desc limit $1
                    """;
                command.Parameters.Add(new() { Value = query.Limit });
                command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)query.Tenant?.Value ?? DBNull.Value });
                command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)query.Actor ?? DBNull.Value });
                command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Uuid, Value = (object?)query.Before ?? DBNull.Value });
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                var entries = new List<AuditEntry>();
                while (await reader.ReadAsync(cancellationToken))
                {
                    entries.Add(Entry(reader));
                }

                return entries;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> DeleteBeforeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);

        // Ids are in the order of time, so that the oldest are the first of the key; the time itself decides.
        return session.ExecuteAsync(
            "delete from audit_log where id = any (array(select id from audit_log order by id limit $2)) and at < $1",
            [new() { Value = before.UtcDateTime }, new() { Value = limit }],
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> ForgetAsync(TenantId tenant, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        return session.ExecuteAsync(
            "update audit_log set body = null where id = any (array(select id from audit_log where tenant = $1 and body is not null limit $2))",
            [new() { Value = tenant.Value }, new() { Value = limit }],
            cancellationToken);
    }

    private static AuditEntry Entry(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetGuid(0),
        At = reader.GetTime(1),
        Actor = reader.GetString(2),
        ActorName = reader.GetString(3),
        Address = reader.GetString(4),
        RequestId = reader.GetString(5),
        Operation = reader.GetString(6),
        Path = reader.GetString(7),
        Tenant = reader.GetStringOrNull(8) is { } tenant ? TenantId.Parse(tenant) : null,
        Body = reader.GetStringOrNull(9),
        Status = reader.IsDBNull(10) ? null : reader.GetInt16(10),
    };
}
