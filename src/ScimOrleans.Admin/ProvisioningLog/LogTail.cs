using System.Runtime.CompilerServices;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Admin.Connectors;

namespace ScimOrleans.Admin.ProvisioningLog;

/// <summary>
/// Follows a connector's provisioning log for one reader: the store is asked for what is after the last position, again and again while somebody listens. Entries of all silos
/// come this way, and none is missed or repeated, because nothing appears below a position that was read, and positions are dense: what was removed before it was read leaves a hole.
/// </summary>
internal sealed class LogTail(IProvisioningLogStore store, TimeSpan heartbeat, TimeProvider clock)
{
    private const int EntriesAtATime = 200;

    private static readonly TimeSpan _period = TimeSpan.FromSeconds(1);

    /// <summary>Entries after a position as they appear, and heartbeats between them. Ends only by cancellation.</summary>
    /// <param name="connector">Whose log.</param>
    /// <param name="after">The last position that the reader has; <see langword="null"/> to begin with what comes next.</param>
    /// <param name="cancellationToken">Ends it, without an exception.</param>
    /// <exception cref="StoreUnavailableException">Before the first event only.</exception>
    public async IAsyncEnumerable<LogEvent> FollowAsync(ConnectorAddress connector, long? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = await store.ReadLastPositionAsync(connector.Tenant, connector.Connector, cancellationToken);
        var isOfAnEarlierLog = after > last;
        var position = isOfAnEarlierLog ? 0 : after ?? last;
        yield return new(LogEvent.Start, position, new LogStartView(position));
        if (isOfAnEarlierLog)
        {
            yield return new(LogEvent.Gap, position, new LogGapView(null));
        }

        var quietSince = clock.GetTimestamp();
        using var timer = new PeriodicTimer(_period, clock);
        while (!cancellationToken.IsCancellationRequested)
        {
            var entries = await ReadAsync(new() { Tenant = connector.Tenant, Connector = connector.Connector, After = position, Limit = EntriesAtATime }, cancellationToken);
            foreach (var entry in entries)
            {
                if (entry.Position - 1 > position)
                {
                    yield return new(LogEvent.Gap, entry.Position - 1, new LogGapView(entry.Position - 1 - position));
                }

                position = entry.Position;
                yield return new(LogEvent.Entry, position, ProvisioningLogView.Of(entry));
            }

            if (entries.Count > 0)
            {
                quietSince = clock.GetTimestamp();
            }
            else if (clock.GetElapsedTime(quietSince) >= heartbeat)
            {
                yield return LogEvent.Heartbeat;
                quietSince = clock.GetTimestamp();
            }

            if (entries.Count < EntriesAtATime && !await TickAsync(timer, cancellationToken))
            {
                yield break;
            }
        }
    }

    /// <summary>What a store that does not answer at the moment has is asked for again at the next tick.</summary>
    private async Task<IReadOnlyList<ProvisioningEntry>> ReadAsync(ProvisioningQuery query, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReadAsync(query, cancellationToken);
        }
        catch (Exception exception) when (exception is StoreUnavailableException || cancellationToken.IsCancellationRequested)
        {
            return [];
        }
    }

    private static async Task<bool> TickAsync(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
