using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Storage.Tests.Compliance.Administration;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Storage.Tests.InMemory;

/// <summary>The store that jobs are tested on keeps the contract too.</summary>
public sealed class InMemoryJobStoreTests : JobStoreCompliance
{
    protected override Task<IJobStore> OpenAsync() => Task.FromResult<IJobStore>(new InMemoryJobStore());
}
