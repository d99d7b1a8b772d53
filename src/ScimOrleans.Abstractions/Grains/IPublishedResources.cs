using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Grains;

/// <summary>Representations that the grains of this silo have published: read without a grain call, only while the silo's view of the tenant is fresh.</summary>
public interface IPublishedResources
{
    /// <summary>The representation of a resource that the viewer may see, if it is published here and known to be at most the stale bound old.</summary>
    bool TryGet(TenantId tenant, ResourceKind kind, Guid id, ResourceOwner viewer, out PublishedResource published);
}

/// <summary>A representation that is published.</summary>
/// <param name="ETag">See <see cref="ResourceReply.ETag"/>.</param>
/// <param name="Body">See <see cref="ResourceReply.Body"/>.</param>
public readonly record struct PublishedResource(string ETag, ReadOnlyMemory<byte> Body);
