using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Abstractions.Store.Brake;
using ScimOrleans.Storage.Sqlite.Administration;
using ScimOrleans.Storage.Tests.Compliance.Administration;

namespace ScimOrleans.Storage.Tests.Sqlite.Administration;

public sealed class SqliteTenantCatalogTests : TenantCatalogCompliance, IAsyncDisposable
{
    private SqliteStore? _store;

    public ValueTask DisposeAsync() => _store?.DisposeAsync() ?? ValueTask.CompletedTask;

    protected override async Task<(IDirectoryStore Directory, ITenantCatalog Catalog, IRemovalBrakeStore Brakes)> OpenAsync()
    {
        _store = await SqliteStore.CreateAsync();
        return (_store.Store, new SqliteTenantCatalog(_store.Writer, _store.Readers), _store.Brakes);
    }
}
