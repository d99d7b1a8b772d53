using System.Net.Sockets;
using Npgsql;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.PostgreSql;

/// <summary>Tells what failed: the database, for now, or this program.</summary>
internal static class PostgreSqlFailure
{
    /// <summary>SQLSTATE with which the commit function asks to be called again; see <c>0008-commit-operations.sql</c>.</summary>
    public const string RepeatCommit = "SCR01";

    /// <summary>Runs a call and makes a <see cref="StoreUnavailableException"/> of what the database, or the way to it, did wrong.</summary>
    public static async Task<T> GuardAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception exception) when (IsUnavailable(exception))
        {
            throw Unavailable(exception);
        }
    }

    /// <summary>What a caller of the store gets: what happened, in words.</summary>
    /// <remarks>Without the driver's exception: it goes from silo to silo to whoever called, and Orleans cannot send what it has no codec for.</remarks>
    public static StoreUnavailableException Unavailable(Exception exception) =>
        new($"PostgreSQL did not answer, or broke off. {exception.GetType().Name}: {exception.Message} {exception.InnerException?.Message}");

    /// <summary>Whether the transaction was undone for the sake of another one, so that it may be tried again at once.</summary>
    public static bool WasUndone(PostgresException exception) =>
        exception.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or RepeatCommit;

    /// <summary>Whether trying later may help.</summary>
    public static bool IsUnavailable(Exception exception) => exception switch
    {
        PostgresException answer => WasUndone(answer) || IsUnavailable(answer.SqlState),
        // A connection used twice at once: this program's fault.
        NpgsqlOperationInProgressException => false,
        // Npgsql's own: refused and broken connections, time-outs, a pool that is used up.
        NpgsqlException or SocketException or IOException or TimeoutException => true,
        _ => false,
    };

    private static bool IsUnavailable(string state) => state switch
    {
        // The server stops, starts, is a standby, or the command took too long.
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.DatabaseDropped or PostgresErrorCodes.IdleSessionTimeout => true,
        PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.ReadOnlySqlTransaction => true,
        // Connections; memory, disk, too many connections; the operating system.
        ['0', '8', ..] or ['5', '3', ..] or ['5', '8', ..] => true,
        _ => false,
    };
}
