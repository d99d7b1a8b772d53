using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.Tests.Compliance;

namespace ScimOrleans.Storage.Tests.Sqlite;

public sealed class SqliteDirectoryStoreTests : DirectoryStoreCompliance
{
    private SqliteStore? _store;

    protected override async Task<IDirectoryStore> OpenStoreAsync() => (_store = await SqliteStore.CreateAsync()).Store;

    protected override ValueTask CloseStoreAsync() => _store?.DisposeAsync() ?? ValueTask.CompletedTask;
}
