using Npgsql;
using NpgsqlTypes;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Jobs;
using ScimOrleans.Abstractions.Store.Administration;

namespace ScimOrleans.Storage.PostgreSql.Administration;

/// <summary>Jobs in the table <c>jobs</c>.</summary>
internal sealed class PostgreSqlJobStore(PostgreSqlSession session) : IJobStore
{
    private const string Columns = "tenant, name, kind, argument, cursor, done, total, note, started, updated, finished, version, failures";

    /// <inheritdoc/>
    public async Task<BackgroundJob> ReplaceAsync(BackgroundJob job, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        var rows = await ReadAsync(
            $"""
            insert into jobs as j ({Columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12)
            on conflict (tenant, name) do update set kind = excluded.kind, argument = excluded.argument, cursor = excluded.cursor, done = excluded.done,
                total = excluded.total, note = excluded.note, started = excluded.started, updated = excluded.updated, finished = excluded.finished,
                version = j.version + 1, failures = excluded.failures
            returning {Columns}
            """,
            Values(job),
            cancellationToken);
        return rows.Single();
    }

    /// <inheritdoc/>
    public async Task<BackgroundJob?> SaveAsync(BackgroundJob job, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        var rows = await ReadAsync(
            $"""
            update jobs set kind = $3, argument = $4, cursor = $5, done = $6, total = $7, note = $8, started = $9, updated = $10, finished = $11,
                version = version + 1, failures = $12
            where tenant = $1 and name = $2 and version = $13 returning {Columns}
            """,
            [.. Values(job), new() { NpgsqlDbType = NpgsqlDbType.Bigint, Value = job.Version }],
            cancellationToken);
        return rows.SingleOrDefault();
    }

    /// <inheritdoc/>
    public async Task<BackgroundJob?> ReadAsync(TenantId tenant, string name, CancellationToken cancellationToken = default) =>
        (await ReadAsync($"select {Columns} from jobs where tenant = $1 and name = $2", [Text(tenant.Value), Text(name)], cancellationToken)).SingleOrDefault();

    /// <inheritdoc/>
    public Task<IReadOnlyList<BackgroundJob>> ListAsync(TenantId tenant, CancellationToken cancellationToken = default) =>
        ReadAsync($"select {Columns} from jobs where tenant = $1 order by name", [Text(tenant.Value)], cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<BackgroundJob>> ReadUnfinishedAsync(int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1_000);
        return ReadAsync(
            $"select {Columns} from jobs where finished is null order by updated limit $1", [new() { NpgsqlDbType = NpgsqlDbType.Integer, Value = limit }], cancellationToken);
    }

    private Task<IReadOnlyList<BackgroundJob>> ReadAsync(string sql, NpgsqlParameter[] values, CancellationToken cancellationToken) => session.RunAsync<IReadOnlyList<BackgroundJob>>(
        async connection =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            foreach (var value in values)
            {
                command.Parameters.Add(value.Clone());
            }

            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var jobs = new List<BackgroundJob>();
            while (await reader.ReadAsync(cancellationToken))
            {
                jobs.Add(new()
                {
                    Tenant = TenantId.Parse(reader.GetString(0)),
                    Name = reader.GetString(1),
                    Kind = reader.GetString(2),
                    Argument = reader.GetStringOrNull(3),
                    Cursor = reader.GetStringOrNull(4),
                    Done = reader.GetInt64(5),
                    Total = reader.GetInt64OrNull(6),
                    Note = reader.GetStringOrNull(7),
                    Started = reader.GetTime(8),
                    Updated = reader.GetTime(9),
                    Finished = reader.IsDBNull(10) ? null : reader.GetTime(10),
                    Version = reader.GetInt64(11),
                    Failures = reader.GetInt32(12),
                });
            }

            return jobs;
        },
        cancellationToken);

    private static NpgsqlParameter[] Values(BackgroundJob job) =>
    [
        Text(job.Tenant.Value), Text(job.Name), Text(job.Kind), Text(job.Argument), Text(job.Cursor),
        new() { NpgsqlDbType = NpgsqlDbType.Bigint, Value = job.Done },
        new() { NpgsqlDbType = NpgsqlDbType.Bigint, Value = (object?)job.Total ?? DBNull.Value },
        Text(job.Note), Time(job.Started), Time(job.Updated), Time(job.Finished),
        new() { NpgsqlDbType = NpgsqlDbType.Integer, Value = job.Failures },
    ];

    private static NpgsqlParameter Text(string? value) => new() { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)value ?? DBNull.Value };

    private static NpgsqlParameter Time(DateTimeOffset? value) => new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = (object?)value?.UtcDateTime ?? DBNull.Value };
}
