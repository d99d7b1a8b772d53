using Npgsql;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.Tests.Compliance;

namespace ScimOrleans.Storage.Tests.PostgreSql;

public sealed class PostgreSqlRoleStoreTests(ClassDatabase database) : RoleStoreCompliance, IClassFixture<ClassDatabase>
{
    private PostgreSqlStore? _subject;

    protected override async Task<(IDirectoryStore Directory, IRoleStore Roles)> OpenStoresAsync()
    {
        _subject = new(await database.GetAsync());
        return (_subject.Store, _subject.Roles);
    }

    protected override async ValueTask CloseStoresAsync()
    {
        if (_subject is null)
        {
            return;
        }

        await using (_subject)
        {
            // A deadlock would be hidden by the store's own repetition: it must not happen in any test.
            Assert.DoesNotContain(_subject.Logger.Messages, message => message.Contains(PostgresErrorCodes.DeadlockDetected, StringComparison.Ordinal));
        }
    }
}
