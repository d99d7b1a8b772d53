using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Filters;

/// <summary>The parsed <c>path</c> of a PATCH operation (RFC 7644 §3.5.2): <c>attribute[valueFilter].subAttribute</c>, of which the last two may be absent.</summary>
/// <param name="Attribute">
/// The attribute before any bracket or sub-attribute: <c>[emails]</c>, <c>[name]</c>, <c>[urn:…:User, manager]</c>, or <c>[urn:…:User]</c> for a whole extension.
/// </param>
/// <param name="ValueFilter">
/// What elements of the (multi-valued) attribute must satisfy to be selected, with paths that start at the element; for
/// <see cref="FilterEvaluator.MatchesElement"/>. <see langword="null"/> when the path has no bracket.
/// </param>
/// <param name="SubAttribute">The sub-attribute behind the bracket or, without one, behind the dot; <see langword="null"/> when the attribute itself is meant.</param>
public sealed record PatchPath(AttributePath Attribute, FilterNode? ValueFilter = null, AttributeDefinition? SubAttribute = null)
{
    /// <summary>The attribute that is changed: the sub-attribute if there is one, else the attribute.</summary>
    public AttributeDefinition Target => SubAttribute ?? Attribute.Leaf;

    /// <summary>Canonical spelling.</summary>
    public override string ToString()
    {
        var filter = ValueFilter is null ? "" : $"[{FilterWriter.ToText(ValueFilter, Attribute.Leaf)}]";
        return SubAttribute is null ? $"{Attribute}{filter}" : $"{Attribute}{filter}.{SubAttribute.Name}";
    }
}
