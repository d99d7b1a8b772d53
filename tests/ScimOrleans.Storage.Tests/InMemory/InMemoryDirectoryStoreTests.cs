using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.Tests.Compliance;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Storage.Tests.InMemory;

/// <summary>The store that grains are tested on keeps the contract too.</summary>
public sealed class InMemoryDirectoryStoreTests : DirectoryStoreCompliance
{
    protected override Task<IDirectoryStore> OpenStoreAsync() => Task.FromResult<IDirectoryStore>(new InMemoryDirectoryStore());
}
