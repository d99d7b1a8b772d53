using System.Globalization;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Http.Requests;

/// <summary>Which part of a list is asked for (RFC 7644 §3.4.2.4).</summary>
/// <param name="StartIndex">1-based; what is smaller becomes 1.</param>
/// <param name="Count">Most resources wanted: 0 only counts, what is smaller becomes 0, what is larger than the largest page is cut.</param>
internal readonly record struct PageRange(long StartIndex, int Count)
{
    /// <summary>Reads the parameters of a query.</summary>
    /// <returns>The range; 400 <c>invalidValue</c> for what is not a whole number.</returns>
    public static ScimResult<PageRange> Read(string? startIndex, string? count, int defaultCount, int maxCount)
    {
        if (!TryParse(startIndex, out var start))
        {
            return ScimErrors.InvalidValue("The query parameter startIndex is not a whole number.");
        }

        return TryParse(count, out var size)
            ? Of(start, size, defaultCount, maxCount)
            : ScimErrors.InvalidValue("The query parameter count is not a whole number.");
    }

    /// <summary>The range for numbers that were given or not.</summary>
    public static PageRange Of(long? startIndex, long? count, int defaultCount, int maxCount) =>
        new(Math.Max(1, startIndex ?? 1), (int)Math.Clamp(count ?? defaultCount, 0, maxCount));

    /// <summary>Numbers too large for 64 bits are as good as the largest: they only ask for more than there is.</summary>
    private static bool TryParse(string? text, out long? number)
    {
        number = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        var digits = text.AsSpan(text[0] == '-' ? 1 : 0);
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        number = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value
            : text[0] == '-' ? long.MinValue : long.MaxValue;
        return true;
    }
}
