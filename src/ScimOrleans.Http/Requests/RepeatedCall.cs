namespace ScimOrleans.Http.Requests;

/// <summary>
/// Calls a grain, and calls it again when the end of a silo got in the way and a repeat is harmless: always for a read; for a change if the call was refused before it
/// reached the grain. What may have happened is not repeated here: the client is told that it is unknown.
/// </summary>
internal static class RepeatedCall
{
    /// <summary>A silo that stops in order has handed its grains over in about a second. All of it is well within a client's patience.</summary>
    private static readonly TimeSpan[] Pauses = [.. new[] { 20, 80, 200, 500, 1_000, 1_000 }.Select(static milliseconds => TimeSpan.FromMilliseconds(milliseconds))];

    /// <summary>Calls until there is a result, or an exception that a repeat does not help against.</summary>
    /// <param name="state">Given to the call.</param>
    /// <param name="call">What to do.</param>
    /// <param name="isRead">Whether it changes nothing.</param>
    /// <param name="deadline">The request's.</param>
    /// <param name="clock">Measures the pauses.</param>
    public static async ValueTask<T> RunAsync<TState, T>(TState state, Func<TState, CancellationToken, ValueTask<T>> call, bool isRead, RequestDeadline deadline, TimeProvider clock)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await call(state, deadline.CallToken);
            }
            catch (Exception exception) when (attempt < Pauses.Length && MayRepeat(exception, isRead) && !deadline.Token.IsCancellationRequested)
            {
                // Below.
            }

            await Task.Delay(Pauses[attempt], clock, deadline.Token);
        }
    }

    private static bool MayRepeat(Exception exception, bool isRead) => exception switch
    {
        // It was sent, and the silo died: it may have been done.
        SiloUnavailableException => isRead,
        OrleansMessageRejectionException => true,
        // Nobody waits any longer for an answer that may have been lost.
        OperationCanceledException => isRead,
        _ => false,
    };
}
