using Npgsql;

namespace ScimOrleans.TestKit.PostgreSql;

/// <summary>A database of one test. Disposing it drops it.</summary>
public sealed class PostgresDatabase : IAsyncDisposable
{
    private readonly PostgresServer _server;
    private readonly Lazy<NpgsqlDataSource> _dataSource;

    private PostgresDatabase(PostgresServer server, string name)
    {
        _server = server;
        Name = name;
        ConnectionString = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = name, Pooling = true }.ConnectionString;
        _dataSource = new(() => NpgsqlDataSource.Create(ConnectionString));
    }

    /// <summary>The database's name, unlike any other's.</summary>
    public string Name { get; }

    /// <summary>Connection string for the code under test. Pooled.</summary>
    public string ConnectionString { get; }

    /// <summary>The test's own way in, to arrange and to check. Disposed with the database.</summary>
    public NpgsqlDataSource DataSource => _dataSource.Value;

    /// <summary>Opens a connection of its own, outside every pool.</summary>
    /// <param name="commandTimeout">Longest time of one command.</param>
    public Task<NpgsqlConnection> OpenConnectionAsync(TimeSpan commandTimeout) => PostgresServer.OpenAsync(
        new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false, CommandTimeout = (int)commandTimeout.TotalSeconds }.ConnectionString);

    /// <summary>Breaks every connection to the database, as a failing network or an operator does.</summary>
    public async Task TerminateConnectionsAsync() =>
        await _server.ExecuteAsync($"select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '{Name}' and pid <> pg_backend_pid()");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_dataSource.IsValueCreated)
        {
            await _dataSource.Value.DisposeAsync();
        }

        // A connection of a pool must not be given to the next one who asks, dead.
        await using (var pool = new NpgsqlConnection(ConnectionString))
        {
            NpgsqlConnection.ClearPool(pool);
        }

        if (_server.IsRunning)
        {
            await _server.ExecuteAsync($"drop database if exists \"{Name}\" with (force)");
        }
    }

    internal static async Task<PostgresDatabase> CreateAsync(PostgresServer server, string? template)
    {
        var name = $"scim_test_{Guid.CreateVersion7():N}";
        await server.ExecuteAsync($"create database \"{name}\" template \"{template ?? "template0"}\"");
        return new PostgresDatabase(server, name);
    }
}
