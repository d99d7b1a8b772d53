using Npgsql;
using NpgsqlTypes;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.PostgreSql;

/// <summary>The provisioning logs in a PostgreSQL database that <c>SchemaMigrator</c> has prepared.</summary>
internal sealed class PostgreSqlProvisioningLogStore(PostgreSqlSession session) : IProvisioningLogStore
{
    private const string Matching = $"""
        select {ProvisioningColumns.Names}
        from provisioning_entries
        where tenant = $1 and connector = $2 and position > $3 and position < $4
            and ($5 is null or at >= $5) and ($6 is null or at < $6)
            and ($7 is null or (outcome = 0 and status < 400) = $7)
            and ($8 is null or status = $8) and ($9 is null or method = $9)
            and ($10 is null or resource_id = $10) and ($11 is null or request_id = $11)
            and ($12 or outcome <> 3)
        """;

    private const string NewestFirst = $"{Matching} order by position desc limit $13";

    private const string OldestFirst = $"{Matching} order by position limit $13";

    // Conditions as those of the indexes in 0027, word for word.
    private const string Refusals = "from provisioning_entries where tenant = $1 and connector = $2 and credential_id is null and status = 401";

    private const string Losses = "from provisioning_entries where tenant = $1 and connector = $2 and outcome = 3 and at >= $3";

    /// <summary>The newest failure and the newest refusal, as far as there are any; the latter has no credential.</summary>
    internal const string LastTroubles = $"""
        (select {ProvisioningColumns.Names} from provisioning_entries
            where tenant = $1 and connector = $2 and credential_id is not null and (outcome <> 0 or status >= 400) order by position desc limit 1)
        union all (select {ProvisioningColumns.Names} {Refusals} order by at desc limit 1)
        """;

    internal const string Troubles = $"""
        select (select count(*) from (select {Refusals} and at >= $3 limit $5) counted),
            (select count(*) from (select {Refusals} and at >= $3 and at > $4 limit $5) counted),
            (select min(at) {Refusals} and at > $4),
            (select coalesce(sum(dropped), 0)::bigint from (select dropped {Losses} order by at desc limit $5) counted),
            (select min(at) {Losses})
        """;

    private const string LastPosition = "select last_position from provisioning_logs where tenant = $1 and connector = $2";

    private const string Logs = "select tenant, connector from provisioning_logs where (tenant, connector) > ($1, $2) order by tenant, connector limit $3";

    private const string Trim = """
        delete from provisioning_entries
        where tenant = $1 and connector = $2 and position = any (array(
            select oldest.position
            from (select position, at from provisioning_entries where tenant = $1 and connector = $2 order by position limit $5) as oldest
            where oldest.at < $3 or oldest.position <= (select last_position from provisioning_logs where tenant = $1 and connector = $2) - $4))
        """;

    private const string Remove = """
        delete from provisioning_entries
        where tenant = $1 and connector = $2 and position = any (array(
            select position from provisioning_entries where tenant = $1 and connector = $2 order by position limit $3))
        """;

    /// <summary>First: whoever appends meanwhile is waited for, and the statement after it sees the entries.</summary>
    private const string LockLog = "select last_position from provisioning_logs where tenant = $1 and connector = $2 for update";

    private const string RemoveLog = """
        delete from provisioning_logs
        where tenant = $1 and connector = $2 and not exists (select from provisioning_entries where tenant = $1 and connector = $2)
        """;

    /// <inheritdoc/>
    /// <remarks>The token ends the wait for a connection only: cancelling would leave the outcome unknown.</remarks>
    public Task AppendAsync(IReadOnlyList<ProvisioningEntry> entries, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return entries.Count == 0 ? Task.CompletedTask : ExecuteAsync(ProvisioningColumns.Append, command => ProvisioningColumns.AddTo(command, entries), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ProvisioningEntry>> ReadAsync(ProvisioningQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, 1_000);
        return session.RunAsync<IReadOnlyList<ProvisioningEntry>>(async connection =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText = query.After is null ? NewestFirst : OldestFirst;
            AddLog(command, query.Tenant, query.Connector);
            Add(command, NpgsqlDbType.Bigint, query.After ?? 0);
            Add(command, NpgsqlDbType.Bigint, query.Before ?? long.MaxValue);
            Add(command, NpgsqlDbType.TimestampTz, query.From?.UtcDateTime);
            Add(command, NpgsqlDbType.TimestampTz, query.To?.UtcDateTime);
            Add(command, NpgsqlDbType.Boolean, query.Succeeded);
            Add(command, NpgsqlDbType.Smallint, (short?)query.Status);
            Add(command, NpgsqlDbType.Text, query.Method);
            Add(command, NpgsqlDbType.Uuid, query.ResourceId);
            Add(command, NpgsqlDbType.Text, query.RequestId);
            Add(command, NpgsqlDbType.Boolean, query.TakesAll);
            Add(command, NpgsqlDbType.Integer, query.Limit);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var entries = new List<ProvisioningEntry>();
            while (await reader.ReadAsync(cancellationToken))
            {
                entries.Add(ProvisioningColumns.Read(reader, query.Tenant, query.Connector));
            }

            return entries;
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ProvisioningTroubles> ReadTroublesAsync(
        TenantId tenant, ConnectorId connector, DateTimeOffset since, DateTimeOffset? lastRight, CancellationToken cancellationToken = default) => session.RunAsync(
        async open =>
        {
            await using var newest = open.CreateCommand();
            newest.CommandText = LastTroubles;
            AddLog(newest, tenant, connector);
            var last = new List<ProvisioningEntry>();
            await using (var row = await newest.ExecuteReaderAsync(cancellationToken))
            {
                while (await row.ReadAsync(cancellationToken))
                {
                    last.Add(ProvisioningColumns.Read(row, tenant, connector));
                }
            }

            await using var command = open.CreateCommand();
            command.CommandText = Troubles;
            AddLog(command, tenant, connector);
            Add(command, NpgsqlDbType.TimestampTz, since.UtcDateTime);
            Add(command, NpgsqlDbType.TimestampTz, (lastRight ?? DateTimeOffset.UnixEpoch).UtcDateTime);
            Add(command, NpgsqlDbType.Integer, ProvisioningTroubles.MostCounted);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            return new ProvisioningTroubles
            {
                LastFailure = last.Find(entry => entry.CredentialId is not null),
                LastRefusal = last.Find(entry => entry.CredentialId is null),
                Refused = reader.GetInt64(0),
                RefusedInARow = reader.GetInt64(1),
                RefusedSince = reader.IsDBNull(2) ? null : reader.GetTime(2),
                Dropped = reader.GetInt64(3),
                DroppedSince = reader.IsDBNull(4) ? null : reader.GetTime(4),
            };
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<long> ReadLastPositionAsync(TenantId tenant, ConnectorId connector, CancellationToken cancellationToken = default) => session.RunAsync(
        async open =>
        {
            await using var command = open.CreateCommand();
            command.CommandText = LastPosition;
            AddLog(command, tenant, connector);
            return await command.ExecuteScalarAsync(cancellationToken) as long? ?? 0;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<(TenantId Tenant, ConnectorId Connector)>> ReadLogsAsync(
        (TenantId Tenant, ConnectorId Connector)? after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        return session.RunAsync<IReadOnlyList<(TenantId, ConnectorId)>>(async connection =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText = Logs;
            Add(command, NpgsqlDbType.Text, after?.Tenant.Value ?? "");
            Add(command, NpgsqlDbType.Text, after?.Connector.Value ?? "");
            Add(command, NpgsqlDbType.Integer, limit);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var logs = new List<(TenantId, ConnectorId)>();
            while (await reader.ReadAsync(cancellationToken))
            {
                logs.Add((TenantId.Parse(reader.GetString(0)), ConnectorId.Parse(reader.GetString(1))));
            }

            return logs;
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> TrimAsync(TenantId tenant, ConnectorId connector, DateTimeOffset olderThan, int keep, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        return ExecuteAsync(Trim, command =>
        {
            AddLog(command, tenant, connector);
            Add(command, NpgsqlDbType.TimestampTz, olderThan.UtcDateTime);
            Add(command, NpgsqlDbType.Bigint, (long)keep);
            Add(command, NpgsqlDbType.Integer, limit);
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> RemoveAsync(TenantId tenant, ConnectorId connector, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        var removed = await ExecuteAsync(Remove, command =>
        {
            AddLog(command, tenant, connector);
            Add(command, NpgsqlDbType.Integer, limit);
        }, cancellationToken);
        return removed < limit && await session.RunAsync(open => RemoveLogAsync(open, tenant, connector), cancellationToken);
    }

    /// <summary>Removes the log's row, if it has no entry.</summary>
    private static async Task<bool> RemoveLogAsync(NpgsqlConnection open, TenantId tenant, ConnectorId connector)
    {
        await using var transaction = await open.BeginTransactionAsync();
        await using var command = open.CreateCommand();
        command.CommandText = LockLog;
        AddLog(command, tenant, connector);
        var exists = await command.ExecuteScalarAsync() is not null;
        command.CommandText = RemoveLog;
        var removed = await command.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
        return !exists || removed > 0;
    }

    private Task<int> ExecuteAsync(string sql, Action<NpgsqlCommand> bind, CancellationToken cancellationToken) => session.RunAsync(
        async connection =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            bind(command);
            return await command.ExecuteNonQueryAsync(CancellationToken.None);
        },
        cancellationToken);

    private static void AddLog(NpgsqlCommand command, TenantId tenant, ConnectorId connector)
    {
        Add(command, NpgsqlDbType.Text, tenant.Value);
        Add(command, NpgsqlDbType.Text, connector.Value);
    }

    private static void Add(NpgsqlCommand command, NpgsqlDbType type, object? value) =>
        command.Parameters.Add(new() { NpgsqlDbType = type, Value = value ?? DBNull.Value });
}
