using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Store.Brake;
using ScimOrleans.Storage.Tests.Compliance.Brake;

namespace ScimOrleans.Storage.Tests.Sqlite.Administration;

public sealed class SqliteRemovalBrakeTests : RemovalBrakeCompliance
{
    private SqliteStore? _store;

    protected override async Task<(IDirectoryStore Directory, IRemovalBrakeStore Brakes)> OpenStoreAsync()
    {
        _store = await SqliteStore.CreateAsync();
        return (_store.Store, _store.Brakes);
    }

    protected override ValueTask CloseStoreAsync() => _store?.DisposeAsync() ?? ValueTask.CompletedTask;
}
