using System.Globalization;

namespace ScimOrleans.Protocol.Filters;

/// <summary>Instants of dateTime attributes (RFC 7643 §2.3.5) in the one form in which they are compared and kept for search.</summary>
public static class ScimInstant
{
    /// <summary>Fractional digits that are kept: a tick is 100 ns. Further digits are dropped, not rounded, so that no value moves into the next second.</summary>
    private const int FractionDigits = 7;

    /// <summary>Largest offset that xsd:dateTime allows, in minutes.</summary>
    private const int MaxOffsetMinutes = 14 * 60;

    /// <summary>UTC with seven fractional digits, such as <c>2026-01-01T07:00:00.1234567Z</c>: 28 characters whose ordinal order is the order of time.</summary>
    public static string Format(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);

    /// <summary>Reads an xsd:dateTime: <c>yyyy-MM-ddTHH:mm:ss</c>, any number of fractional digits, and <c>Z</c> or an offset.</summary>
    /// <remarks>
    /// A missing offset, which xsd:dateTime allows, means UTC. <c>24:00:00</c> is midnight at the end of the day. A second 60, a date without a
    /// time, and lower-case <c>t</c> or <c>z</c> are no xsd:dateTime and are refused. Digits past the seventh of a fraction are dropped.
    /// </remarks>
    /// <param name="text">The text, without surrounding blanks.</param>
    /// <param name="instant">The instant, in UTC.</param>
    /// <returns>Whether it is one, and lies in the years 1 to 9999 in UTC.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset instant)
    {
        instant = default;
        if (text.Length < 19 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':'
            || !TryNumber(text[..4], out var year) || !TryNumber(text[5..7], out var month) || !TryNumber(text[8..10], out var day)
            || !TryNumber(text[11..13], out var hour) || !TryNumber(text[14..16], out var minute) || !TryNumber(text[17..19], out var second)
            || year == 0 || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month)
            || hour > 24 || minute > 59 || second > 59
            || !TryFraction(text[19..], out var fraction, out var zone) || !TryOffset(zone, out var offsetMinutes)
            || (hour == 24 && (minute != 0 || second != 0 || fraction != 0)))
        {
            return false;
        }

        var seconds = (hour * 3600L) + ((minute - offsetMinutes) * 60L) + second;
        var ticks = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Ticks + (seconds * TimeSpan.TicksPerSecond) + fraction;
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        instant = new DateTimeOffset(ticks, TimeSpan.Zero);
        return true;
    }

    /// <summary>Reads an optional fraction as ticks, and gives back what follows it.</summary>
    private static bool TryFraction(ReadOnlySpan<char> text, out long ticks, out ReadOnlySpan<char> rest)
    {
        ticks = 0;
        rest = text;
        if (text.IsEmpty || text[0] != '.')
        {
            return true;
        }

        var end = text[1..].IndexOfAnyExceptInRange('0', '9');
        var digits = end < 0 ? text[1..] : text.Slice(1, end);
        rest = text[(1 + digits.Length)..];
        for (var i = 0; i < FractionDigits; i++)
        {
            ticks = (ticks * 10) + (i < digits.Length ? digits[i] - '0' : 0);
        }

        return !digits.IsEmpty;
    }

    private static bool TryOffset(ReadOnlySpan<char> text, out int minutes)
    {
        minutes = 0;
        if (text.IsEmpty || text is "Z")
        {
            return true;
        }

        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':'
            || !TryNumber(text[1..3], out var hour) || !TryNumber(text[4..6], out var minute) || minute > 59)
        {
            return false;
        }

        minutes = ((hour * 60) + minute) * (text[0] == '-' ? -1 : 1);
        return Math.Abs(minutes) <= MaxOffsetMinutes;
    }

    private static bool TryNumber(ReadOnlySpan<char> digits, out int number)
    {
        number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            number = (number * 10) + (digit - '0');
        }

        return true;
    }
}
