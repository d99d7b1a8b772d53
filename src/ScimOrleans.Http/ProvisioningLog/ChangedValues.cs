using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ScimOrleans.Http.ProvisioningLog;

/// <summary>The values that a write left in the attributes that it changed. A password is never among them: no representation has it.</summary>
internal static class ChangedValues
{
    private const int MaxLength = 8_192;

    private static readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The values as one JSON object; <see langword="null"/> for an attribute that has none any more.</summary>
    /// <param name="body">A representation up to where its address would follow, so that it does not end.</param>
    /// <param name="names">The attributes, an extension's with its URN.</param>
    public static string? Of(ReadOnlySpan<byte> body, ImmutableArray<string> names)
    {
        if (body.IsEmpty)
        {
            return null;
        }

        var found = new Dictionary<string, (int Start, int Length)>(StringComparer.OrdinalIgnoreCase);
        var reader = new Utf8JsonReader(body, isFinalBlock: false, default);
        if (reader.Read())
        {
            ReadObject(ref reader, "", found, names);
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, _options))
        {
            writer.WriteStartObject();
            foreach (var name in names)
            {
                writer.WritePropertyName(name);
                Write(writer, body, found.GetValueOrDefault(name), buffer.WrittenCount + writer.BytesPending);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) is { Length: <= MaxLength } values ? values : null;
    }

    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> body, (int Start, int Length) place, long written)
    {
        if (place.Length == 0)
        {
            writer.WriteNullValue();
        }
        else if (written + place.Length > MaxLength)
        {
            writer.WriteStringValue(EntryWording.Hidden);
        }
        else
        {
            writer.WriteRawValue(body.Slice(place.Start, place.Length), skipInputValidation: true);
        }
    }

    /// <summary>Notes where the values of an object's wanted members are; those of an extension are read with its URN before them.</summary>
    private static void ReadObject(ref Utf8JsonReader reader, string prefix, Dictionary<string, (int, int)> found, ImmutableArray<string> names)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = prefix + reader.GetString();
            if (!reader.Read())
            {
                return;
            }

            if (reader.TokenType == JsonTokenType.StartObject && prefix.Length == 0 && names.Any(wanted => wanted.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)))
            {
                ReadObject(ref reader, name + ":", found, names);
                continue;
            }

            var start = (int)reader.TokenStartIndex;
            if (!reader.TrySkip())
            {
                return;
            }

            found[name] = (start, (int)reader.BytesConsumed - start);
        }
    }
}
