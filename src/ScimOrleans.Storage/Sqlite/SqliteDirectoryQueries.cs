using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Storage.DirectoryViews;

namespace ScimOrleans.Storage.Sqlite;

/// <summary>The directory's views of a SQLite file.</summary>
internal sealed class SqliteDirectoryQueries(SqliteReaders readers) : DirectoryQueries
{
    /// <summary>On a thread of the pool. SQLite's provider is synchronous, so that each of these tasks has ended when it is given.</summary>
    protected override Task<T> ReadAsync<T>(TenantId tenant, Func<ViewSnapshot, Task<T>> read, CancellationToken cancellationToken) =>
        readers.ReadAsync(session => read(new(session.Connection, null, SqliteViewDialect.Instance, tenant)).GetAwaiter().GetResult(), cancellationToken);
}
