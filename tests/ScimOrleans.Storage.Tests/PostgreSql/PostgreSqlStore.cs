using Npgsql;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Store.Brake;
using ScimOrleans.Storage.PostgreSql;
using ScimOrleans.Storage.PostgreSql.Administration;
using ScimOrleans.Storage.PostgreSql.Roles;
using ScimOrleans.Storage.Tests.Compliance;
using ScimOrleans.TestKit.PostgreSql;

namespace ScimOrleans.Storage.Tests.PostgreSql;

/// <summary>A store on a database, its connections and what it logs.</summary>
internal sealed class PostgreSqlStore : IAsyncDisposable
{
    public PostgreSqlStore(PostgresDatabase database, Action<NpgsqlConnectionStringBuilder>? configure = null)
    {
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        configure?.Invoke(settings);
        DataSource = PostgreSqlDataSource.Create(settings.ConnectionString);
        Store = new PostgreSqlDirectoryStore(DataSource, Logger);
        Session = new PostgreSqlSession(DataSource, Logger);
        ProvisioningLog = new PostgreSqlProvisioningLogStore(Session);
        Roles = new PostgreSqlRoleStore(Session);
        Queries = new PostgreSqlDirectoryQueries(Session);
        Brakes = new PostgreSqlRemovalBrakeStore(Session);
    }

    public NpgsqlDataSource DataSource { get; }

    public RecordingLogger<PostgreSqlDirectoryStore> Logger { get; } = new();

    public IDirectoryStore Store { get; }

    public IProvisioningLogStore ProvisioningLog { get; }

    public IRoleStore Roles { get; }

    public IDirectoryQueries Queries { get; }

    public IRemovalBrakeStore Brakes { get; }

    public PostgreSqlSession Session { get; }

    public Task<Scene> CreateSceneAsync() => Scene.CreateAsync(Store);

    /// <summary>Returns when so many sessions of the database wait for others.</summary>
    public async Task WaitForWaitersAsync(long count)
    {
        await using var command = DataSource.CreateCommand(
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and cardinality(pg_blocking_pids(pid)) > 0");
        while ((long)(await command.ExecuteScalarAsync())! < count)
        {
            await Task.Yield();
        }
    }

    public ValueTask DisposeAsync() => DataSource.DisposeAsync();
}
