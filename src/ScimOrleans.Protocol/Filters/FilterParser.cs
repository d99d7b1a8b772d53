using System.Globalization;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Filters;

/// <summary>Reads filters (RFC 7644 §3.4.2.2) against the schemas of a resource type.</summary>
/// <remarks>
/// Beyond the RFC: <c>emails[type eq "work"].value eq "x"</c> (Entra) is the value filter with the comparison joined inside; booleans may be
/// written as strings; a comparison of a complex attribute with a sub-attribute <c>value</c> means that one; the resource type's
/// <see cref="ResourceTypeDefinition.FilterAliases"/> are understood. <c>not</c> needs its parentheses, as the RFC's grammar has it. Value
/// filters do not nest (erratum 4690).
/// </remarks>
public static class FilterParser
{
    /// <summary>Reads a filter. Never throws on input.</summary>
    /// <param name="filter">The text, percent-decoded.</param>
    /// <param name="type">The resource type whose attributes it names.</param>
    /// <param name="limits">How large it may be.</param>
    /// <returns>The filter; or 400 <c>invalidFilter</c> with what is wrong, the 1-based position, and a caret below the place.</returns>
    public static ScimResult<FilterNode> Parse(ReadOnlySpan<char> filter, ResourceTypeDefinition type, ScimLimits limits)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(limits);
        if (filter.Length > limits.MaxFilterLength)
        {
            return ScimErrors.InvalidFilter(string.Create(CultureInfo.InvariantCulture,
                $"The filter is {filter.Length} characters long; the limit is {limits.MaxFilterLength} ({nameof(ScimLimits.MaxFilterLength)})."));
        }

        var grammar = new FilterGrammar(filter, type, limits);
        return grammar.ReadFilter() is { } node
            ? node
            : ScimErrors.InvalidFilter(SyntaxDetail.At(filter, grammar.Fault!.Value.Offset, $"Invalid filter: {grammar.Fault.Value.Reason}"));
    }
}
