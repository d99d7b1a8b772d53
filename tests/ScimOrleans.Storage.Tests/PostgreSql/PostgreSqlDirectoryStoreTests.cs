using Npgsql;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.PostgreSql;
using ScimOrleans.Storage.Tests.Compliance;

namespace ScimOrleans.Storage.Tests.PostgreSql;

public sealed class PostgreSqlDirectoryStoreTests(ClassDatabase database) : DirectoryStoreCompliance, IClassFixture<ClassDatabase>
{
    private NpgsqlDataSource? _dataSource;

    protected override async Task<IDirectoryStore> OpenStoreAsync()
    {
        _dataSource = PostgreSqlDataSource.Create((await database.GetAsync()).ConnectionString);
        return new PostgreSqlDirectoryStore(_dataSource);
    }

    protected override async ValueTask CloseStoreAsync()
    {
        if (_dataSource is not null)
        {
            await _dataSource.DisposeAsync();
        }
    }
}
