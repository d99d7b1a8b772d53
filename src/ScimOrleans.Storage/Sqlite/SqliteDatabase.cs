using Microsoft.Data.Sqlite;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Storage.DirectoryViews;
using ScimOrleans.Storage.FilterToSql;

namespace ScimOrleans.Storage.Sqlite;

/// <summary>One database file and how it is opened.</summary>
internal sealed class SqliteDatabase(string file)
{
    /// <summary>Absolute path of the file.</summary>
    public string File { get; } = Path.GetFullPath(file);

    /// <summary>
    /// Opens the connection that writes. Write-ahead logging lets readers go on meanwhile; <c>synchronous = FULL</c> makes a commit wait
    /// for the disk, which the commit queue shares among all that wait.
    /// </summary>
    public SqliteConnection OpenWriter()
    {
        var connection = Open(SqliteOpenMode.ReadWrite);
        Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000; PRAGMA journal_size_limit = 67108864;");
        return connection;
    }

    /// <summary>Opens a connection that only reads.</summary>
    public SqliteConnection OpenReader()
    {
        var connection = Open(SqliteOpenMode.ReadOnly);
        Execute(connection, "PRAGMA busy_timeout = 5000; PRAGMA cache_size = -8000;");
        return connection;
    }

    private SqliteConnection Open(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = File, Mode = mode, Pooling = false }.ConnectionString);
        try
        {
            connection.Open();
            connection.CreateCollation(SqliteDialect.NumberCollation, CompareNumbers);
            connection.CreateAggregate<byte[], string, GroupsDigest?, string>(
                SqliteDialect.GroupsDigestFunction,
                seed: null,
                (digest, id, display) =>
                {
                    digest ??= new();
                    digest.Add(id, display);
                    return digest;
                },
                digest =>
                {
                    using (digest)
                    {
                        return digest?.Value() ?? "";
                    }
                },
                isDeterministic: true);
            SqliteViewDialect.AddFunctions(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static int CompareNumbers(string left, string right) =>
        ScimNumber.TryParse(left, out var x) && ScimNumber.TryParse(right, out var y) ? x.CompareTo(y) : string.CompareOrdinal(left, right);

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
