using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Storage.Sqlite.Administration;
using ScimOrleans.Storage.Tests.Compliance.Administration;

namespace ScimOrleans.Storage.Tests.Sqlite.Administration;

public sealed class SqliteAuditLogTests : AuditLogCompliance, IAsyncDisposable
{
    private SqliteStore? _store;

    public ValueTask DisposeAsync() => _store?.DisposeAsync() ?? ValueTask.CompletedTask;

    protected override async Task<IAuditLog> OpenAsync()
    {
        _store = await SqliteStore.CreateAsync();
        return new SqliteAuditLog(_store.Writer, _store.Readers);
    }
}
