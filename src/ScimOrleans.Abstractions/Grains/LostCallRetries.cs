using Orleans.Runtime.Messaging;

namespace ScimOrleans.Abstractions.Grains;

/// <summary>Calls again what was lost with a silo.</summary>
public static class LostCallRetries
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>Calls a grain, and calls it again with growing pauses for as long as its silo turns out to be gone: until the cluster has put the grain on another one.</summary>
    /// <typeparam name="TState">Type of what the call needs.</typeparam>
    /// <typeparam name="TResult">Type of the answer.</typeparam>
    /// <param name="lostCalls">Ends waits for answers that will not come.</param>
    /// <param name="clock">Measures the pauses.</param>
    /// <param name="state">What the call needs.</param>
    /// <param name="call">Makes the call, with a token that ends when the answer may have been lost. Told whether an earlier one may have done its work already: a repeat must be harmless.</param>
    /// <param name="cancellationToken">Ends it: the caller's patience.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="OperationCanceledException">There was none while the caller was patient.</exception>
    public static async ValueTask<TResult> CallAsync<TState, TResult>(
        this ILostCalls lostCalls, TimeProvider clock, TState state, Func<TState, bool, CancellationToken, ValueTask<TResult>> call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lostCalls);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(call);
        var pause = FirstPause;
        for (var repeats = false; ; repeats = true)
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lostCalls.Token);
            try
            {
                return await call(state, repeats, waiting.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (IsLost(exception) && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(pause, clock, cancellationToken).ConfigureAwait(false);
                pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, LongestPause.Ticks));
            }
        }
    }

    /// <summary>Whether a call ended because the silo that it was sent to is gone, or going; what became of it is not known.</summary>
    private static bool IsLost(Exception exception) => exception is OrleansMessageRejectionException or ConnectionFailedException or OperationCanceledException;
}
