using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Abstractions.Store.Brake;
using ScimOrleans.Storage.Tests.Compliance.Administration;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Storage.Tests.InMemory;

/// <summary>The store that grains are tested on keeps the contract too.</summary>
public sealed class InMemoryTenantCatalogTests : TenantCatalogCompliance
{
    protected override Task<(IDirectoryStore Directory, ITenantCatalog Catalog, IRemovalBrakeStore Brakes)> OpenAsync()
    {
        var store = new InMemoryDirectoryStore();
        return Task.FromResult<(IDirectoryStore Directory, ITenantCatalog Catalog, IRemovalBrakeStore Brakes)>((store, store, store));
    }
}
