using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Filters;

/// <summary>Reads attribute notation (RFC 7644 §3.10): <c>name.familyName</c>, with or without the schema's URN, in any case.</summary>
/// <remarks>
/// The longest URN of the resource type's schemas is taken off first, so that its dots and colons are not read as separators. An extension's
/// attributes need their URN; a bare extension URN means the whole extension.
/// </remarks>
public static class AttributePathParser
{
    /// <summary>The path, or <see langword="null"/> when the resource type has no such attribute.</summary>
    /// <param name="name">The notation, without surrounding blanks.</param>
    /// <param name="type">What the attributes are looked up in.</param>
    public static AttributePath? TryParse(ReadOnlySpan<char> name, ResourceTypeDefinition type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.TryResolve(name, out var steps) ? new(steps) : null;
    }

    /// <summary>The path, or <see langword="null"/> and why not.</summary>
    internal static AttributePath? Resolve(ReadOnlySpan<char> name, ResourceTypeDefinition type, out SyntaxFault fault)
    {
        var path = TryParse(name, type);
        fault = path is null ? Explain(name, type) : default;
        return path;
    }

    /// <summary>The path from an element of a multi-valued attribute, or from the object of a complex one, as a value filter names it.</summary>
    /// <remarks>An element that is not an object is named <c>value</c>; its path is the attribute itself.</remarks>
    internal static AttributePath? ResolveInElement(ReadOnlySpan<char> name, AttributeDefinition owner, ResourceTypeDefinition type, out SyntaxFault fault)
    {
        fault = default;
        if (owner.Type != AttributeType.Complex)
        {
            if (name.Equals("value", StringComparison.OrdinalIgnoreCase))
            {
                return new([owner]);
            }

            fault = new(0, $"a value filter on {owner}, whose elements are not objects, can only name 'value'");
            return null;
        }

        var dot = name.IndexOf('.');
        var first = owner.Find(dot < 0 ? name : name[..dot]);
        var leaf = dot < 0 ? first : first?.Find(name[(dot + 1)..]);
        if (first is null || leaf is null)
        {
            fault = ExplainIn(name, 0, owner, type);
            return null;
        }

        return dot < 0 ? new([first]) : new([first, leaf]);
    }

    /// <summary>Says why a notation is none; only for one that is not.</summary>
    private static SyntaxFault Explain(ReadOnlySpan<char> name, ResourceTypeDefinition type)
    {
        if (type.LongestSchemaUrn(name) is not { } urn)
        {
            return ExplainIn(name, 0, type.Root, type);
        }

        var scope = string.Equals(urn, type.Schema.Id, StringComparison.Ordinal) ? type.Root : type.Find(urn)!;
        return name.Length == urn.Length
            ? new(0, $"{urn} is the URN of the core schema; name one of its attributes")
            : ExplainIn(name[(urn.Length + 1)..], urn.Length + 1, scope, type);
    }

    private static SyntaxFault ExplainIn(ReadOnlySpan<char> name, int offset, AttributeDefinition scope, ResourceTypeDefinition type)
    {
        var dot = name.IndexOf('.');
        var first = dot < 0 ? name : name[..dot];
        if (scope.Find(first) is not { IsExtension: false } attribute)
        {
            return new(offset, Unknown(first, scope, type));
        }

        var second = name[(dot + 1)..];
        return new(offset + dot + 1, attribute.Type != AttributeType.Complex ? $"{attribute} has no sub-attributes"
            : second.IsEmpty ? "a sub-attribute's name is missing"
            : $"{SyntaxDetail.Quote(second)} is not a sub-attribute of {attribute}");
    }

    private static string Unknown(ReadOnlySpan<char> name, AttributeDefinition scope, ResourceTypeDefinition type)
    {
        if (name.IsEmpty)
        {
            return "an attribute name is missing";
        }

        if (!ReferenceEquals(scope, type.Root))
        {
            return $"{SyntaxDetail.Quote(name)} is not {(scope.IsExtension ? "an attribute" : "a sub-attribute")} of {scope}";
        }

        foreach (var extension in type.Extensions)
        {
            if (type.Find(extension.Schema.Id)?.Find(name) is { } found)
            {
                return $"{SyntaxDetail.Quote(name)} is not an attribute of {type.Name}; the extension's is written {found}";
            }
        }

        return $"{SyntaxDetail.Quote(name)} is not an attribute of {type.Name}";
    }
}
