using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.Telemetry;

namespace ScimOrleans.Storage.Sqlite;

/// <summary>Connections that read, at most a given number; each reads one snapshot at a time, which no writer disturbs.</summary>
internal sealed class SqliteReaders(SqliteDatabase database, int count, SqliteOperations operations) : IDisposable
{
    private readonly SemaphoreSlim _permits = new(count, count);
    private readonly ConcurrentBag<SqliteSession> _idle = [];
    private volatile bool _disposed;

    /// <summary>Begins a snapshot. Disposing the lease ends it.</summary>
    /// <param name="cancellationToken">Stops waiting for a connection.</param>
    /// <param name="method">Who reads.</param>
    /// <exception cref="StoreUnavailableException">The file cannot be read.</exception>
    public async ValueTask<SqliteLease> LeaseAsync(CancellationToken cancellationToken, [CallerMemberName] string method = "")
    {
        var operation = operations.Begin(method);
        var permitted = false;
        SqliteSession? session = null;
        try
        {
            await _permits.WaitAsync(cancellationToken);
            permitted = true;
            if (!_idle.TryTake(out session))
            {
                session = new SqliteSession(database.OpenReader());
            }

            session.BeginReading();
            return new SqliteLease(this, session, operation);
        }
        catch (Exception exception)
        {
            operation.Fail(exception);
            operation.Dispose();
            session?.Dispose();
            if (permitted)
            {
                _permits.Release();
            }

            if (exception is SqliteException failure && SqliteFailures.IsUnavailable(failure))
            {
                throw SqliteFailures.Unavailable(failure);
            }

            throw;
        }
    }

    /// <summary>Reads in one snapshot on a thread of the pool, since a long scan would hold up the caller's.</summary>
    /// <exception cref="StoreUnavailableException">The file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, which also breaks a scan off.</exception>
    public async Task<T> ReadAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken, [CallerMemberName] string method = "")
    {
        using var lease = await LeaseAsync(cancellationToken, method);
        var session = lease.Session;
        try
        {
            session.BreakOffWhen(cancellationToken);
            return await Task.Run(() => Read(session, work), cancellationToken);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == SQLitePCL.raw.SQLITE_INTERRUPT)
        {
            throw new OperationCanceledException("Reading was cancelled.", exception, cancellationToken);
        }
        finally
        {
            session.BreakOffWhen(CancellationToken.None);
        }
    }

    /// <summary>Reads a few rows in one snapshot on the caller's thread.</summary>
    /// <exception cref="StoreUnavailableException">The file cannot be read.</exception>
    public async Task<T> ReadBrieflyAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken, [CallerMemberName] string method = "")
    {
        using var lease = await LeaseAsync(cancellationToken, method);
        return Read(lease.Session, work);
    }

    /// <summary>Takes a connection back.</summary>
    internal void Return(SqliteSession session)
    {
        try
        {
            session.Rollback();
            if (_disposed)
            {
                session.Dispose();
            }
            else
            {
                _idle.Add(session);
            }
        }
        catch (SqliteException)
        {
            // A connection that cannot end its snapshot is of no further use; the next reader opens another.
            session.Dispose();
        }
        finally
        {
            _permits.Release();
        }
    }

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out var session))
        {
            session.Dispose();
        }
    }

    /// <summary>Reads with a connection that is leased already.</summary>
    /// <exception cref="StoreUnavailableException">The file cannot be read.</exception>
    public static T Read<T>(SqliteSession session, Func<SqliteSession, T> work)
    {
        try
        {
            return work(session);
        }
        catch (SqliteException exception) when (SqliteFailures.IsUnavailable(exception))
        {
            throw SqliteFailures.Unavailable(exception);
        }
    }
}

/// <summary>A connection in a snapshot.</summary>
internal sealed class SqliteLease(SqliteReaders readers, SqliteSession session, SqliteOperations.SqliteOperation operation) : IDisposable, IAsyncDisposable
{
    private int _returned;

    /// <summary>The connection.</summary>
    public SqliteSession Session { get; } = session;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _returned, 1) == 0)
        {
            readers.Return(Session);
            operation.Dispose();
        }
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
