using System.Diagnostics.CodeAnalysis;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Grains.Telemetry;

namespace ScimOrleans.Grains.Memory;

/// <summary>What the activations of this silo have published.</summary>
internal sealed class PublishedResources(ActiveResources resources, GrainMetrics metrics) : IPublishedResources
{
    /// <inheritdoc/>
    public bool TryGet(TenantId tenant, ResourceKind kind, Guid id, ResourceOwner viewer, [NotNullWhen(true)] out ResourceReply? reply)
    {
        reply = resources.Find(tenant, kind, id)?.Published is { } remembered && remembered.Row.Serves(viewer) ? remembered.Reply : null;
        if (reply is not null)
        {
            metrics.ReadFromMemory();
        }

        return reply is not null;
    }
}
