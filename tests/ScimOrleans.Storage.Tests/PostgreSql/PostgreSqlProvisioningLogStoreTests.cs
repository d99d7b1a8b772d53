using Npgsql;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.Tests.Compliance;

namespace ScimOrleans.Storage.Tests.PostgreSql;

public sealed class PostgreSqlProvisioningLogStoreTests(ClassDatabase database) : ProvisioningLogStoreCompliance, IClassFixture<ClassDatabase>
{
    private PostgreSqlStore? _subject;

    protected override async Task<IProvisioningLogStore> OpenStoreAsync() => (_subject = new(await database.GetAsync())).ProvisioningLog;

    protected override async ValueTask CloseStoreAsync()
    {
        if (_subject is not null)
        {
            await using (_subject)
            {
                // A deadlock would be hidden by the store's own repetition.
                Assert.DoesNotContain(_subject.Logger.Messages, message => message.Contains(PostgresErrorCodes.DeadlockDetected, StringComparison.Ordinal));
            }
        }
    }
}
