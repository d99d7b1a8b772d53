using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Storage.Sqlite.Commit;

/// <summary>A row as the change log keeps it: what the program derives (folded names, search copy) and what the entry says itself (version, times) is not repeated.</summary>
internal sealed record RowContent
{
    private static readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public required ResourceOwner Owner { get; init; }

    public required string Name { get; init; }

    public string? ExternalId { get; init; }

    public required string DisplayName { get; init; }

    public string? LocalDisplayName { get; init; }

    public bool Active { get; init; } = true;

    public bool Protected { get; init; }

    public bool Detached { get; init; }

    public required ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>As one JSON object, UTF-8.</summary>
    public byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>(Json.Length + 256);
        using (var writer = new Utf8JsonWriter(buffer, _options))
        {
            writer.WriteStartObject();
            writer.WriteString("owner"u8, Owner.Text);
            writer.WriteString("name"u8, Name);
            WriteOptional(writer, "externalId"u8, ExternalId);
            writer.WriteString("displayName"u8, DisplayName);
            WriteOptional(writer, "localDisplayName"u8, LocalDisplayName);
            writer.WriteBoolean("active"u8, Active);
            writer.WriteBoolean("protected"u8, Protected);
            writer.WriteBoolean("detached"u8, Detached);
            writer.WritePropertyName("json"u8);
            writer.WriteRawValue(Json.Span, skipInputValidation: true);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteOptional(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }
}
