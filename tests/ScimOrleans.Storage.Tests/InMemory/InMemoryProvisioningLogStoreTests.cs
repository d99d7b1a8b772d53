using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.Tests.Compliance;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Storage.Tests.InMemory;

/// <summary>The log that the endpoint is tested on keeps the contract too.</summary>
public sealed class InMemoryProvisioningLogStoreTests : ProvisioningLogStoreCompliance
{
    protected override Task<IProvisioningLogStore> OpenStoreAsync() => Task.FromResult<IProvisioningLogStore>(new InMemoryProvisioningLogStore());
}
