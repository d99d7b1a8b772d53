using Npgsql;
using ScimOrleans.TestKit.Processes;
using Xunit;

namespace ScimOrleans.TestKit.PostgreSql;

/// <summary>A PostgreSQL server for tests.</summary>
/// <remarks>
/// <see cref="Shared"/> is the server that <see cref="ConnectionVariable"/> names, else a private one that this test
/// process starts from the installed binaries and that ends with it. Fault tests start one of their own.
/// </remarks>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>Variable with the connection string of a server where tests may create databases.</summary>
    public const string ConnectionVariable = "SCIMORLEANS_TEST_POSTGRES";

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(5);
    private static readonly Lazy<Task<PostgresServer>> LazyShared = new(OpenSharedAsync);

    private readonly PostgresCluster? _cluster;
    private readonly PostgresTemplates _templates;

    private PostgresServer(string connectionString, PostgresCluster? cluster)
    {
        ConnectionString = connectionString;
        _cluster = cluster;
        _templates = new PostgresTemplates(this);
    }

    /// <summary>
    /// The server that all tests of this process use, each with its own databases. Awaiting it skips the test, with the
    /// reason, where there is none; so await it in the test or in its <c>InitializeAsync</c>, not in a fixture.
    /// </summary>
    public static Task<PostgresServer> Shared => LazyShared.Value;

    /// <summary>Connection string of the maintenance database, with the right to create databases. Not pooled.</summary>
    public string ConnectionString { get; }

    /// <summary>Whether the server accepts connections as far as this process knows: not after <see cref="KillAsync"/>.</summary>
    public bool IsRunning => _cluster is null or { IsRunning: true };

    /// <summary>Whether this process started the server, and may end it.</summary>
    internal bool IsPrivate => _cluster is not null;

    /// <summary>Starts a server that is this test's alone, so that the test may kill it. Skips the test if there are no binaries.</summary>
    /// <param name="flushes">
    /// Whether a commit waits for the disk (<c>fsync</c>). Needed for what must survive a kill; without it a test that
    /// only needs many commits is faster.
    /// </param>
    public static async Task<PostgresServer> StartAsync(bool flushes = true)
    {
        var binaries = PostgresBinaries.Find();
        if (binaries is null || !OwnedProcess.IsSupported)
        {
            Assert.Skip($"No PostgreSQL {PostgresBinaries.OldestVersion} or newer is installed (initdb and postgres), so no private server can be started.");
        }

        var cluster = await PostgresCluster.CreateAsync(binaries, flushes);
        var connectionString = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = cluster.Port,
            Username = "postgres",
            Password = cluster.Password,
            Database = "postgres",
            Pooling = false,
        }.ConnectionString;
        var server = new PostgresServer(connectionString, cluster);
        cluster.Start();
        await server.WaitUntilReadyAsync();
        return server;
    }

    /// <summary>Creates an empty database with a name of its own. Disposing it drops it.</summary>
    public Task<PostgresDatabase> CreateDatabaseAsync() => PostgresDatabase.CreateAsync(this, template: null);

    /// <summary>
    /// Creates a database as <paramref name="prepare"/> leaves an empty one. The preparation runs once for each
    /// <paramref name="template"/> and its result is copied, so that a thousand tests need not migrate a thousand times.
    /// </summary>
    /// <param name="template">Names the preparation within this process.</param>
    /// <param name="prepare">Gets the connection string of an empty database. It must leave no connection open.</param>
    public Task<PostgresDatabase> CreateDatabaseAsync(string template, Func<string, Task> prepare) => _templates.CopyAsync(template, prepare);

    /// <summary>Ends every process of this private server at once (<c>kill -9</c>), as a power failure would.</summary>
    public Task KillAsync() => Private().KillAsync();

    /// <summary>
    /// Starts this private server again, on the same port and data, after <see cref="KillAsync"/>, and waits until it has
    /// recovered. One that still runs is stopped first.
    /// </summary>
    public async Task RestartAsync()
    {
        await Private().StopAsync();
        Private().Start();
        await WaitUntilReadyAsync();
    }

    /// <summary>Freezes every process of this private server (SIGSTOP): connections stay open, and nothing is answered.</summary>
    public void Freeze() => Private().Freeze();

    /// <summary>Freezes one process of this private server, such as that of a connection; <see cref="Thaw"/> lets it go on.</summary>
    /// <param name="processId">Its number, as <c>pg_stat_activity</c> has it.</param>
    /// <returns>Whether it still ran.</returns>
    public bool FreezeProcess(int processId) => Private().FreezeProcess(processId);

    /// <summary>Lets every process go on after <see cref="Freeze"/> or <see cref="FreezeProcess"/> (SIGCONT).</summary>
    public void Thaw() => Private().Thaw();

    /// <summary>Opens an unpooled connection to the maintenance database.</summary>
    public Task<NpgsqlConnection> OpenConnectionAsync() => OpenAsync(ConnectionString);

    /// <summary>Opens a connection, or leaves nothing behind.</summary>
    internal static async Task<NpgsqlConnection> OpenAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString);
        try
        {
            await connection.OpenAsync();
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        // The shared server ends with the process: other tests may still need it.
        var isShared = LazyShared is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } shared } && shared.Result == this;
        return isShared || _cluster is null ? ValueTask.CompletedTask : _cluster.DisposeAsync();
    }

    internal async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenConnectionAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static Task<PostgresServer> OpenSharedAsync()
    {
        var given = Environment.GetEnvironmentVariable(ConnectionVariable);
        return string.IsNullOrEmpty(given)
            ? StartAsync()
            : Task.FromResult(new PostgresServer(new NpgsqlConnectionStringBuilder(given) { Pooling = false }.ConnectionString, cluster: null));
    }

    private Task WaitUntilReadyAsync() => Private().WaitUntilReadyAsync(StartLimit);

    private PostgresCluster Private() =>
        _cluster ?? throw new InvalidOperationException($"The server that {ConnectionVariable} names is not this process's to stop. Use {nameof(StartAsync)}.");
}
