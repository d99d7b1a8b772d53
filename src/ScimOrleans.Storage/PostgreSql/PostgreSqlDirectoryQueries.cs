using System.Data;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Storage.DirectoryViews;

namespace ScimOrleans.Storage.PostgreSql;

/// <summary>The directory's views of a PostgreSQL database.</summary>
/// <param name="session">Its connections.</param>
internal sealed class PostgreSqlDirectoryQueries(PostgreSqlSession session) : DirectoryQueries
{
    protected override Task<T> ReadAsync<T>(TenantId tenant, Func<ViewSnapshot, Task<T>> read, CancellationToken cancellationToken) => session.RunAsync(
        async connection =>
        {
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            return await read(new(connection, transaction, PostgreSqlViewDialect.Instance, tenant));
        },
        cancellationToken);
}
