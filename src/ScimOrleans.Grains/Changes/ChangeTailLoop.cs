using System.Threading.Channels;
using Microsoft.Extensions.Options;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Grains.Memory;

namespace ScimOrleans.Grains.Changes;

/// <summary>Runs the tail for as long as the silo is active: twice in the stale bound, and at once for a tenant that is used for the first time.</summary>
internal sealed class ChangeTailLoop(ChangeTail tail, ActiveResources resources, IOptions<ScimGrainOptions> options, TimeProvider timeProvider)
    : SiloLoop(ServiceLifecycleStage.Last)
{
    private readonly Channel<bool> _wanted = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <inheritdoc/>
    protected override async Task RunAsync()
    {
        resources.TailWanted = () => _wanted.Writer.TryWrite(true);
        var period = options.Value.StaleReadBound / 2;
        var onlyNew = false;
        var next = timeProvider.GetTimestamp();
        while (true)
        {
            if (!onlyNew)
            {
                next = timeProvider.GetTimestamp() + (long)(period.TotalSeconds * timeProvider.TimestampFrequency);
            }

            var followed = await tail.FollowAsync(onlyNew, Stopping);
            var pause = timeProvider.GetElapsedTime(timeProvider.GetTimestamp(), next);
            onlyNew = followed && await IsWantedWithinAsync(pause);
            if (!followed && pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, timeProvider, Stopping);
            }
        }
    }

    /// <inheritdoc/>
    protected override Task EndAsync()
    {
        resources.Lapse();
        return Task.CompletedTask;
    }

    /// <summary>Waits until a tenant is wanted or the pause is over.</summary>
    private async Task<bool> IsWantedWithinAsync(TimeSpan pause)
    {
        if (pause <= TimeSpan.Zero)
        {
            return false;
        }

        using var over = new CancellationTokenSource(pause, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, Stopping);
        try
        {
            await _wanted.Reader.ReadAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!Stopping.IsCancellationRequested)
        {
            return false;
        }
    }
}
