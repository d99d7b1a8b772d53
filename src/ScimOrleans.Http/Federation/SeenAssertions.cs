namespace ScimOrleans.Http.Federation;

/// <summary>Assertions that this silo has accepted and that still hold, by their <c>jti</c>: each is good once (RFC 7523 §3).</summary>
internal sealed class SeenAssertions(TimeProvider clock)
{
    /// <summary>Most that are remembered; then those leave that end first. Only assertions with a right signature get here.</summary>
    public const int MaxKept = 100_000;

    private readonly Lock _lock = new();
    private readonly HashSet<(string Keys, string Issuer, string Id)> _seen = [];
    private readonly PriorityQueue<(string Keys, string Issuer, string Id), DateTimeOffset> _firstToEnd = new();

    /// <summary>Remembers an assertion until it ends.</summary>
    /// <param name="keys">Address of the keys that signed it: who writes another issuer's name has not its keys.</param>
    /// <param name="issuer">Its <c>iss</c>.</param>
    /// <param name="id">Its <c>jti</c>.</param>
    /// <param name="ends">When it is refused for its age.</param>
    /// <returns>Whether it is new.</returns>
    public bool TryAdd(string keys, string issuer, string id, DateTimeOffset ends)
    {
        lock (_lock)
        {
            while (_firstToEnd.TryPeek(out var first, out var end) && (end <= clock.GetUtcNow() || _seen.Count >= MaxKept))
            {
                _seen.Remove(first);
                _firstToEnd.Dequeue();
            }

            if (!_seen.Add((keys, issuer, id)))
            {
                return false;
            }

            _firstToEnd.Enqueue((keys, issuer, id), ends);
            return true;
        }
    }
}
