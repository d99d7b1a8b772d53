using Microsoft.Data.Sqlite;
using ScimOrleans.Abstractions.Store;
using static SQLitePCL.raw;

namespace ScimOrleans.Storage.Sqlite;

/// <summary>Tells failures of the machine from defects of this program.</summary>
internal static class SqliteFailures
{
    /// <summary>Whether the same statement may succeed later: the disk is full or fails, the file is locked or gone.</summary>
    public static bool IsUnavailable(SqliteException exception) => exception.SqliteErrorCode
        is SQLITE_BUSY or SQLITE_LOCKED or SQLITE_NOMEM or SQLITE_READONLY or SQLITE_IOERR or SQLITE_CORRUPT or SQLITE_FULL or SQLITE_CANTOPEN or SQLITE_PROTOCOL or SQLITE_NOTADB;

    /// <summary>What callers of the store see of it.</summary>
    public static StoreUnavailableException Unavailable(SqliteException exception) => new($"The database file cannot be used: {exception.Message}", exception);
}
