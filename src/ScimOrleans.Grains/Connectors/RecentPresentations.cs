using ScimOrleans.Abstractions.Connectors;

namespace ScimOrleans.Grains.Connectors;

/// <summary>The last few presentations of something. Used by all requests at once.</summary>
internal sealed class RecentPresentations
{
    private const int Kept = 16;

    private readonly Lock _lock = new();
    private readonly PresentationHash[] _hashes = new PresentationHash[Kept];
    private int _next;

    /// <summary>Whether it is among them.</summary>
    public bool Contains(PresentationHash hash)
    {
        lock (_lock)
        {
            return Array.IndexOf(_hashes, hash) >= 0;
        }
    }

    /// <summary>Adds it in the place of the oldest.</summary>
    public void Add(PresentationHash hash)
    {
        lock (_lock)
        {
            _hashes[_next] = hash;
            _next = (_next + 1) % Kept;
        }
    }
}
