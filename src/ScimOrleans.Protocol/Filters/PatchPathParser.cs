using System.Globalization;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Filters;

/// <summary>Reads the <c>path</c> of PATCH operations (RFC 7644 §3.5.2, figure 7) against the schemas of a resource type.</summary>
/// <remarks>
/// Without a path parser of its own the two notations could drift apart, so names and brackets are read by what reads filters. The brackets
/// are for multi-valued attributes only, whose elements they select among; elements that are not objects are named <c>value</c> in them.
/// </remarks>
public static class PatchPathParser
{
    /// <summary>Reads a path. Never throws on input.</summary>
    /// <param name="path">The text as it was sent.</param>
    /// <param name="type">The resource type whose attributes it names.</param>
    /// <param name="limits">How large it may be.</param>
    /// <returns>
    /// The path; or, with what is wrong, the 1-based position and a caret below the place: 400 <c>invalidFilter</c> for anything between the
    /// brackets (RFC 7644 table 9 names the path filter of PATCH there), 400 <c>invalidPath</c> for the rest.
    /// </returns>
    public static ScimResult<PatchPath> Parse(ReadOnlySpan<char> path, ResourceTypeDefinition type, ScimLimits limits)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(limits);
        if (path.Length > limits.MaxPathLength)
        {
            return ScimErrors.InvalidPath(string.Create(CultureInfo.InvariantCulture,
                $"The path is {path.Length} characters long; the limit is {limits.MaxPathLength} ({nameof(ScimLimits.MaxPathLength)})."));
        }

        var grammar = new FilterGrammar(path, type, limits);
        var name = grammar.Current;
        if (name.Kind != FilterTokenKind.Word)
        {
            return Invalid(path, name.Start, "an attribute name is expected");
        }

        if (AttributePathParser.Resolve(name.Of(path), type, out var fault) is not { } attribute)
        {
            return Invalid(path, name.Start + fault.Offset, fault.Reason);
        }

        grammar.Advance();
        return grammar.Current.Kind switch
        {
            FilterTokenKind.End => WithoutBracket(attribute),
            FilterTokenKind.OpenBracket => WithBracket(path, attribute, ref grammar),
            _ => Invalid(path, grammar.Current.Start, $"'[' or the end of the path is expected, not {SyntaxDetail.Quote(grammar.Current.Of(path))}"),
        };
    }

    private static PatchPath WithoutBracket(AttributePath path) =>
        path.Steps.Length > 1 && !path.Steps[^2].IsExtension ? new(new(path.Steps[..^1]), null, path.Leaf) : new(path);

    private static ScimResult<PatchPath> WithBracket(ReadOnlySpan<char> path, AttributePath attribute, ref FilterGrammar grammar)
    {
        var owner = attribute.Leaf;
        if (!owner.MultiValued)
        {
            return Invalid(path, grammar.Current.Start, $"{attribute} has one value, so that a value filter has nothing to select among");
        }

        if (grammar.ReadBracket(owner) is not { } filter)
        {
            return ScimErrors.InvalidFilter(SyntaxDetail.At(path, grammar.Fault!.Value.Offset, $"Invalid value filter: {grammar.Fault.Value.Reason}"));
        }

        var token = grammar.Current;
        grammar.Advance();
        if (token.Kind == FilterTokenKind.End)
        {
            return new PatchPath(attribute, filter);
        }

        if (token.Kind != FilterTokenKind.Word || !token.Of(path).StartsWith('.'))
        {
            return Invalid(path, token.Start, $"'.' with a sub-attribute or the end of the path is expected, not {SyntaxDetail.Quote(token.Of(path))}");
        }

        var name = token.Of(path)[1..];
        return (owner.Find(name), grammar.Current.Kind) switch
        {
            (null, _) when name.IsEmpty => Invalid(path, token.Start + 1, "a sub-attribute's name is missing"),
            (null, _) => Invalid(path, token.Start + 1, $"{SyntaxDetail.Quote(name)} is not a sub-attribute of {owner}"),
            ({ } sub, FilterTokenKind.End) => new PatchPath(attribute, filter, sub),
            _ => Invalid(path, grammar.Current.Start, $"the end of the path is expected, not {SyntaxDetail.Quote(grammar.Current.Of(path))}"),
        };
    }

    private static ScimError Invalid(ReadOnlySpan<char> path, int position, string reason) =>
        ScimErrors.InvalidPath(SyntaxDetail.At(path, position, $"Invalid path: {reason}"));
}
