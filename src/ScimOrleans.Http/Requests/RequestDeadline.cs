namespace ScimOrleans.Http.Requests;

/// <summary>How long one request may wait. Reached, it is answered 503.</summary>
internal sealed class RequestDeadline : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _registration;
    private readonly CancellationToken _clientGone;

    /// <summary>Starts to count.</summary>
    /// <param name="limit">See <see cref="Hosting.ScimHttpOptions.RequestDeadline"/>.</param>
    /// <param name="clock">Measures it.</param>
    /// <param name="clientGone">Ends the request at once.</param>
    public RequestDeadline(TimeSpan limit, TimeProvider clock, CancellationToken clientGone)
    {
        _limit = limit;
        _clientGone = clientGone;
        _source = new CancellationTokenSource(limit, clock);
        _registration = clientGone.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    /// <summary>Ends when the deadline is reached or the client is gone.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether the time is over, and not the client gone.</summary>
    public bool IsReached => _source.IsCancellationRequested && !_clientGone.IsCancellationRequested;

    /// <summary>Starts to count anew: a part of the answer has gone out.</summary>
    public void Renew() => _source.CancelAfter(_limit);

    /// <inheritdoc/>
    public void Dispose()
    {
        _registration.Dispose();
        _source.Dispose();
    }
}
