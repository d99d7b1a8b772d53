using ScimOrleans.Storage.Hosting;
using ScimOrleans.Storage.Sqlite;
using ScimOrleans.Storage.Tests.Orleans;

namespace ScimOrleans.Storage.Tests.Sqlite;

public sealed class SqliteOrleansPersistenceTests : OrleansPersistence
{
    private SqliteStore? _store;

    protected override async Task<OrleansDatabase> OpenDatabaseAsync()
    {
        _store = await SqliteStore.CreateAsync();
        return new("System.Data.SQLite", new SqliteDataSource(_store.Database, _store.Writer));
    }

    protected override ValueTask CloseDatabaseAsync() => _store?.DisposeAsync() ?? ValueTask.CompletedTask;
}
