using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.Tests.Compliance;

namespace ScimOrleans.Storage.Tests.Sqlite;

public sealed class SqliteDirectoryQueriesTests : DirectoryQueriesCompliance
{
    private SqliteStore? _store;

    protected override async Task<(IDirectoryStore Directory, IRoleStore Roles, IDirectoryQueries Queries)> OpenStoresAsync()
    {
        _store = await SqliteStore.CreateAsync();
        return (_store.Store, _store.Roles, _store.Queries);
    }

    protected override ValueTask CloseStoresAsync() => _store?.DisposeAsync() ?? ValueTask.CompletedTask;
}
