using System.Collections.Immutable;

namespace ScimOrleans.Abstractions.Connectors;

/// <summary>What the directory has of a connector's users: attributes with what they are made from.</summary>
[GenerateSerializer, Immutable, Alias("scim.AttributeMapping")]
public sealed record AttributeMapping
{
    /// <summary>Names that the default mapping fills, in its order. Others are custom.</summary>
    public static ImmutableArray<string> BaseNames { get; } = ["username", "email", "firstName", "lastName", "displayName"];

    /// <summary>What a connector has that says nothing else: fits Okta and Entra. See <see cref="AttributeSourceKind.Default"/>.</summary>
    public static AttributeMapping Default { get; } = new()
    {
        Attributes = [.. BaseNames.Select(name => new MappedAttribute { Name = name, Sources = [new() { Kind = AttributeSourceKind.Default }] })],
    };

    /// <summary>The attributes, 1 to 50, in the order in which they are written. Those that are not named here are not mapped.</summary>
    [Id(0)]
    public required ImmutableArray<MappedAttribute> Attributes { get; init; }

    /// <summary>Whether the other has the same attributes in the same order.</summary>
    public bool Equals(AttributeMapping? other) => other is not null && Attributes.AsSpan().SequenceEqual(other.Attributes.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Attributes.AsSpan().Length, Attributes.IsDefaultOrEmpty ? null : Attributes[0]);
}

/// <summary>One attribute of the directory.</summary>
[GenerateSerializer, Immutable, Alias("scim.MappedAttribute")]
#pragma warning disable CA1711 // An attribute of the directory is meant, and nothing of .NET.
public sealed record MappedAttribute
#pragma warning restore CA1711
{
    /// <summary>Its name: <c>[a-z][A-Za-z0-9]{0,63}</c>; one of <see cref="AttributeMapping.BaseNames"/> or a custom one.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>What it is made from, 1 to 10: the first that yields a text that is not blank. If none does, the user has no such attribute.</summary>
    [Id(1)]
    public required ImmutableArray<AttributeSource> Sources { get; init; }

    /// <summary>Whether the other has the same name and sources.</summary>
    public bool Equals(MappedAttribute? other) => other is not null && Name == other.Name && Sources.AsSpan().SequenceEqual(other.Sources.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Sources.AsSpan().Length);
}

/// <summary>One thing that an attribute can be made from.</summary>
[GenerateSerializer, Immutable, Alias("scim.AttributeSource")]
public sealed record AttributeSource
{
    /// <summary>How <see cref="Text"/> is read.</summary>
    [Id(0)]
    public required AttributeSourceKind Kind { get; init; }

    /// <summary>A path, a template or the constant: up to 8,192 characters. Empty for <see cref="AttributeSourceKind.Default"/>.</summary>
    [Id(1)]
    public string Text { get; init; } = "";

    /// <summary>What is done with the text, one after the other; at most 10.</summary>
    [Id(2)]
    public ImmutableArray<AttributeTransform> Transforms { get; init; } = [];

    /// <summary>Whether the other says the same.</summary>
    public bool Equals(AttributeSource? other) => other is not null && Kind == other.Kind && Text == other.Text && Transforms.AsSpan().SequenceEqual(other.Transforms.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Text, Transforms.AsSpan().Length);
}

/// <summary>How a source is written. The numbers are stored.</summary>
[GenerateSerializer, Alias("scim.AttributeSourceKind")]
public enum AttributeSourceKind
{
    /// <summary>
    /// A SCIM path of any schema, value filters included: <c>emails[type eq "work"].value</c>. Of several values the primary one counts, else the first. Not
    /// <c>id</c>, <c>meta</c> or <c>groups</c>, which change without a write of the user.
    /// </summary>
    Path = 0,

    /// <summary>Text with paths in braces: <c>{name.givenName} {name.familyName}</c>. Yields nothing if one of the paths does. <c>{{</c> and <c>}}</c> are braces.</summary>
    Template = 1,

    /// <summary>The text itself.</summary>
    Constant = 2,

    /// <summary>
    /// What the default mapping has for a base name. <c>username</c>: userName. <c>email</c>: the primary address, else the one of type work, else the first, else a
    /// userName that looks like an address. <c>firstName</c>, <c>lastName</c>: given and family name. <c>displayName</c>: what members and groups show.
    /// </summary>
    Default = 3,
}

/// <summary>What is done with a text. A text that gets longer than 8,192 characters, or empty, ends the source: it yields nothing.</summary>
[GenerateSerializer, Immutable, Alias("scim.AttributeTransform")]
public sealed record AttributeTransform
{
    /// <summary>What is done.</summary>
    [Id(0)]
    public required AttributeTransformKind Kind { get; init; }

    /// <summary>The separator or pattern, 1 to 8,192 characters; empty for kinds that have none.</summary>
    [Id(1)]
    public string Text { get; init; } = "";

    /// <summary>What a pattern's matches become, up to 256 characters; <c>$1</c> stands for a group.</summary>
    [Id(2)]
    public string Replacement { get; init; } = "";
}

/// <summary>What can be done with a text. The numbers are stored.</summary>
[GenerateSerializer, Alias("scim.AttributeTransformKind")]
public enum AttributeTransformKind
{
    /// <summary>Lower case, of no language.</summary>
    Lower = 0,

    /// <summary>Upper case, of no language.</summary>
    Upper = 1,

    /// <summary>Without blanks at both ends.</summary>
    Trim = 2,

    /// <summary>What is before the first separator; the whole text without one, as in Okta's expressions.</summary>
    SubstringBefore = 3,

    /// <summary>What is behind the first separator; nothing without one, as in Okta's expressions.</summary>
    SubstringAfter = 4,

    /// <summary>Each match of a regular expression replaced. Without lookaround and backreferences, which cannot be bounded in time.</summary>
    Replace = 5,
}
