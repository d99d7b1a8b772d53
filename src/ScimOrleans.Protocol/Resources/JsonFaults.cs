using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Protocol.Resources;

/// <summary>What is wrong with a text that should be JSON (RFC 8259), with the byte where it is.</summary>
internal static class JsonFaults
{
    /// <summary>Refuses bytes that are not UTF-8. The JSON reader looks into texts only when they are used.</summary>
    /// <returns><see langword="null"/> when they are.</returns>
    public static ScimError? NotUtf8(ReadOnlySpan<byte> utf8, string what)
    {
        if (Utf8.IsValid(utf8))
        {
            return null;
        }

        var position = 0;
        while (Rune.DecodeFromUtf8(utf8[position..], out _, out var length) == OperationStatus.Done)
        {
            position += length;
        }

        return ScimErrors.InvalidSyntax($"The {what} is not UTF-8 text at byte {position}.");
    }

    /// <summary>Names the place of a fault that the JSON reader found.</summary>
    public static ScimError Malformed(ReadOnlySpan<byte> utf8, string what, JsonException exception)
    {
        long position = exception.BytePositionInLine ?? 0;
        for (var line = exception.LineNumber ?? 0; line > 0; line--)
        {
            var length = utf8.IndexOf((byte)'\n') + 1;
            position += length;
            utf8 = utf8[length..];
        }

        return ScimErrors.InvalidSyntax($"The {what} is not valid JSON at byte {position}.");
    }

    /// <summary>Looks for what JSON can say and text cannot hold: <c>\u0000</c> and half a surrogate pair.</summary>
    /// <param name="escaped">The inside of a JSON string whose syntax is right.</param>
    /// <returns>The fault in words, or <see langword="null"/>.</returns>
    public static string? BadCharacter(ReadOnlySpan<byte> escaped)
    {
        for (var next = escaped.IndexOf((byte)'\\'); next >= 0; next = escaped.IndexOf((byte)'\\'))
        {
            if (escaped[next + 1] != 'u')
            {
                escaped = escaped[(next + 2)..];
                continue;
            }

            var unit = CodeUnit(escaped[next..]);
            escaped = escaped[(next + 6)..];
            if (unit == '\0')
            {
                return "the character NUL";
            }

            if (char.IsHighSurrogate(unit) && escaped is [(byte)'\\', (byte)'u', ..] && char.IsLowSurrogate(CodeUnit(escaped)))
            {
                escaped = escaped[6..];
            }
            else if (char.IsSurrogate(unit))
            {
                return "half of a surrogate pair";
            }
        }

        return null;
    }

    /// <summary>The code unit of <c>\uXXXX</c>.</summary>
    private static char CodeUnit(ReadOnlySpan<byte> escape)
    {
        Span<byte> bytes = stackalloc byte[2];
        Convert.FromHexString(escape.Slice(2, 4), bytes, out _, out _);
        return (char)((bytes[0] << 8) | bytes[1]);
    }
}
