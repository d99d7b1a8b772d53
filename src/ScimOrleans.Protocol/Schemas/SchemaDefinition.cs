using System.Collections.Immutable;

namespace ScimOrleans.Protocol.Schemas;

/// <summary>One schema (RFC 7643 §7): a URN and its attributes.</summary>
public sealed class SchemaDefinition
{
    /// <summary>URN, canonical spelling.</summary>
    public required string Id { get; init; }

    /// <summary>Name for people.</summary>
    public required string Name { get; init; }

    /// <summary>Meaning for people.</summary>
    public string Description { get; init; } = "";

    /// <summary>Attributes in the order in which discovery shows them.</summary>
    public required ImmutableArray<AttributeDefinition> Attributes { get; init; }
}
