using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Abstractions.Store.Brake;
using ScimOrleans.Storage.PostgreSql.Administration;
using ScimOrleans.Storage.Tests.Compliance.Administration;

namespace ScimOrleans.Storage.Tests.PostgreSql.Administration;

public sealed class PostgreSqlTenantCatalogTests(ClassDatabase database) : TenantCatalogCompliance, IClassFixture<ClassDatabase>, IAsyncDisposable
{
    private PostgreSqlStore? _store;

    public ValueTask DisposeAsync() => _store?.DisposeAsync() ?? ValueTask.CompletedTask;

    protected override async Task<(IDirectoryStore Directory, ITenantCatalog Catalog, IRemovalBrakeStore Brakes)> OpenAsync()
    {
        _store = new(await database.GetAsync());
        return (_store.Store, new PostgreSqlTenantCatalog(_store.Session), _store.Brakes);
    }
}
