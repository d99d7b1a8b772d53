using System.Collections.Immutable;

namespace ScimOrleans.Abstractions.Grains;

/// <summary>What a write changed, without values: for people who read the provisioning log.</summary>
[GenerateSerializer, Immutable, Alias("scim.ResourceChanges")]
public sealed record ResourceChanges
{
    /// <summary>Attributes that are other than before, in the schema's order; an extension's with its URN. <c>members</c> is not among them.</summary>
    [Id(0)]
    public ImmutableArray<string> Attributes { get; init; } = [];

    /// <summary>Ids that the request named to be members afterwards, whether they were before or not.</summary>
    [Id(1)]
    public int MembersAdded { get; init; }

    /// <summary>Ids that the request named to be no members afterwards, whether they were before or not.</summary>
    [Id(2)]
    public int MembersRemoved { get; init; }

    /// <summary>Whether the members became exactly those that were named.</summary>
    [Id(3)]
    public bool MembersReplaced { get; init; }
}
