namespace ScimOrleans.Http.Tests.Hosting;

/// <summary>What the server's end of one connection does, for a client that waits for that and not for a time.</summary>
public sealed class WatchedConnection
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _seen;
    private bool _waits;
    private long _written;
    private long _wanted;
    private TaskCompletionSource<long>? _waiting;

    /// <summary>Completes when the server is done with the connection.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Completes when the server has taken so many bytes, is done with them, and waits for more.</summary>
    /// <returns>How many bytes it has answered by then.</returns>
    public Task<long> WaitsAfterAsync(long bytes)
    {
        lock (_gate)
        {
            if (_waits && _seen >= bytes)
            {
                return Task.FromResult(_written);
            }

            _wanted = bytes;
            _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _waiting.Task;
        }
    }

    internal void OnWaits(long seen)
    {
        lock (_gate)
        {
            (_waits, _seen) = (true, seen);
            if (seen >= _wanted)
            {
                _waiting?.TrySetResult(_written);
            }
        }
    }

    internal void OnGoesOn()
    {
        lock (_gate)
        {
            _waits = false;
        }
    }

    internal void OnWritten(int bytes)
    {
        lock (_gate)
        {
            _written += bytes;
        }
    }

    internal void OnEnded() => _ended.TrySetResult();
}
