using Microsoft.Data.Sqlite;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Jobs;
using ScimOrleans.Abstractions.Store.Administration;

namespace ScimOrleans.Storage.Sqlite.Administration;

/// <summary>Jobs in the table <c>jobs</c>.</summary>
internal sealed class SqliteJobStore(SqliteWriter writer, SqliteReaders readers) : IJobStore
{
    private const string Columns = "tenant, name, kind, argument, cursor, done, total, note, started, updated, finished, version, failures";

    /// <inheritdoc/>
    public Task<BackgroundJob> ReplaceAsync(BackgroundJob job, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        return writer.WriteAsync(
            session => Read(session[$"""
                INSERT INTO jobs ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12)
                ON CONFLICT (tenant, name) DO UPDATE SET kind = excluded.kind, argument = excluded.argument, cursor = excluded.cursor, done = excluded.done,
                    total = excluded.total, note = excluded.note, started = excluded.started, updated = excluded.updated, finished = excluded.finished,
                    version = version + 1, failures = excluded.failures
                RETURNING {Columns}
                """].Read(Values(job))).Single(),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<BackgroundJob?> SaveAsync(BackgroundJob job, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        return writer.WriteAsync(
            session => Read(session[$"""
                UPDATE jobs SET kind = $3, argument = $4, cursor = $5, done = $6, total = $7, note = $8, started = $9, updated = $10, finished = $11,
                    version = version + 1, failures = $12
                WHERE tenant = $1 AND name = $2 AND version = $13 RETURNING {Columns}
                """].Read([.. Values(job), job.Version])).SingleOrDefault(),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<BackgroundJob?> ReadAsync(TenantId tenant, string name, CancellationToken cancellationToken = default) => readers.ReadBrieflyAsync(
        session => Read(session[$"SELECT {Columns} FROM jobs WHERE tenant = $1 AND name = $2"].Read(tenant.Value, name)).SingleOrDefault(), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<BackgroundJob>> ListAsync(TenantId tenant, CancellationToken cancellationToken = default) => readers.ReadBrieflyAsync<IReadOnlyList<BackgroundJob>>(
        session => Read(session[$"SELECT {Columns} FROM jobs WHERE tenant = $1 ORDER BY name"].Read(tenant.Value)), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<BackgroundJob>> ReadUnfinishedAsync(int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1_000);
        return readers.ReadBrieflyAsync<IReadOnlyList<BackgroundJob>>(
            session => Read(session[$"SELECT {Columns} FROM jobs WHERE finished IS NULL ORDER BY updated LIMIT $1"].Read(limit)), cancellationToken);
    }

    private static List<BackgroundJob> Read(SqliteDataReader rows)
    {
        using (rows)
        {
            var jobs = new List<BackgroundJob>();
            while (rows.Read())
            {
                jobs.Add(new()
                {
                    Tenant = TenantId.Parse(rows.GetString(0)),
                    Name = rows.GetString(1),
                    Kind = rows.GetString(2),
                    Argument = rows.GetText(3),
                    Cursor = rows.GetText(4),
                    Done = rows.GetInt64(5),
                    Total = rows.IsDBNull(6) ? null : rows.GetInt64(6),
                    Note = rows.GetText(7),
                    Started = rows.GetInstant(8),
                    Updated = rows.GetInstant(9),
                    Finished = rows.IsDBNull(10) ? null : rows.GetInstant(10),
                    Version = rows.GetInt64(11),
                    Failures = rows.GetInt32(12),
                });
            }

            return jobs;
        }
    }

    private static object?[] Values(BackgroundJob job) =>
        [job.Tenant.Value, job.Name, job.Kind, job.Argument, job.Cursor, job.Done, job.Total, job.Note, job.Started, job.Updated, job.Finished, job.Failures];
}
