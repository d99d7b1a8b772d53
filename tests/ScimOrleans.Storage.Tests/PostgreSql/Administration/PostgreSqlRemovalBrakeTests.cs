using Npgsql;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Store.Brake;
using ScimOrleans.Storage.Tests.Compliance.Brake;

namespace ScimOrleans.Storage.Tests.PostgreSql.Administration;

public sealed class PostgreSqlRemovalBrakeTests(ClassDatabase database) : RemovalBrakeCompliance, IClassFixture<ClassDatabase>
{
    private PostgreSqlStore? _store;

    protected override async Task<(IDirectoryStore Directory, IRemovalBrakeStore Brakes)> OpenStoreAsync()
    {
        _store = new(await database.GetAsync());
        return (_store.Store, _store.Brakes);
    }

    protected override async ValueTask CloseStoreAsync()
    {
        if (_store is not null)
        {
            // A deadlock would be hidden by the store's own repetition: it must not happen in any test.
            Assert.DoesNotContain(_store.Logger.Messages, message => message.Contains(PostgresErrorCodes.DeadlockDetected, StringComparison.Ordinal));
            await _store.DisposeAsync();
        }
    }
}
