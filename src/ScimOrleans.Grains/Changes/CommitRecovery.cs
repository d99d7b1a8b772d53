using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Telemetry;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Grains.Telemetry;

namespace ScimOrleans.Grains.Changes;

/// <summary>
/// Finds out what became of operations whose answer was lost, by sending them again: the store applies each of them once. All of it until a
/// deadline, with growing pauses: a database that restarts or fails over costs its callers time, not an error.
/// </summary>
internal sealed partial class CommitRecovery(
    IDirectoryStore store,
    IOptions<ScimGrainOptions> options,
    TimeProvider timeProvider,
    GrainMetrics metrics,
    ILogger<CommitRecovery> logger)
{
    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(1);

    /// <summary>Gives every caller its result, or the exception that says that the outcome is unknown. Never throws.</summary>
    public async Task RecoverAsync(IReadOnlyList<CommitEntry> entries, StoreUnavailableException cause)
    {
        // Not by the wall clock, which may be set meanwhile.
        var started = timeProvider.GetTimestamp();
        var pause = _firstPause;
        while (true)
        {
            try
            {
                var results = await store.CommitAsync([.. entries.Select(entry => entry.Operation)], CancellationToken.None);
                foreach (var (entry, result) in entries.Zip(results))
                {
                    metrics.Committed(entry.Operation, result.Outcome);
                    entry.Complete(result);
                }

                LogRecovered(logger, entries.Count);
                return;
            }
            catch (StoreUnavailableException)
            {
                metrics.TransactionFailed();
            }
            catch (Exception exception)
            {
                // A defect of one of them, now that the database answers: alone, it harms nobody else.
                metrics.TransactionFailed();
                await RecoverEachAsync(entries, cause, exception);
                return;
            }

            if (timeProvider.GetElapsedTime(started) + pause > options.Value.CommitRecoveryTime)
            {
                var requestIds = CommitEntry.RequestIdsOf(entries);
                metrics.OutcomeUnknown(entries.Count);
                LogGivenUp(logger, entries.Count, requestIds);
                FailAll(entries, new StoreUnavailableException("The database did not answer; whether the change was made is unknown.", cause));
                return;
            }

            await Task.Delay(pause, timeProvider);
            pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, _longestPause.Ticks));
        }
    }

    private async Task RecoverEachAsync(IReadOnlyList<CommitEntry> entries, StoreUnavailableException cause, Exception exception)
    {
        var requestIds = CommitEntry.RequestIdsOf(entries);
        LogDefect(logger, entries.Count, requestIds, exception);
        if (entries.Count == 1)
        {
            FailAll(entries, exception);
            return;
        }

        foreach (var entry in entries)
        {
            await RecoverAsync([entry], cause);
        }
    }

    private static void FailAll(IReadOnlyList<CommitEntry> entries, Exception exception)
    {
        foreach (var entry in entries)
        {
            entry.Fail(exception);
        }
    }

    [LoggerMessage(EventId = ScimEventIds.CommitRecovered, Level = LogLevel.Information, Message = "The outcome of {Count} operations is known")]
    private static partial void LogRecovered(ILogger logger, int count);

    [LoggerMessage(EventId = ScimEventIds.CommitOutcomeUnknown, Level = LogLevel.Error, Message = "The database did not answer in time; the outcome of {Count} operations is unknown (requests {RequestIds})")]
    private static partial void LogGivenUp(ILogger logger, int count, string requestIds);

    [LoggerMessage(EventId = ScimEventIds.CommitRepeatFailed, Level = LogLevel.Error, Message = "A repeated commit of {Count} operations failed (requests {RequestIds})")]
    private static partial void LogDefect(ILogger logger, int count, string requestIds, Exception exception);
}
