using ScimOrleans.Grains.Changes;

namespace ScimOrleans.Grains.Tests.Cluster;

/// <summary>Messages between silos, which a test may lose.</summary>
internal sealed class LossyNotifiers(ISiloNotifiers inner) : ISiloNotifiers
{
    /// <summary>Whether messages are lost, and calls to grains with them.</summary>
    public bool Losing { get; set; }

    /// <summary>Messages that were sent or lost.</summary>
    public int Count { get; private set; }

    public IReadOnlyList<SiloAddress> Others => Losing ? [] : inner.Others;

    public Task TellAsync(SiloAddress silo, ViewsChanged changed)
    {
        Count++;
        return inner.TellAsync(silo, changed);
    }
}
