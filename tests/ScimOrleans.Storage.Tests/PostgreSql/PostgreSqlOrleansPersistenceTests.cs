using Npgsql;
using ScimOrleans.Storage.Hosting;
using ScimOrleans.Storage.PostgreSql;
using ScimOrleans.Storage.Tests.Orleans;

namespace ScimOrleans.Storage.Tests.PostgreSql;

public sealed class PostgreSqlOrleansPersistenceTests(ClassDatabase database) : OrleansPersistence, IClassFixture<ClassDatabase>
{
    private NpgsqlDataSource? _dataSource;

    protected override async Task<OrleansDatabase> OpenDatabaseAsync()
    {
        _dataSource = PostgreSqlDataSource.Create((await database.GetAsync()).ConnectionString);
        return new("Npgsql", _dataSource);
    }

    protected override ValueTask CloseDatabaseAsync() => _dataSource?.DisposeAsync() ?? ValueTask.CompletedTask;
}
