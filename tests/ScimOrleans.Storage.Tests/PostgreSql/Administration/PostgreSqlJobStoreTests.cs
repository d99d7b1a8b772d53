using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Storage.PostgreSql.Administration;
using ScimOrleans.Storage.Tests.Compliance.Administration;

namespace ScimOrleans.Storage.Tests.PostgreSql.Administration;

public sealed class PostgreSqlJobStoreTests(ClassDatabase database) : JobStoreCompliance, IClassFixture<ClassDatabase>, IAsyncDisposable
{
    private PostgreSqlStore? _store;

    public ValueTask DisposeAsync() => _store?.DisposeAsync() ?? ValueTask.CompletedTask;

    protected override async Task<IJobStore> OpenAsync()
    {
        _store = new(await database.GetAsync());
        return new PostgreSqlJobStore(_store.Session);
    }
}
