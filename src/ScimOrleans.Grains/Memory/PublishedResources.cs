using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Grains.Telemetry;

namespace ScimOrleans.Grains.Memory;

/// <summary>What the activations of this silo have published.</summary>
internal sealed class PublishedResources(ActiveResources resources, GrainMetrics metrics) : IPublishedResources
{
    /// <inheritdoc/>
    public bool TryGet(TenantId tenant, ResourceKind kind, Guid id, ResourceOwner viewer, out PublishedResource published)
    {
        if (resources.Find(tenant, kind, id)?.Published is not { } remembered || !remembered.Serves(viewer))
        {
            published = default;
            return false;
        }

        published = new(remembered.ETag, remembered.Body);
        metrics.ReadFromMemory();
        return true;
    }
}
