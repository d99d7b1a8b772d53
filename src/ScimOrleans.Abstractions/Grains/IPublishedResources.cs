using System.Diagnostics.CodeAnalysis;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Grains;

/// <summary>Representations that the grains of this silo have published: read without a grain call, only while the silo's view of the tenant is fresh.</summary>
public interface IPublishedResources
{
    /// <summary>The representation of a resource that the viewer may see, if it is published here and known to be at most the stale bound old.</summary>
    bool TryGet(TenantId tenant, ResourceKind kind, Guid id, ResourceOwner viewer, [NotNullWhen(true)] out ResourceReply? reply);
}
