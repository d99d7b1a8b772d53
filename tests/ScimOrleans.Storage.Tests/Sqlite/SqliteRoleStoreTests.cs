using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.Tests.Compliance;

namespace ScimOrleans.Storage.Tests.Sqlite;

public sealed class SqliteRoleStoreTests : RoleStoreCompliance
{
    private SqliteStore? _store;

    protected override async Task<(IDirectoryStore Directory, IRoleStore Roles)> OpenStoresAsync()
    {
        _store = await SqliteStore.CreateAsync();
        return (_store.Store, _store.Roles);
    }

    protected override ValueTask CloseStoresAsync() => _store?.DisposeAsync() ?? ValueTask.CompletedTask;
}
