namespace ScimOrleans.Abstractions.Grains;

/// <summary>A resource, ready to be sent.</summary>
[GenerateSerializer, Immutable, Alias("scim.ResourceReply")]
public sealed record ResourceReply
{
    /// <summary>Its id.</summary>
    [Id(0)]
    public required Guid Id { get; init; }

    /// <summary>Its ETag, such as <c>W/"3"</c>, as the header wants it.</summary>
    [Id(1)]
    public required string ETag { get; init; }

    /// <summary>
    /// The representation, UTF-8, up to and including <c>"location":"</c>. The endpoint adds the address and <c>"}}</c>. A group's has no
    /// members: who wants them reads them from the store.
    /// </summary>
    [Id(2)]
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Whether the request changed anything.</summary>
    [Id(3)]
    public bool Changed { get; init; }

    /// <summary>What it changed; <see langword="null"/> if nothing, or if that is not known.</summary>
    [Id(4)]
    public ResourceChanges? Changes { get; init; }
}
