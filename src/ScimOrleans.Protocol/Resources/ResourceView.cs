using System.Collections.Immutable;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Resources;

/// <summary>A resource as answers show it: what the client wrote, and what the server says about it.</summary>
public sealed record ResourceView
{
    /// <summary>Resource type.</summary>
    public required ResourceTypeDefinition Type { get; init; }

    /// <summary><c>id</c>.</summary>
    public required Guid Id { get; init; }

    /// <summary>What the client wrote: <see cref="Resource.Attributes"/>.</summary>
    public required ComplexValue Attributes { get; init; }

    /// <summary><c>meta.created</c>.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary><c>meta.lastModified</c>.</summary>
    public required DateTimeOffset LastModified { get; init; }

    /// <summary><c>meta.version</c>: the ETag as the header has it, such as <c>W/"3"</c>.</summary>
    public required string ETag { get; init; }

    /// <summary>A user's direct groups. Empty for groups.</summary>
    public ImmutableArray<GroupReference> Groups { get; init; } = [];
}

/// <summary>A group that a user is in directly.</summary>
/// <param name="Id">The group.</param>
/// <param name="Display">Its display name.</param>
public readonly record struct GroupReference(Guid Id, string Display);
