using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.Tests.Sqlite;

namespace ScimOrleans.Storage.Tests.FilterToSql;

public sealed class SqliteFilterAgreementTests : FilterAgreement
{
    private SqliteStore? _store;

    protected override async Task<IDirectoryStore> OpenStoreAsync() => (_store = await SqliteStore.CreateAsync()).Store;

    protected override ValueTask CloseStoreAsync() => _store?.DisposeAsync() ?? ValueTask.CompletedTask;
}
