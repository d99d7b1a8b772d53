using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.Telemetry;

namespace ScimOrleans.Storage.Sqlite;

/// <summary>
/// The one writer of the database. SQLite lets one connection write at a time, and its provider is synchronous: it would block the caller's
/// thread while it waits for the others and for the disk. So whoever writes awaits a permit, and the store's own writes then run on a
/// thread of their own.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable, IDisposable
{
    private readonly SemaphoreSlim _permit = new(1, 1);
    private readonly BlockingCollection<Action> _work = [];
    private readonly Lazy<SqliteSession> _session;
    private readonly Thread _thread;

    private readonly SqliteOperations _operations;

    public SqliteWriter(SqliteDatabase database, SqliteOperations operations)
    {
        _operations = operations;
        _session = new(() => new SqliteSession(database.OpenWriter()), LazyThreadSafetyMode.PublicationOnly);
        _thread = new Thread(Run) { IsBackground = true, Name = "SQLite writer" };
        _thread.Start();
    }

    /// <summary>Waits for its turn. Released by <see cref="Release"/>.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _permit.WaitAsync(cancellationToken);

    /// <summary>Waits for its turn with the caller's thread.</summary>
    public void Wait() => _permit.Wait();

    /// <summary>Lets the next one write.</summary>
    public void Release() => _permit.Release();

    /// <summary>Writes in one transaction, which is committed when the work returns and undone when it throws.</summary>
    /// <param name="work">Runs on the writer's thread.</param>
    /// <param name="cancellationToken">Stops waiting for the turn; what has begun is finished.</param>
    /// <param name="method">Who writes.</param>
    /// <exception cref="StoreUnavailableException">The file could not be written.</exception>
    public async Task<T> WriteAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken, [CallerMemberName] string method = "")
    {
        using var operation = _operations.Begin(method);
        await _permit.WaitAsync(cancellationToken);
        try
        {
            var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            _work.Add(() =>
            {
                try
                {
                    done.SetResult(Transact(work));
                }
                catch (SqliteException exception) when (SqliteFailures.IsUnavailable(exception))
                {
                    done.SetException(SqliteFailures.Unavailable(exception));
                }
#pragma warning disable CA1031 // It belongs to the caller, whatever it is; the thread must go on.
                catch (Exception exception)
#pragma warning restore CA1031
                {
                    done.SetException(exception);
                }
            }, CancellationToken.None);
            return await done.Task;
        }
        catch (Exception exception)
        {
            operation.Fail(exception);
            throw;
        }
        finally
        {
            _permit.Release();
        }
    }

    /// <summary>Finishes what was begun, and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_work.IsAddingCompleted)
        {
            await _permit.WaitAsync();
            Close();
        }
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose()
    {
        if (!_work.IsAddingCompleted)
        {
            _permit.Wait();
            Close();
        }
    }

    private void Close()
    {
        _work.CompleteAdding();
        _thread.Join();
        if (_session.IsValueCreated)
        {
            _session.Value.Dispose();
        }

        // Whoever comes too late learns that there is nothing left to write with.
        _permit.Release();
    }

    private void Run()
    {
        foreach (var action in _work.GetConsumingEnumerable())
        {
            action();
        }
    }

    private T Transact<T>(Func<SqliteSession, T> work)
    {
        var session = _session.Value;
        session.BeginWriting();
        try
        {
            var result = work(session);
            session.Commit();
            return result;
        }
        catch
        {
            session.Rollback();
            throw;
        }
    }
}
