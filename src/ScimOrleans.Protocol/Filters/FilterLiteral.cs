using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Filters;

/// <summary>Reads the literal of a comparison (RFC 7644 §3.4.2.2: <c>compValue</c>) as a value of the attribute's type.</summary>
internal static class FilterLiteral
{
    /// <summary>Whether the literal is the bare <c>null</c>.</summary>
    public static bool IsNull(FilterToken token, ReadOnlySpan<char> text) =>
        token.Kind == FilterTokenKind.Word && token.Of(text).Equals("null", StringComparison.OrdinalIgnoreCase);

    /// <summary>The value, or <see langword="null"/> and why the literal is none for this attribute.</summary>
    public static ScimValue? Read(FilterToken token, ReadOnlySpan<char> text, AttributeDefinition attribute, out SyntaxFault fault)
    {
        string? content = null;
        if (token.Kind == FilterTokenKind.String)
        {
            content = JsonStringLiteral.Read(token.Of(text)[1..^1], out fault);
            if (content is null)
            {
                fault = fault with { Offset = token.Start + 1 + fault.Offset };
                return null;
            }
        }

        var word = content is null ? token.Of(text) : [];
        ScimValue? value = attribute.Type switch
        {
            AttributeType.Boolean when (content ?? word).Equals("true", StringComparison.OrdinalIgnoreCase) => BooleanValue.True,
            AttributeType.Boolean when (content ?? word).Equals("false", StringComparison.OrdinalIgnoreCase) => BooleanValue.False,
            AttributeType.Integer or AttributeType.Decimal when ScimNumber.TryParse(word, out _) => new NumberValue(word.ToString()),
            AttributeType.DateTime when content is not null && ScimInstant.TryParse(content, out _) => new StringValue(content),
            AttributeType.String or AttributeType.Reference or AttributeType.Binary when content is not null => new StringValue(content),
            _ => null,
        };
        fault = value is null ? new(token.Start, Refusal(token, text, word, content, attribute)) : default;
        return value;
    }

    private static string Refusal(FilterToken token, ReadOnlySpan<char> text, ReadOnlySpan<char> word, string? content, AttributeDefinition attribute)
    {
        var isLiteral = content is not null || word.Equals("true", StringComparison.OrdinalIgnoreCase)
            || word.Equals("false", StringComparison.OrdinalIgnoreCase) || ScimNumber.IsJsonNumber(word);
        if (!isLiteral)
        {
            return $"{SyntaxDetail.Quote(word)} is not a literal; write a string in double quotes, a number, true, false or null";
        }

        var quoted = SyntaxDetail.Quote(token.Of(text));
        return attribute.Type switch
        {
            AttributeType.Boolean => $"{attribute} is a boolean and is compared with true or false, not with {quoted}",
            AttributeType.Integer or AttributeType.Decimal when content is null && ScimNumber.IsJsonNumber(word) => $"{quoted} is larger than the numbers that can be compared",
            AttributeType.Integer or AttributeType.Decimal => $"{attribute} is a number and is compared with a number without quotes, not with {quoted}",
            AttributeType.DateTime => $"{attribute} is a dateTime and is compared with one in double quotes, such as \"2026-01-31T09:30:00Z\", not with {quoted}",
            _ => $"{attribute} is compared with a string in double quotes, not with {quoted}",
        };
    }
}
