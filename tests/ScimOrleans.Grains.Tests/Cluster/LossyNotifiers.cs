using ScimOrleans.Grains.Changes;

namespace ScimOrleans.Grains.Tests.Cluster;

/// <summary>What goes from one silo to the others, which a test may lose.</summary>
internal sealed class LossyNotifiers(ISiloNotifiers inner) : ISiloNotifiers
{
    /// <summary>Whether everything is lost: messages to silos, and calls to grains.</summary>
    public bool Losing { get; set; }

    /// <summary>Messages to silos that were sent.</summary>
    public int Count { get; private set; }

    public IReadOnlyList<SiloAddress> Others => Losing ? [] : inner.Others;

    public Task TellAsync(SiloAddress silo, ViewsChanged changed)
    {
        Count++;
        return inner.TellAsync(silo, changed);
    }
}
