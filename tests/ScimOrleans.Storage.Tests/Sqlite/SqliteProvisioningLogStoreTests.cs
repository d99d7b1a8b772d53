using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.Tests.Compliance;

namespace ScimOrleans.Storage.Tests.Sqlite;

public sealed class SqliteProvisioningLogStoreTests : ProvisioningLogStoreCompliance
{
    private SqliteStore? _store;

    protected override async Task<IProvisioningLogStore> OpenStoreAsync() => (_store = await SqliteStore.CreateAsync()).ProvisioningLog;

    protected override ValueTask CloseStoreAsync() => _store?.DisposeAsync() ?? ValueTask.CompletedTask;
}
