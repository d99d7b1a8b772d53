using System.Threading.Channels;
using Microsoft.Extensions.Options;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Grains.Memory;

namespace ScimOrleans.Grains.Changes;

/// <summary>Runs the tail for as long as the silo is active: twice in the stale bound, and at once for a tenant that is used for the first time.</summary>
internal sealed class ChangeTailLoop(ChangeTail tail, ActiveResources resources, IOptions<ScimGrainOptions> options, TimeProvider timeProvider)
    : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<bool> _wanted = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private Task _loop = Task.CompletedTask;

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        observer.Subscribe(nameof(ChangeTailLoop), ServiceLifecycleStage.Last, _ =>
        {
            resources.TailWanted = () => _wanted.Writer.TryWrite(true);
            // The given token ends with the start.
            _loop = Task.Run(RunAsync, CancellationToken.None);
            return Task.CompletedTask;
        }, async _ =>
        {
            await _stopping.CancelAsync();
            await _loop;
            resources.Lapse();
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync()
    {
        var period = options.Value.StaleReadBound / 2;
        var stopping = _stopping.Token;
        try
        {
            var onlyNew = false;
            var next = timeProvider.GetTimestamp();
            while (true)
            {
                if (!onlyNew)
                {
                    next = timeProvider.GetTimestamp() + (long)(period.TotalSeconds * timeProvider.TimestampFrequency);
                }

                var followed = await tail.FollowAsync(onlyNew, stopping);
                var pause = timeProvider.GetElapsedTime(timeProvider.GetTimestamp(), next);
                onlyNew = followed && await IsWantedWithinAsync(pause, stopping);
                if (!followed && pause > TimeSpan.Zero)
                {
                    await Task.Delay(pause, timeProvider, stopping);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    /// <summary>Waits until a tenant is wanted or the pause is over.</summary>
    private async Task<bool> IsWantedWithinAsync(TimeSpan pause, CancellationToken stopping)
    {
        if (pause <= TimeSpan.Zero)
        {
            return false;
        }

        using var over = new CancellationTokenSource(pause, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, stopping);
        try
        {
            await _wanted.Reader.ReadAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return false;
        }
    }
}
