using Microsoft.AspNetCore.Http;
using ScimOrleans.Abstractions.Grains;

namespace ScimOrleans.Http.Requests;

/// <summary>How long one request may wait. Reached, it is answered 503. Most requests never wait: nothing is set up before somebody asks for <see cref="Token"/>.</summary>
/// <param name="limit">See <see cref="Hosting.ScimHttpOptions.RequestDeadline"/>.</param>
/// <param name="clock">Measures it, from now on.</param>
/// <param name="http">Ends it at once when its client is gone.</param>
/// <param name="lostCalls">Ends waits for grains whose silo is gone.</param>
internal sealed class RequestDeadline(TimeSpan limit, TimeProvider clock, HttpContext http, ILostCalls lostCalls) : IDisposable
{
    private readonly long _started = clock.GetTimestamp();
    private CancellationTokenSource? _source;
    private CancellationTokenRegistration _registration;
    private CancellationTokenSource? _call;

    /// <summary>Ends when the deadline is reached or the client is gone.</summary>
    public CancellationToken Token => (_source ??= Begin()).Token;

    /// <summary>For a grain's answer: ends also when that may have been lost with a silo.</summary>
    public CancellationToken CallToken => (_call ??= CancellationTokenSource.CreateLinkedTokenSource(Token, lostCalls.Token)).Token;

    /// <summary>Asks a grain, and asks again for as long as there is time when its silo turns out to be gone. See <see cref="LostCallRetries.CallAsync"/>.</summary>
    public ValueTask<TResult> CallAsync<TState, TResult>(TState state, Func<TState, bool, CancellationToken, ValueTask<TResult>> call) => lostCalls.CallAsync(clock, state, call, Token);

    /// <summary>Whether the time is over, and not the client gone.</summary>
    public bool IsReached => _source is { IsCancellationRequested: true } && !http.RequestAborted.IsCancellationRequested;

    /// <summary>Starts to count anew: a part of the answer has gone out.</summary>
    public void Renew() => (_source ??= Begin()).CancelAfter(limit);

    /// <inheritdoc/>
    public void Dispose()
    {
        _registration.Dispose();
        _call?.Dispose();
        _source?.Dispose();
    }

    private CancellationTokenSource Begin()
    {
        var left = limit - clock.GetElapsedTime(_started);
        var source = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock);
        _registration = http.RequestAborted.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), source);
        return source;
    }
}
