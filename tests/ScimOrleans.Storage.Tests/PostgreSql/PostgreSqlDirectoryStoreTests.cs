using Npgsql;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.Tests.Compliance;

namespace ScimOrleans.Storage.Tests.PostgreSql;

public sealed class PostgreSqlDirectoryStoreTests(ClassDatabase database) : DirectoryStoreCompliance, IClassFixture<ClassDatabase>
{
    private PostgreSqlStore? _subject;

    protected override async Task<IDirectoryStore> OpenStoreAsync() => (_subject = new(await database.GetAsync())).Store;

    /// <summary>A deadlock would be hidden by the store's own repetition: it must not happen in any test.</summary>
    protected override async ValueTask CloseStoreAsync()
    {
        if (_subject is not null)
        {
            await _subject.DisposeAsync();
            Assert.DoesNotContain(_subject.Logger.Messages, message => message.Contains(PostgresErrorCodes.DeadlockDetected, StringComparison.Ordinal));
        }
    }
}
