using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Patch;

/// <summary>Where a step acts: <c>PATH</c> of RFC 7644 §3.5.2 (figure 7), resolved.</summary>
/// <param name="Container">The extension that the attribute belongs to, or <see langword="null"/> for an attribute of the resource itself.</param>
/// <param name="Attribute">The attribute, below the container if there is one. A whole extension is its own attribute, without container.</param>
/// <param name="Filter">Which elements of a multi-valued attribute, or <see langword="null"/> for all.</param>
/// <param name="SubAttribute">Which part of a complex attribute or of each selected element, or <see langword="null"/> for the whole.</param>
internal sealed record PatchTarget(AttributeDefinition? Container, AttributeDefinition Attribute, FilterNode? Filter, AttributeDefinition? SubAttribute)
{
    /// <summary>The attribute whose value is written.</summary>
    public AttributeDefinition Leaf => SubAttribute ?? Attribute;

    /// <summary>Whether the value stands for a whole list.</summary>
    public bool IsList => Leaf.MultiValued && !IsElement;

    /// <summary>Whether the value stands for one element, not for the list: a value filter without sub-attribute.</summary>
    public bool IsElement => Filter is not null && SubAttribute is null;
}
