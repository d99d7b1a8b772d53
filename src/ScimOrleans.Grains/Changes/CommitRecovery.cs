using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Telemetry;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Grains.Telemetry;

namespace ScimOrleans.Grains.Changes;

/// <summary>
/// Finds out what became of operations whose answer was lost. Those that are in the change log have happened; the others have not, and are
/// sent again. All of it until a deadline, with growing pauses: a database that restarts or fails over costs its callers time, not an error.
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
        var deadline = timeProvider.GetUtcNow() + options.Value.CommitRecoveryTime;
        var pause = _firstPause;
        var unknown = entries;
        while (true)
        {
            try
            {
                unknown = await LookUpAsync(unknown);
                unknown = await SendAgainAsync(unknown);
            }
            catch (StoreUnavailableException)
            {
                metrics.TransactionFailed();
            }
            catch (Exception exception)
            {
                // A defect of one of them, now that the database answers: alone, it harms nobody else.
                metrics.TransactionFailed();
                await RecoverEachAsync(unknown, cause, exception);
                return;
            }

            if (unknown.Count == 0)
            {
                LogRecovered(logger, entries.Count);
                return;
            }

            if (timeProvider.GetUtcNow() + pause > deadline)
            {
                LogGivenUp(logger, unknown.Count);
                FailAll(unknown, new StoreUnavailableException("The database did not answer; whether the change was made is unknown.", cause));
                return;
            }

            await Task.Delay(pause, timeProvider);
            pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, _longestPause.Ticks));
        }
    }

    /// <summary>Completes those that the change log has.</summary>
    /// <returns>The others.</returns>
    private async Task<IReadOnlyList<CommitEntry>> LookUpAsync(IReadOnlyList<CommitEntry> entries)
    {
        var absent = new List<CommitEntry>();
        foreach (var tenant in entries.GroupBy(entry => entry.Operation.Tenant))
        {
            var found = await store.FindCommittedAsync(tenant.Key, [.. tenant.Select(entry => entry.Operation.OperationId)]);
            foreach (var entry in tenant)
            {
                if (found.TryGetValue(entry.Operation.OperationId, out var result))
                {
                    metrics.Committed(result.Outcome);
                    entry.Complete(result);
                }
                else
                {
                    absent.Add(entry);
                }
            }
        }

        return absent;
    }

    /// <summary>Sends operations again that are not in the change log.</summary>
    /// <returns>None.</returns>
    private async Task<IReadOnlyList<CommitEntry>> SendAgainAsync(IReadOnlyList<CommitEntry> entries)
    {
        if (entries.Count == 0)
        {
            return entries;
        }

        var results = await store.CommitAsync([.. entries.Select(entry => entry.Operation)]);
        var refused = new List<(CommitEntry Entry, CommitResult Result)>();
        foreach (var (entry, result) in entries.Zip(results))
        {
            if (result.Outcome == CommitOutcome.Committed)
            {
                metrics.Committed(result.Outcome);
                entry.Complete(result);
            }
            else
            {
                refused.Add((entry, result));
            }
        }

        // The first attempt may have been committed after it was looked for, and then stands in the way of the second: the log knows.
        var absent = (await LookUpAsync([.. refused.Select(refusal => refusal.Entry)])).ToHashSet();
        foreach (var (entry, result) in refused.Where(refusal => absent.Contains(refusal.Entry)))
        {
            metrics.Committed(result.Outcome);
            entry.Complete(result);
        }

        return [];
    }

    private async Task RecoverEachAsync(IReadOnlyList<CommitEntry> entries, StoreUnavailableException cause, Exception exception)
    {
        LogDefect(logger, entries.Count, exception);
        if (entries.Count > 1)
        {
            foreach (var entry in entries)
            {
                await RecoverAsync([entry], cause);
            }

            return;
        }

        try
        {
            // A creation that did happen makes its own repetition fail.
            FailAll(await LookUpAsync(entries), exception);
        }
        catch (StoreUnavailableException)
        {
            FailAll(entries, cause);
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

    [LoggerMessage(EventId = ScimEventIds.CommitOutcomeUnknown, Level = LogLevel.Error, Message = "The database did not answer in time; the outcome of {Count} operations is unknown")]
    private static partial void LogGivenUp(ILogger logger, int count);

    [LoggerMessage(EventId = ScimEventIds.CommitRepeatFailed, Level = LogLevel.Error, Message = "A repeated commit of {Count} operations failed")]
    private static partial void LogDefect(ILogger logger, int count, Exception exception);
}
