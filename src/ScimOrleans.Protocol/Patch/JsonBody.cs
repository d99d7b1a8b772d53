using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Protocol.Patch;

/// <summary>Walks a JSON body by places in it: an operation's value is converted only when its path, which may follow it, is known.</summary>
internal static class JsonBody
{
    /// <summary>Whether the whole body is one JSON value, valid UTF-8 and not too deep. After this no reader over it, or over a part of it, can fail.</summary>
    /// <returns><see langword="null"/>, or <c>invalidSyntax</c> with the place, or with the limit that is exceeded.</returns>
    public static ScimError? Check(ReadOnlySpan<byte> utf8, ScimLimits limits)
    {
        if (!Utf8.IsValid(utf8))
        {
            return ScimErrors.InvalidSyntax("The body is not valid UTF-8.");
        }

        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = limits.MaxDepth + 1 });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && reader.CurrentDepth == limits.MaxDepth)
                {
                    return ScimErrors.InvalidSyntax(string.Create(CultureInfo.InvariantCulture,
                        $"The body is nested more than {limits.MaxDepth} levels deep, which is the limit ({nameof(ScimLimits.MaxDepth)})."));
                }
            }

            return null;
        }
        catch (JsonException exception)
        {
            return ScimErrors.InvalidSyntax(string.Create(CultureInfo.InvariantCulture,
                $"The body is not JSON: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}."));
        }
    }

    /// <summary>The body without the byte order mark that may precede it (RFC 8259 §8.1).</summary>
    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> utf8) => utf8 is [0xEF, 0xBB, 0xBF, ..] ? utf8[3..] : utf8;

    /// <summary>A reader over a checked body, or a part of it.</summary>
    public static Utf8JsonReader Reader(ReadOnlySpan<byte> json) => new(json, new JsonReaderOptions { MaxDepth = int.MaxValue });

    /// <summary>The string or property name that the reader is at, or <see langword="null"/> when its escapes are not valid Unicode.</summary>
    public static string? Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            // An unpaired surrogate, written as an escape: there is no other way to learn of it.
            return null;
        }
    }

    /// <summary>Place of the value behind the property name that the reader is at. The reader goes to the value's last token.</summary>
    public static Range Value(ref Utf8JsonReader reader)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }
}
