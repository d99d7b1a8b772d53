using System.Globalization;

namespace ScimOrleans.Protocol.Filters;

/// <summary>Numbers of integer and decimal attributes (RFC 7643 §2.3.3, §2.3.4) in the one form in which they are compared and kept for search.</summary>
public static class ScimNumber
{
    /// <summary>Dividing by it drops trailing zeros of a decimal: 1.50 becomes 1.5.</summary>
    private const decimal One = 1.0000000000000000000000000000m;

    /// <summary>Reads a JSON number (RFC 8259 §6). Digits past the 28th are rounded; trailing zeros and the sign of zero are dropped.</summary>
    /// <returns>Whether it is a JSON number, and lies within ±7.9 × 10²⁸.</returns>
    public static bool TryParse(ReadOnlySpan<char> literal, out decimal number)
    {
        number = 0;
        if (!IsJsonNumber(literal) || !decimal.TryParse(literal, NumberStyles.Float, CultureInfo.InvariantCulture, out var read))
        {
            return false;
        }

        number = read == 0 ? 0 : read / One;
        return true;
    }

    /// <summary>Whether the whole text is a JSON number; unlike .NET's own forms it has no plus sign, no leading zero and no bare point.</summary>
    public static bool IsJsonNumber(ReadOnlySpan<char> literal)
    {
        var rest = literal.StartsWith('-') ? literal[1..] : literal;
        var whole = SkipDigits(ref rest);
        if (whole == 0 || (whole > 1 && literal[literal.Length - rest.Length - whole] == '0'))
        {
            return false;
        }

        if (rest.StartsWith('.'))
        {
            rest = rest[1..];
            if (SkipDigits(ref rest) == 0)
            {
                return false;
            }
        }

        if (!rest.IsEmpty && rest[0] is 'e' or 'E')
        {
            rest = rest[1..];
            rest = !rest.IsEmpty && rest[0] is '+' or '-' ? rest[1..] : rest;
            if (SkipDigits(ref rest) == 0)
            {
                return false;
            }
        }

        return rest.IsEmpty;
    }

    private static int SkipDigits(ref ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        var count = end < 0 ? text.Length : end;
        text = text[count..];
        return count;
    }
}
