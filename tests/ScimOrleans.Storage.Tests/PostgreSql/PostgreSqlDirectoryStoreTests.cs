using Npgsql;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.PostgreSql;
using ScimOrleans.Storage.Tests.Compliance;

namespace ScimOrleans.Storage.Tests.PostgreSql;

public sealed class PostgreSqlDirectoryStoreTests(ClassDatabase database) : DirectoryStoreCompliance, IClassFixture<ClassDatabase>
{
    private readonly RecordingLogger<PostgreSqlDirectoryStore> _logger = new();
    private NpgsqlDataSource? _dataSource;

    protected override async Task<IDirectoryStore> OpenStoreAsync()
    {
        _dataSource = PostgreSqlDataSource.Create((await database.GetAsync()).ConnectionString);
        return new PostgreSqlDirectoryStore(_dataSource, _logger);
    }

    /// <summary>A deadlock would be hidden by the store's own repetition: it must not happen in any test.</summary>
    protected override async ValueTask CloseStoreAsync()
    {
        if (_dataSource is not null)
        {
            await _dataSource.DisposeAsync();
        }

        Assert.DoesNotContain(_logger.Messages, message => message.Contains(PostgresErrorCodes.DeadlockDetected, StringComparison.Ordinal));
    }
}
