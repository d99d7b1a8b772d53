using System.Globalization;
using System.Text;

namespace ScimOrleans.Protocol.Filters;

/// <summary>Reads and writes JSON strings (RFC 8259 §7) as filters hold them.</summary>
internal static class JsonStringLiteral
{
    /// <summary>The text of a literal, or <see langword="null"/> and where and why it is none. The result is valid Unicode without NUL.</summary>
    /// <param name="raw">What stands between the quotes.</param>
    /// <param name="fault">The first fault, with its offset in <paramref name="raw"/>.</param>
    public static string? Read(ReadOnlySpan<char> raw, out SyntaxFault fault)
    {
        var buffer = new char[raw.Length];
        var length = 0;
        var highSurrogateAt = -1;
        for (var i = 0; i < raw.Length;)
        {
            var start = i;
            var reason = ReadCharacter(raw, ref i, out var c)
                ?? (char.IsLowSurrogate(c) && highSurrogateAt < 0 ? "the string holds half of a surrogate pair" : null);
            if (reason is not null)
            {
                fault = new(start, reason);
                return null;
            }

            if (highSurrogateAt >= 0 && !char.IsLowSurrogate(c))
            {
                break;
            }

            highSurrogateAt = char.IsHighSurrogate(c) ? start : -1;
            buffer[length++] = c;
        }

        if (highSurrogateAt >= 0)
        {
            fault = new(highSurrogateAt, "the string holds half of a surrogate pair");
            return null;
        }

        fault = default;
        return new string(buffer, 0, length);
    }

    /// <summary>A text as a literal with its quotes.</summary>
    public static string Write(string text)
    {
        var literal = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' or '\\' => literal.Append('\\').Append(c),
                < ' ' => literal.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => literal.Append(c),
            };
        }

        return literal.Append('"').ToString();
    }

    /// <summary>Reads one UTF-16 code unit, written as itself or as an escape. Returns what is wrong with it.</summary>
    private static string? ReadCharacter(ReadOnlySpan<char> raw, ref int position, out char c)
    {
        c = raw[position++];
        if (c < ' ')
        {
            return "the string holds a control character that is not escaped";
        }

        if (c != '\\')
        {
            return null;
        }

        // The lexer has found the closing quote, so that something follows every backslash.
        c = raw[position++];
        switch (c)
        {
            case '"' or '\\' or '/':
                return null;
            case 'b':
                c = '\b';
                return null;
            case 'f':
                c = '\f';
                return null;
            case 'n':
                c = '\n';
                return null;
            case 'r':
                c = '\r';
                return null;
            case 't':
                c = '\t';
                return null;
            case 'u':
                if (raw.Length - position < 4 || !ushort.TryParse(raw.Slice(position, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
                {
                    return "four hexadecimal digits must follow \\u";
                }

                position += 4;
                c = (char)code;
                return code == 0 ? "a string cannot hold the character NUL" : null;
            default:
                return "a backslash must be followed by one of \" \\ / b f n r t u";
        }
    }
}
