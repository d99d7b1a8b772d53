using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Store.Brake;
using ScimOrleans.Storage.Migrations;
using ScimOrleans.Storage.Sqlite;
using ScimOrleans.Storage.Sqlite.Administration;
using ScimOrleans.Storage.Sqlite.Roles;
using ScimOrleans.Storage.Telemetry;
using ScimOrleans.TestKit;

namespace ScimOrleans.Storage.Tests.Sqlite;

/// <summary>A store on a file of one test.</summary>
internal sealed class SqliteStore : IAsyncDisposable
{
    private readonly TestFolder _folder;

    private SqliteStore(TestFolder folder)
    {
        _folder = folder;
        Database = new SqliteDatabase(File);
        Writer = new SqliteWriter(Database, Operations);
        Readers = new SqliteReaders(Database, 4, Operations);
        Store = new SqliteDirectoryStore(Writer, Readers);
        ProvisioningLog = new SqliteProvisioningLogStore(Writer, Readers);
        Roles = new SqliteRoleStore(Writer, Readers);
        Queries = new SqliteDirectoryQueries(Readers);
        Brakes = new SqliteRemovalBrakeStore(Writer, Readers);
    }

    /// <summary>Nobody listens to them.</summary>
    public static SqliteOperations Operations { get; } = new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());

    public string File => _folder.Combine("directory.db");

    public SqliteDatabase Database { get; }

    public SqliteWriter Writer { get; }

    public SqliteReaders Readers { get; }

    public IDirectoryStore Store { get; }

    public IProvisioningLogStore ProvisioningLog { get; }

    public IRoleStore Roles { get; }

    public IDirectoryQueries Queries { get; }

    public IRemovalBrakeStore Brakes { get; }

    public static async Task<SqliteStore> CreateAsync()
    {
        var store = new SqliteStore(TestFolder.Create("sqlite"));
        await SchemaMigrator.ForSqlite(store.File, NullLogger<SchemaMigrator>.Instance).MigrateAsync();
        return store;
    }

    public async ValueTask DisposeAsync()
    {
        Readers.Dispose();
        await Writer.DisposeAsync();
        _folder.Dispose();
    }
}
