using System.Collections.Immutable;

namespace ScimOrleans.Protocol.Schemas;

/// <summary>One resource type (RFC 7643 §6), with its schemas joined into one tree of attributes.</summary>
public sealed class ResourceTypeDefinition
{
    /// <summary>Endpoint of the type of users (RFC 7644 §3.2).</summary>
    public const string UsersEndpoint = "/Users";

    /// <summary>Endpoint of the type of groups (RFC 7644 §3.2).</summary>
    public const string GroupsEndpoint = "/Groups";

    private readonly AttributeDefinition _root = null!;

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
    public required AttributeDefinition Root
    {
        get => _root;
        init
        {
            _root = value;
            MembersAttribute = value.SchemaId == SchemaUrns.Group ? value.Find("members") : null;
            GroupsAttribute = value.SchemaId == SchemaUrns.User ? value.Find("groups") : null;
            PasswordAttribute = value.SchemaId == SchemaUrns.User ? value.Find("password") : null;
            HasHiddenAttributes = value.SubAttributes.Any(attribute => !ReferenceEquals(attribute, PasswordAttribute) && IsHidden(attribute));
        }
    }

    /// <summary>Other names for attribute paths that filters accept (case-insensitive), such as <c>givenName</c> for <c>name.givenName</c>.</summary>
    public required ImmutableDictionary<string, string> FilterAliases { get; init; }

    /// <summary>The attribute that lists a group's members, if this is the type of groups. The store keeps them, not the resource.</summary>
    public AttributeDefinition? MembersAttribute { get; private init; }

    /// <summary>The attribute that lists a user's groups, if this is the type of users. Read from the members of groups.</summary>
    public AttributeDefinition? GroupsAttribute { get; private init; }

    /// <summary>The attribute whose value is accepted and dropped, if this is the type of users.</summary>
    public AttributeDefinition? PasswordAttribute { get; private init; }

    /// <summary>Whether a stored resource can have values that an answer does not carry by default.</summary>
    internal bool HasHiddenAttributes { get; private init; }

    /// <summary>The top-level attribute or extension container of that name or URN, without regard to case.</summary>
    public AttributeDefinition? Find(ReadOnlySpan<char> name) => Root.Find(name);

    /// <summary>The definitions on the way to an attribute, outermost first (RFC 7644 §3.10).</summary>
    /// <param name="path">Attribute notation without value filter, names in any case, optionally with the URN of a schema of this type before it.</param>
    /// <param name="steps">As <c>AttributePath.Steps</c>: the attribute last; empty when there is none.</param>
    /// <returns>Whether there is such an attribute. The URN of the core schema alone is none; that of an extension is its container.</returns>
    public bool TryResolve(ReadOnlySpan<char> path, out ImmutableArray<AttributeDefinition> steps)
    {
        steps = [];
        var owner = Root;
        if (LongestSchemaUrn(path) is { } urn)
        {
            if (!urn.Equals(Schema.Id, StringComparison.Ordinal))
            {
                owner = Root.Find(urn)!;
                steps = [owner];
            }

            if (path.Length == urn.Length)
            {
                return !steps.IsEmpty;
            }

            path = path[(urn.Length + 1)..];
        }

        var dot = path.IndexOf('.');
        var attribute = owner.Find(dot < 0 ? path : path[..dot]);
        var leaf = dot < 0 ? attribute : attribute?.Find(path[(dot + 1)..]);
        if (attribute is null || leaf is null || attribute.IsExtension)
        {
            steps = [];
            return false;
        }

        steps = dot < 0 ? steps.Add(attribute) : steps.Add(attribute).Add(leaf);
        return true;
    }

    private static bool IsHidden(AttributeDefinition attribute) => attribute.Returned is Returned.Never or Returned.Request || attribute.SubAttributes.Any(IsHidden);

    /// <summary>URNs hold dots and colons themselves, so the longest one that fits is taken before anything is split.</summary>
    internal string? LongestSchemaUrn(ReadOnlySpan<char> path)
    {
        string? longest = null;
        if (path.StartsWith("urn:", StringComparison.OrdinalIgnoreCase))
        {
            Consider(path, Schema.Id, ref longest);
            foreach (var extension in Extensions)
            {
                Consider(path, extension.Schema.Id, ref longest);
            }
        }

        return longest;

        static void Consider(ReadOnlySpan<char> path, string urn, ref string? longest)
        {
            if (path.StartsWith(urn, StringComparison.OrdinalIgnoreCase) && (path.Length == urn.Length || path[urn.Length] == ':') && urn.Length > (longest?.Length ?? 0))
            {
                longest = urn;
            }
        }
    }
}

/// <summary>An extension of a resource type (RFC 7643 §6).</summary>
/// <param name="Schema">The extension's schema.</param>
/// <param name="Required">Whether each resource must carry it.</param>
public sealed record SchemaExtension(SchemaDefinition Schema, bool Required);
