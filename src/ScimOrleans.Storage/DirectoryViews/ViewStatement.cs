using System.Data.Common;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Storage.FilterToSql;

namespace ScimOrleans.Storage.DirectoryViews;

/// <summary>One statement in a snapshot, with its arguments.</summary>
internal sealed class ViewStatement
{
    private readonly DbConnection _connection;
    private readonly DbTransaction? _transaction;

    public ViewStatement(ViewSnapshot snapshot)
    {
        _connection = snapshot.Connection;
        _transaction = snapshot.Transaction;
        Dialect = snapshot.Dialect;

        // Rules look at groups, for nobody in particular.
        Arguments = new(Dialect.Filters, new() { Tenant = snapshot.Tenant, Kind = ResourceKind.Group, Viewer = ResourceOwner.Local, Count = 0 });
    }

    /// <summary>How the database wants it.</summary>
    public ViewDialect Dialect { get; }

    /// <summary>The values.</summary>
    public SqlArguments Arguments { get; }

    /// <summary>Reference to the tenant.</summary>
    public string Tenant => Arguments.Tenant;

    /// <summary>Runs it and reads its rows. It may be run again, with another text and the same values.</summary>
    public async Task<List<T>> ReadAsync<T>(string sql, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var command = _connection.CreateCommand();
        command.Transaction = _transaction;
        command.CommandText = sql;
        foreach (var parameter in Arguments.Parameters)
        {
            command.Parameters.Add(parameter);
        }

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        // A value belongs to one command.
        command.Parameters.Clear();
        return rows;
    }
}

/// <summary>A snapshot of the database in which a tenant's directory is read.</summary>
/// <param name="Connection">Its connection.</param>
/// <param name="Transaction">Its transaction, where commands have to be told.</param>
/// <param name="Dialect">How the database wants it.</param>
/// <param name="Tenant">Whose directory.</param>
internal sealed record ViewSnapshot(DbConnection Connection, DbTransaction? Transaction, ViewDialect Dialect, TenantId Tenant);
