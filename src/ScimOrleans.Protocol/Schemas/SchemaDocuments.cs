using System.Collections.Immutable;

namespace ScimOrleans.Protocol.Schemas;

/// <summary>A schema as a document says it, checked in itself but not yet joined with others.</summary>
internal sealed record SchemaDocument(string Id, string Name, string Description, ImmutableArray<AttributeDocument> Attributes);

/// <summary>An attribute as a document says it, with the defaults of RFC 7643 §2.2 filled in.</summary>
internal sealed record AttributeDocument
{
    public required string Name { get; init; }

    public required string Description { get; init; }

    public required AttributeType Type { get; init; }

    public required bool MultiValued { get; init; }

    public required bool Required { get; init; }

    public required bool CaseExact { get; init; }

    public required Mutability Mutability { get; init; }

    public required Returned Returned { get; init; }

    public required Uniqueness Uniqueness { get; init; }

    public required ImmutableArray<string> CanonicalValues { get; init; }

    public required ImmutableArray<string> ReferenceTypes { get; init; }

    public required ImmutableArray<AttributeDocument> SubAttributes { get; init; }
}

/// <summary>A resource type as a document says it.</summary>
internal sealed record ResourceTypeDocument
{
    public required string Name { get; init; }

    public required string Endpoint { get; init; }

    public required string Description { get; init; }

    public required string Schema { get; init; }

    public required ImmutableArray<(string Schema, bool Required)> Extensions { get; init; }

    public required ImmutableArray<KeyValuePair<string, string>> FilterAliases { get; init; }
}
