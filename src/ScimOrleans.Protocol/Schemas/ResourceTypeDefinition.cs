using System.Collections.Immutable;

namespace ScimOrleans.Protocol.Schemas;

/// <summary>One resource type (RFC 7643 §6), with its schemas joined into one tree of attributes.</summary>
public sealed class ResourceTypeDefinition
{
    /// <summary>Id and name, such as <c>User</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Path below the connector's endpoint, with the leading slash: <c>/Users</c>.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Meaning for people.</summary>
    public string Description { get; init; } = "";

    /// <summary>The core schema.</summary>
    public required SchemaDefinition Schema { get; init; }

    /// <summary>The extensions a resource may carry.</summary>
    public required ImmutableArray<SchemaExtension> Extensions { get; init; }

    /// <summary>
    /// The attribute tree: its sub-attributes are <c>schemas</c>, <c>id</c>, <c>externalId</c>, the core schema's attributes, one complex
    /// attribute per extension (named by its URN), and <c>meta</c>, in this order. Not an attribute itself.
    /// </summary>
    public required AttributeDefinition Root { get; init; }

    /// <summary>Other names for attribute paths that filters accept (case-insensitive), such as <c>givenName</c> for <c>name.givenName</c>.</summary>
    public required ImmutableDictionary<string, string> FilterAliases { get; init; }

    /// <summary>The top-level attribute or extension container of that name or URN, without regard to case.</summary>
    public AttributeDefinition? Find(ReadOnlySpan<char> name) => Root.Find(name);
}

/// <summary>An extension of a resource type (RFC 7643 §6).</summary>
/// <param name="Schema">The extension's schema.</param>
/// <param name="Required">Whether each resource must carry it.</param>
public sealed record SchemaExtension(SchemaDefinition Schema, bool Required);
