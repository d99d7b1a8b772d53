using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Admin.ProvisioningLog;

/// <summary>
/// Follows a connector's provisioning log for one reader: the store is asked for what is after the last position, again and again while somebody listens. Entries of all silos
/// come this way, and none is missed or repeated, because nothing appears below a position that was read.
/// </summary>
internal sealed class LogTail(IProvisioningLogStore store, TimeProvider clock)
{
    /// <summary>Name of the events that carry an entry.</summary>
    public const string EntryEvent = "entry";

    /// <summary>Name of the events that only show that the stream lives.</summary>
    public const string HeartbeatEvent = "heartbeat";

    private const int EntriesAtATime = 200;

    private static readonly TimeSpan _period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>Entries after a position as they appear, and heartbeats between them. Ends only by cancellation.</summary>
    /// <param name="tenant">Whose connector.</param>
    /// <param name="connector">Whose log.</param>
    /// <param name="after">The last position that the reader has; <see langword="null"/> to begin with what comes next.</param>
    /// <param name="cancellationToken">Ends it, without an exception.</param>
    public async IAsyncEnumerable<SseItem<ProvisioningLogView?>> FollowAsync(
        TenantId tenant, ConnectorId connector, long? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = await store.ReadLastPositionAsync(tenant, connector, cancellationToken);
        var position = after is { } known && known <= last ? known : last;

        // Also tells the reader that the stream has begun, and from where.
        yield return new(null, HeartbeatEvent) { EventId = Id(position) };
        var quietSince = clock.GetTimestamp();
        using var timer = new PeriodicTimer(_period, clock);
        while (!cancellationToken.IsCancellationRequested)
        {
            var entries = await ReadAsync(new() { Tenant = tenant, Connector = connector, After = position, Limit = EntriesAtATime }, cancellationToken);
            foreach (var entry in entries)
            {
                position = entry.Position;
                yield return new(ProvisioningLogView.Of(entry), EntryEvent) { EventId = Id(position) };
            }

            if (entries.Count > 0)
            {
                quietSince = clock.GetTimestamp();
            }
            else if (clock.GetElapsedTime(quietSince) >= _heartbeat)
            {
                yield return new(null, HeartbeatEvent) { EventId = Id(position) };
                quietSince = clock.GetTimestamp();
            }

            if (entries.Count < EntriesAtATime && !await TickAsync(timer, cancellationToken))
            {
                yield break;
            }
        }
    }

    private static string Id(long position) => position.ToString(System.Globalization.CultureInfo.InvariantCulture);

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
