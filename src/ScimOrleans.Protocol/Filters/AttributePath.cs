using System.Collections.Immutable;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Filters;

/// <summary>A resolved attribute path (RFC 7644 §3.10): the definitions from a resource's root to the attribute meant.</summary>
/// <remarks>
/// One to three steps: <c>[userName]</c>, <c>[name, familyName]</c>, <c>[urn:…:User, manager, value]</c>. Inside a value filter the path
/// starts at the element: <c>[type]</c> for <c>emails[type eq "work"]</c>.
/// </remarks>
public sealed class AttributePath(ImmutableArray<AttributeDefinition> steps) : IEquatable<AttributePath>
{
    /// <summary>The definitions, outermost first; at least one.</summary>
    public ImmutableArray<AttributeDefinition> Steps { get; } = steps;

    /// <summary>The attribute meant.</summary>
    public AttributeDefinition Leaf => Steps[^1];

    /// <summary>Whether a resource can hold more than one value at this path.</summary>
    public bool IsMultiValued => Steps.Any(step => step.MultiValued);

    /// <inheritdoc/>
    public bool Equals(AttributePath? other) => other is not null && Steps.AsSpan().SequenceEqual(other.Steps.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AttributePath);

    /// <inheritdoc/>
    public override int GetHashCode() => Steps.Aggregate(0, HashCode.Combine);

    /// <summary>Canonical spelling, such as <c>urn:…:User:manager.value</c>.</summary>
    public override string ToString() => Leaf.ToString();
}
