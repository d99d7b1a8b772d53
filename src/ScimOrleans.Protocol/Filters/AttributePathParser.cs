using System.Collections.Immutable;
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
        return Resolve(name, type, out _);
    }

    /// <summary>The path, or <see langword="null"/> and why not.</summary>
    internal static AttributePath? Resolve(ReadOnlySpan<char> name, ResourceTypeDefinition type, out PathFault fault)
    {
        var urn = LongestSchema(name, type);
        if (urn is null)
        {
            return ResolveIn(name, 0, type.Root, [], type, out fault);
        }

        var container = string.Equals(urn, type.Schema.Id, StringComparison.Ordinal) ? null : type.Find(urn);
        if (name.Length == urn.Length)
        {
            fault = new(0, $"{urn} is the URN of the schema itself; name one of its attributes");
            return container is null ? null : new([container]);
        }

        return ResolveIn(name[(urn.Length + 1)..], urn.Length + 1, container ?? type.Root, container is null ? [] : [container], type, out fault);
    }

    /// <summary>The path from an element of a multi-valued attribute, or from the object of a complex one, as a value filter names it.</summary>
    /// <remarks>An element that is not an object is named <c>value</c>; its path is the attribute itself.</remarks>
    internal static AttributePath? ResolveInElement(ReadOnlySpan<char> name, AttributeDefinition owner, ResourceTypeDefinition type, out PathFault fault)
    {
        if (owner.Type == AttributeType.Complex)
        {
            return ResolveIn(name, 0, owner, [], type, out fault);
        }

        fault = new(0, $"a value filter on {owner}, whose elements are not objects, can only name 'value'");
        return name.Equals("value", StringComparison.OrdinalIgnoreCase) ? new([owner]) : null;
    }

    private static string? LongestSchema(ReadOnlySpan<char> name, ResourceTypeDefinition type)
    {
        var longest = IsPrefix(name, type.Schema.Id) ? type.Schema.Id : null;
        foreach (var extension in type.Extensions)
        {
            if (extension.Schema.Id.Length > (longest?.Length ?? 0) && IsPrefix(name, extension.Schema.Id))
            {
                longest = extension.Schema.Id;
            }
        }

        return longest;
    }

    private static bool IsPrefix(ReadOnlySpan<char> name, string urn) =>
        name.StartsWith(urn, StringComparison.OrdinalIgnoreCase) && (name.Length == urn.Length || name[urn.Length] == ':');

    private static AttributePath? ResolveIn(
        ReadOnlySpan<char> name, int offset, AttributeDefinition scope, ImmutableArray<AttributeDefinition> before, ResourceTypeDefinition type, out PathFault fault)
    {
        var dot = name.IndexOf('.');
        var first = dot < 0 ? name : name[..dot];
        var attribute = scope.Find(first);
        if (attribute is null or { IsExtension: true })
        {
            fault = new(offset, Unknown(first, scope, type));
            return null;
        }

        fault = default;
        if (dot < 0)
        {
            return new([.. before, attribute]);
        }

        var second = name[(dot + 1)..];
        var subAttribute = attribute.Find(second);
        if (subAttribute is null)
        {
            fault = new(offset + dot + 1, attribute.Type == AttributeType.Complex
                ? $"{SyntaxDetail.Quote(second)} is not a sub-attribute of {attribute}"
                : $"{attribute} has no sub-attributes");
            return null;
        }

        return new([.. before, attribute, subAttribute]);
    }

    private static string Unknown(ReadOnlySpan<char> name, AttributeDefinition scope, ResourceTypeDefinition type)
    {
        if (!ReferenceEquals(scope, type.Root))
        {
            return $"{SyntaxDetail.Quote(name)} is not a sub-attribute of {scope}";
        }

        foreach (var extension in type.Extensions)
        {
            if (type.Find(extension.Schema.Id)?.Find(name) is { } found)
            {
                return $"{SyntaxDetail.Quote(name)} is not an attribute of {type.Name}; the extension's is written {found}";
            }
        }

        return name.IsEmpty ? "an attribute name is missing" : $"{SyntaxDetail.Quote(name)} is not an attribute of {type.Name}";
    }
}

/// <summary>Why an attribute notation was not understood.</summary>
/// <param name="Offset">0-based offset in the notation.</param>
/// <param name="Reason">What is wrong, without a full stop.</param>
internal readonly record struct PathFault(int Offset, string Reason);
