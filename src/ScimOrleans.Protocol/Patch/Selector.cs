using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Patch;

/// <summary>Reads a value filter as a description of one element, such as <c>type eq "work" and primary eq true</c>.</summary>
internal static class Selector
{
    /// <summary>The element that a filter made of <c>eq</c> comparisons joined by <c>and</c> describes, or <see langword="null"/> for other filters.</summary>
    public static ComplexValue? Create(FilterNode filter, AttributeDefinition attribute)
    {
        if (attribute.Type != AttributeType.Complex)
        {
            return null;
        }

        var element = ComplexValue.Empty;
        foreach (var part in filter is AndFilter and ? and.Operands : [filter])
        {
            if (part is not ComparisonFilter { Operator: ComparisonOperator.Equal, Path.Steps: [var sub] } comparison || sub.MultiValued || comparison.Literal is null)
            {
                return null;
            }

            element = element.With(sub, comparison.Literal);
        }

        return element;
    }

    /// <summary>
    /// A replacement for an element. What the filter compared with <c>eq</c> and the client did not send again is kept: the address that was
    /// selected as the work address stays the work address.
    /// </summary>
    public static ComplexValue Keep(FilterNode filter, ComplexValue element, ComplexValue replacement)
    {
        foreach (var part in filter is AndFilter and ? and.Operands : [filter])
        {
            if (part is ComparisonFilter { Operator: ComparisonOperator.Equal, Path.Steps: [var sub] } && replacement[sub] is null)
            {
                replacement = replacement.With(sub, element[sub]);
            }
        }

        return replacement;
    }
}
