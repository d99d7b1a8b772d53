using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.Tests.Compliance;

namespace ScimOrleans.Storage.Tests.Sqlite;

public sealed class SqliteDirectoryStoreTests : DirectoryStoreCompliance
{
    private SqliteStore? _store;

    protected override async Task<IDirectoryStore> OpenStoreAsync() => (_store = await SqliteStore.CreateAsync()).Store;

    protected override async ValueTask CloseStoreAsync()
    {
        if (_store is not null)
        {
            await using (_store)
            {
                Assert.Equal(0, await _store.Writer.WriteAsync(
                    session => session["""
                        SELECT count(*) FROM tenants t
                        WHERE user_count <> (SELECT count(*) FROM users u WHERE u.tenant = t.tenant)
                            OR group_count <> (SELECT count(*) FROM groups g WHERE g.tenant = t.tenant AND g.owner <> 'built-in')
                        """].ReadNumber(),
                    TestContext.Current.CancellationToken));
            }
        }
    }
}
