using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.PostgreSql;
using ScimOrleans.Storage.Tests.PostgreSql;

namespace ScimOrleans.Storage.Tests.FilterToSql;

public sealed class PostgreSqlFilterAgreementTests(ClassDatabase database) : FilterAgreement, IClassFixture<ClassDatabase>
{
    private NpgsqlDataSource? _dataSource;

    protected override async Task<IDirectoryStore> OpenStoreAsync()
    {
        _dataSource = PostgreSqlDataSource.Create((await database.GetAsync()).ConnectionString);
        return new PostgreSqlDirectoryStore(_dataSource, NullLogger<PostgreSqlDirectoryStore>.Instance);
    }

    protected override ValueTask CloseStoreAsync() => _dataSource?.DisposeAsync() ?? ValueTask.CompletedTask;
}
