using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Storage.PostgreSql.Administration;
using ScimOrleans.Storage.Tests.Compliance.Administration;

namespace ScimOrleans.Storage.Tests.PostgreSql.Administration;

public sealed class PostgreSqlIdempotencyStoreTests(ClassDatabase database) : IdempotencyStoreCompliance, IClassFixture<ClassDatabase>, IAsyncDisposable
{
    private PostgreSqlStore? _store;

    public ValueTask DisposeAsync() => _store?.DisposeAsync() ?? ValueTask.CompletedTask;

    protected override async Task<IIdempotencyStore> OpenAsync()
    {
        _store = new(await database.GetAsync());
        return new PostgreSqlIdempotencyStore(_store.Session);
    }
}
