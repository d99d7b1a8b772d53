namespace ScimOrleans.Grains.Hosting;

/// <summary>What a silo does in the background, from a stage of its start until it stops. Stopping waits for its end, and meets the fault that ended it before.</summary>
/// <param name="stage">One of <see cref="ServiceLifecycleStage"/>.</param>
internal abstract class SiloLoop(int stage) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;

    /// <summary>Ends when the silo stops.</summary>
    protected CancellationToken Stopping => _stopping.Token;

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        observer.Subscribe(GetType().Name, stage, _ =>
        {
            // The given token ends with the start.
            _loop = Task.Run(RunUntilStoppedAsync, CancellationToken.None);
            return Task.CompletedTask;
        }, async _ =>
        {
            await _stopping.CancelAsync();
            await _loop;
            await EndAsync();
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    /// <summary>Runs until <see cref="Stopping"/> breaks it off.</summary>
    protected abstract Task RunAsync();

    /// <summary>Does what is left when it runs no more.</summary>
    protected virtual Task EndAsync() => Task.CompletedTask;

    /// <summary>Does something at once and then in every period, whether it succeeds or not.</summary>
    /// <param name="period">The time from one to the next.</param>
    /// <param name="timeProvider">Tells it.</param>
    /// <param name="step">What is done.</param>
    /// <param name="failed">Takes its fault.</param>
    protected async Task RepeatAsync(TimeSpan period, TimeProvider timeProvider, Func<CancellationToken, Task> step, Action<Exception> failed)
    {
        using var timer = new PeriodicTimer(period, timeProvider);
        do
        {
            try
            {
                await step(Stopping);
            }
            catch (Exception exception) when (!Stopping.IsCancellationRequested)
            {
                failed(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(Stopping));
    }

    private async Task RunUntilStoppedAsync()
    {
        try
        {
            await RunAsync();
        }
        catch (OperationCanceledException) when (Stopping.IsCancellationRequested)
        {
            // The silo stops.
        }
    }
}
