using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Store.Brake;
using ScimOrleans.Storage.Tests.Compliance.Brake;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Storage.Tests.InMemory;

public sealed class InMemoryRemovalBrakeTests : RemovalBrakeCompliance
{
    protected override Task<(IDirectoryStore Directory, IRemovalBrakeStore Brakes)> OpenStoreAsync()
    {
        var store = new InMemoryDirectoryStore();
        return Task.FromResult<(IDirectoryStore, IRemovalBrakeStore)>((store, store));
    }
}
