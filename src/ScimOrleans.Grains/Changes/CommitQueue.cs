using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Grains.Telemetry;

namespace ScimOrleans.Grains.Changes;

/// <summary>
/// The one writer of a silo to its database. While a transaction is under way, the operations that arrive wait and then go together in the
/// next one, as a database's log does it: many commits share one flush, and an idle queue delays nobody.
/// </summary>
/// <remarks>
/// One transaction at a time: two were slower, since they wait for the same tenants' counters. When one had several operations, the next one waits a moment
/// for as many: those that were just answered come again, and a transaction for each half of them costs twice. It is no grain: it runs on the thread
/// pool, and its callers resume on their own schedulers.
/// </remarks>
internal sealed partial class CommitQueue(
    IDirectoryStore store,
    CommitRecovery recovery,
    IOptions<ScimGrainOptions> options,
    TimeProvider timeProvider,
    GrainMetrics metrics,
    ILogger<CommitQueue> logger) : IThreadPoolWorkItem
{
    private readonly ScimGrainOptions _options = options.Value;
    private readonly Lock _lock = new();
    private readonly CommitBacklog _backlog = new();
    private bool _running;

    /// <summary>How many operations are waited for, and who waits for them. Guarded by the lock.</summary>
    private int _wanted;
    private TaskCompletionSource? _gathered;

    /// <summary>Operations that wait for a transaction.</summary>
    public int Length
    {
        get
        {
            lock (_lock)
            {
                return _backlog.Count;
            }
        }
    }

    /// <summary>Commits an operation, together with others that wait.</summary>
    /// <param name="operation">Not changed by anybody afterwards.</param>
    /// <param name="cancellationToken">Takes the operation out of the queue before it is sent, never after.</param>
    /// <returns>What the store says of it.</returns>
    /// <exception cref="StoreUnavailableException">The queue is full, and nothing happened; or the database gave no answer, and what happened is unknown.</exception>
    public Task<CommitResult> CommitAsync(CommitOperation operation, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<CommitResult>(cancellationToken);
        }

        var entry = new CommitEntry(operation, Activity.Current);
        bool start;
        TaskCompletionSource? gathered = null;
        lock (_lock)
        {
            if (_backlog.Count >= _options.CommitQueueLength)
            {
                metrics.QueueFull();
                return Task.FromException<CommitResult>(new StoreUnavailableException(
                    $"{_backlog.Count} operations wait for the database, which is the limit ({nameof(ScimGrainOptions.CommitQueueLength)})."));
            }

            _backlog.Add(entry);
            start = !_running;
            _running = true;
            if (_gathered is not null && _backlog.Count >= _wanted)
            {
                (gathered, _gathered) = (_gathered, null);
            }
        }

        gathered?.TrySetResult();

        if (start)
        {
            // Neither the caller's scheduler nor its execution context has any business in other callers' transactions.
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        return cancellationToken.CanBeCanceled ? WaitAsync(entry, cancellationToken) : entry.Completion;
    }

    /// <summary>Sends what waits, until nothing does.</summary>
    void IThreadPoolWorkItem.Execute() => _ = RunAsync();

    private async Task<CommitResult> WaitAsync(CommitEntry entry, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(static (state, token) =>
        {
            var (queue, entry) = ((CommitQueue, CommitEntry))state!;
            bool removed;
            lock (queue._lock)
            {
                removed = queue._backlog.Remove(entry);
            }

            if (removed)
            {
                entry.Cancel(token);
            }
        }, (this, entry));
        return await entry.Completion;
    }

    private async Task RunAsync()
    {
        var earlier = 0;
        while (true)
        {
            if (earlier > 1 && _options.CommitGatherTime > TimeSpan.Zero)
            {
                await GatherAsync(earlier);
            }

            List<CommitEntry> batch;
            lock (_lock)
            {
                batch = _backlog.Take(_options.CommitBatchSize, _options.CommitBatchBytes);
                if (batch.Count == 0)
                {
                    _running = false;
                    return;
                }
            }

            await SendAsync(batch);
            earlier = batch.Count;
        }
    }

    /// <summary>Waits until as many operations wait as the transaction before had, but not for long.</summary>
    private async Task GatherAsync(int count)
    {
        TaskCompletionSource gathered;
        lock (_lock)
        {
            if (_backlog.Count >= count)
            {
                return;
            }

            _wanted = count;
            _gathered = gathered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        await using var timer = timeProvider.CreateTimer(static source => ((TaskCompletionSource)source!).TrySetResult(), gathered, _options.CommitGatherTime, Timeout.InfiniteTimeSpan);
        await gathered.Task;
        lock (_lock)
        {
            _gathered = null;
        }
    }

    /// <summary>Commits a list. Never throws: each caller gets its result or its exception.</summary>
    private async Task SendAsync(List<CommitEntry> batch)
    {
        var started = timeProvider.GetTimestamp();
        using var span = CommitSpans.Begin(batch);
        try
        {
            var results = await store.CommitAsync(batch.ConvertAll(entry => entry.Operation), CancellationToken.None);
            metrics.TransactionEnded(batch.Count, timeProvider.GetElapsedTime(started));
            for (var i = 0; i < batch.Count; i++)
            {
                metrics.Committed(batch[i].Operation, results[i].Outcome);
                batch[i].Complete(results[i]);
            }
        }
        catch (StoreUnavailableException exception)
        {
            metrics.TransactionFailed();
            var requestIds = CommitEntry.RequestIdsOf(batch);
            LogUnavailable(logger, batch.Count, requestIds, exception);
            await recovery.RecoverAsync(batch, exception);
        }
        catch (Exception exception) when (batch.Count > 1)
        {
            // One of them is bad, and the transaction was rolled back for all: alone, it harms nobody else.
            metrics.TransactionFailed();
            var requestIds = CommitEntry.RequestIdsOf(batch);
            LogListFailed(logger, batch.Count, requestIds, exception);
            foreach (var entry in batch)
            {
                await SendAsync([entry]);
            }
        }
        catch (Exception exception)
        {
            metrics.TransactionFailed();
            batch[0].Fail(exception);
        }
    }
}
