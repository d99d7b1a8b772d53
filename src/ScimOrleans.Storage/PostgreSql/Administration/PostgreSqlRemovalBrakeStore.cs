using Npgsql;
using NpgsqlTypes;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store.Brake;

namespace ScimOrleans.Storage.PostgreSql.Administration;

/// <summary>Brakes in the tables <c>removal_brakes</c>, <c>removals</c> and <c>alerts</c>; <c>count_removal</c> counts in them.</summary>
internal sealed class PostgreSqlRemovalBrakeStore(PostgreSqlSession session) : IRemovalBrakeStore
{
    /// <summary>In the order of a commit's locks.</summary>
    private static readonly string[] _tables = ["removal_brakes", "removals", "alerts"];

    /// <inheritdoc/>
    public Task<RemovalBrakeState> ReadAsync(TenantId tenant, ConnectorId connector, RemovalBrake brake, DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(brake);
        return session.RunAsync(
            async connection =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText = """
                    select b.held_since, b.confirmed_until, coalesce(b.held_removals, removals_since($1, $2, $3)),
                        case when b.held_since is not null or b.counted_at > $4 then b.users else active_users($1, 'connector:' || $2) end
                    from (select) one left join removal_brakes b on b.tenant = $1 and b.connector = $2
                    """;
                Add(command, tenant, connector);
                command.Parameters.Add(new() { Value = brake.CountsFrom(at).UtcDateTime });
                command.Parameters.Add(new() { Value = (at - brake.Window).UtcDateTime });
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                await reader.ReadAsync(cancellationToken);
                return new RemovalBrakeState
                {
                    HeldSince = reader.IsDBNull(0) ? null : reader.GetTime(0),
                    ConfirmedUntil = reader.IsDBNull(1) ? null : reader.GetTime(1),
                    Removals = reader.GetInt64(2),
                    Users = reader.GetInt64(3),
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
    public Task ForgetAsync(TenantId tenant, ConnectorId connector, CancellationToken cancellationToken = default) => session.RunAsync(
        async connection =>
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            foreach (var table in _tables)
            {
                await using var command = connection.CreateCommand();
                command.CommandText = $"delete from {table} where tenant = $1 and connector = $2";
                Add(command, tenant, connector);
                await command.ExecuteNonQueryAsync(cancellationToken);
            }

            await transaction.CommitAsync(CancellationToken.None);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Alert>> ReadAlertsAsync(TenantId tenant, ConnectorId? connector, Guid? before, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1_000);
        return session.RunAsync<IReadOnlyList<Alert>>(
            async connection =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText = $"""
                    select id, at, kind, connector, detail from alerts
                    where tenant = $1 {(connector is null ? "and $2::text is null" : "and connector = $2")} {(before is null ? "and $3::uuid is null" : "and id < $3")}
                    order by id desc limit $4
                    """;
                command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = tenant.Value });
                command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = connector?.Value ?? (object)DBNull.Value });
                command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Uuid, Value = before ?? (object)DBNull.Value });
                command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Integer, Value = limit });
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                var alerts = new List<Alert>();
                while (await reader.ReadAsync(cancellationToken))
                {
                    alerts.Add(new()
                    {
                        Id = reader.GetGuid(0),
                        At = reader.GetTime(1),
                        Kind = (AlertKind)reader.GetInt16(2),
                        Connector = ConnectorId.Parse(reader.GetString(3)),
                        Detail = reader.GetString(4),
                    });
                }

                return alerts;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>Several processes do so at once: what another one is deleting is left to it, so that they do not wait for each other in a circle.</remarks>
    public Task<int> DeleteAlertsBeforeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        return session.RunAsync(
            async connection =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText = """
                    with old as materialized (select tenant, id from alerts where at < $1 order by at limit $2 for update skip locked)
                    delete from alerts using old where alerts.tenant = old.tenant and alerts.id = old.id
                    """;
                command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = before.UtcDateTime });
                command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Integer, Value = limit });
                return await command.ExecuteNonQueryAsync(CancellationToken.None);
            },
            cancellationToken);
    }

    /// <summary>In the order of a commit's locks: the brake's row, then what it guards.</summary>
    private Task<bool> BeginAnewAsync(TenantId tenant, ConnectorId connector, DateTimeOffset? until, CancellationToken cancellationToken) => session.RunAsync(
        async connection =>
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await using var brake = connection.CreateCommand();
            brake.CommandText = """
                insert into removal_brakes as b (tenant, connector, confirmed_until) values ($1, $2, $3)
                on conflict (tenant, connector) do update set held_since = null, held_removals = null, counted_at = null, users = null, confirmed_until = excluded.confirmed_until
                """;
            Add(brake, tenant, connector);
            brake.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = until?.UtcDateTime ?? (object)DBNull.Value });
            await brake.ExecuteNonQueryAsync(cancellationToken);
            await using var removals = connection.CreateCommand();
            removals.CommandText = "delete from removals where tenant = $1 and connector = $2";
            Add(removals, tenant, connector);
            await removals.ExecuteNonQueryAsync(cancellationToken);
            await transaction.CommitAsync(CancellationToken.None);
            return true;
        },
        cancellationToken);

    private static void Add(NpgsqlCommand command, TenantId tenant, ConnectorId connector)
    {
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = tenant.Value });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = connector.Value });
    }
}
