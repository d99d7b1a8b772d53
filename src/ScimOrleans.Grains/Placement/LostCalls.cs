using Microsoft.Extensions.Logging;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Telemetry;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Grains.Telemetry;

namespace ScimOrleans.Grains.Placement;

/// <inheritdoc cref="ILostCalls"/>
/// <remarks>For some seconds after a silo was lost, no call waits for longer than two turns.</remarks>
internal sealed partial class LostCalls(IClusterMembershipService membership, GrainMetrics metrics, TimeProvider timeProvider, ILogger<LostCalls> logger)
    : SiloLoop(ServiceLifecycleStage.RuntimeInitialize), ILostCalls
{
    /// <summary>A call that is made now ends with this turn or the next.</summary>
    public static readonly TimeSpan Turn = TimeSpan.FromSeconds(1.25);

    /// <summary>Orleans closes its connections to a dead silo after ten seconds, and what is sent then fails at once.</summary>
    public static readonly TimeSpan Watch = TimeSpan.FromSeconds(12);

    private Task _turning = Task.CompletedTask;
    private long _lastLoss;
    private CancellationTokenSource _older = new();
    private CancellationTokenSource _newer = new();

    /// <inheritdoc/>
    public CancellationToken Token => Volatile.Read(ref _newer).Token;

    /// <inheritdoc/>
    protected override async Task RunAsync()
    {
        var active = new List<SiloAddress>();
        await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(Stopping))
        {
            // One that shuts down in order has answered what it was asked.
            var lost = active.Where(silo => snapshot.GetSiloStatus(silo) == SiloStatus.Dead).ToList();
            active = [.. snapshot.Members.Values.Where(member => member.Status == SiloStatus.Active).Select(member => member.SiloAddress)];
            if (lost.Count > 0)
            {
                metrics.SilosLost(lost.Count);
                LogLost(logger, string.Join(", ", lost));
                Volatile.Write(ref _lastLoss, timeProvider.GetTimestamp());
                _turning = TurnAsync(_turning);
            }
        }
    }

    /// <inheritdoc/>
    protected override Task EndAsync() => _turning;

    /// <summary>Turns for as long as a loss is recent. One that turns already goes on for a new loss, unless it was about to end.</summary>
    private async Task TurnAsync(Task earlier)
    {
        await earlier;
        try
        {
            while (timeProvider.GetElapsedTime(Volatile.Read(ref _lastLoss)) < Watch)
            {
                var ended = _older;
                _older = _newer;
                Volatile.Write(ref _newer, new CancellationTokenSource());
                await ended.CancelAsync();
                await Task.Delay(Turn, timeProvider, Stopping);
            }
        }
        catch (OperationCanceledException) when (Stopping.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    [LoggerMessage(EventId = ScimEventIds.SiloLost, Level = LogLevel.Warning, Message = "Lost {Silos}: calls that get no answer are broken off for a while")]
    private static partial void LogLost(ILogger logger, string silos);
}
