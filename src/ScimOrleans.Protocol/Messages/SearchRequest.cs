using System.Globalization;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Protocol.Messages;

/// <summary>What a client asks of a list, by query parameters (RFC 7644 §3.4.2) or by a SearchRequest message (§3.4.3).</summary>
public sealed record SearchRequest
{
    /// <summary><c>attributes</c>: for <c>Projection.Parse</c>.</summary>
    public IReadOnlyList<string> Attributes { get; init; } = [];

    /// <summary><c>excludedAttributes</c>: for <c>Projection.Parse</c>.</summary>
    public IReadOnlyList<string> ExcludedAttributes { get; init; } = [];

    /// <summary><c>filter</c>, or <see langword="null"/>. An empty one is a malformed filter, not the absence of one.</summary>
    public string? Filter { get; init; }

    /// <summary><c>sortBy</c>: attribute notation, or <see langword="null"/>.</summary>
    public string? SortBy { get; init; }

    /// <summary>Whether <c>sortOrder</c> is <c>descending</c>.</summary>
    public bool Descending { get; init; }

    /// <summary><c>startIndex</c>, 1-based. Less than 1 means 1 (RFC 7644 §3.4.2.4).</summary>
    public long StartIndex { get; init; } = 1;

    /// <summary><c>count</c>, or <see langword="null"/>. Less than 0 means 0: only the total.</summary>
    public int? Count { get; init; }

    /// <summary>Reads query parameters; <see langword="null"/> for one that the request does not have.</summary>
    /// <returns>The request, or 400 <c>invalidValue</c> naming the parameter.</returns>
    public static ScimResult<SearchRequest> FromQuery(
        string? attributes, string? excludedAttributes, string? filter, string? sortBy, string? sortOrder, string? startIndex, string? count)
    {
        var request = new SearchRequest
        {
            Attributes = attributes is null ? [] : [attributes],
            ExcludedAttributes = excludedAttributes is null ? [] : [excludedAttributes],
            Filter = filter,
            SortBy = string.IsNullOrWhiteSpace(sortBy) ? null : sortBy.Trim(),
        };
        if (sortOrder is not null)
        {
            if (!TryParseOrder(sortOrder, out var descending))
            {
                return WrongOrder;
            }

            request = request with { Descending = descending };
        }

        if (startIndex is not null)
        {
            if (!TryParseInteger(startIndex, out var number))
            {
                return WrongInteger("startIndex");
            }

            request = request with { StartIndex = Math.Max(1, number) };
        }

        if (count is not null)
        {
            if (!TryParseInteger(count, out var number))
            {
                return WrongInteger("count");
            }

            request = request with { Count = (int)Math.Clamp(number, 0, int.MaxValue) };
        }

        return request;
    }

    internal static ScimError WrongOrder { get; } = ScimErrors.InvalidValue("sortOrder must be ascending or descending.");

    internal static ScimError WrongInteger(string parameter) => ScimErrors.InvalidValue($"{parameter} must be an integer.");

    internal static bool TryParseOrder(string text, out bool descending)
    {
        descending = text.Equals("descending", StringComparison.OrdinalIgnoreCase);
        return descending || text.Equals("ascending", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads an integer of any size; what 64 bits do not hold is their largest or smallest number, which no list reaches.</summary>
    internal static bool TryParseInteger(ReadOnlySpan<char> text, out long number)
    {
        // Asked first, for .NET's own parser takes NUL behind a number for nothing.
        var digits = text.StartsWith('-') || text.StartsWith('+') ? text[1..] : text;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
        {
            number = 0;
            return false;
        }

        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
        {
            number = text.StartsWith('-') ? long.MinValue : long.MaxValue;
        }

        return true;
    }
}
