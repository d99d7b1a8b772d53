using System.Collections.Concurrent;

namespace ScimOrleans.Robustness.Histories;

/// <summary>Every request of one run. Thread-safe.</summary>
internal sealed class History
{
    private readonly ConcurrentQueue<Attempt> _attempts = new();
    private int _count;

    public IReadOnlyCollection<Attempt> Attempts => _attempts;

    /// <summary>An id that no other request of the run has.</summary>
    public string NextId(string client) => $"{client}.{Interlocked.Increment(ref _count)}";

    public void Add(Attempt attempt) => _attempts.Enqueue(attempt);
}
