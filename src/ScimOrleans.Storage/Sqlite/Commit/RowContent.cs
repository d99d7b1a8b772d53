using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

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

    public bool Included { get; init; } = true;

    /// <summary>A user's mapped attributes, a JSON object in UTF-8; empty for groups.</summary>
    public ReadOnlyMemory<byte> Mapped { get; init; }

    public long RulesVersion { get; init; }

    public required ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>The row with another content. What it does not say stays.</summary>
    public RowContent With(ResourceContent content) => this with
    {
        Name = content.Name,
        ExternalId = content.ExternalId,
        DisplayName = content.DisplayName,
        LocalDisplayName = content.LocalDisplayName,
        Active = content.Active,
        Included = content.Included,
        Mapped = content.Mapped,
        RulesVersion = content.RulesVersion,
        Json = content.Json,
    };

    /// <summary>The row with another evaluation.</summary>
    public RowContent With(ResourceEvaluation evaluation) => this with
    {
        Included = evaluation.Included,
        Mapped = evaluation.Mapped,
        RulesVersion = evaluation.RulesVersion,
    };

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
            writer.WriteBoolean("included"u8, Included);
            if (!Mapped.IsEmpty)
            {
                writer.WritePropertyName("mapped"u8);
                writer.WriteRawValue(Mapped.Span, skipInputValidation: true);
            }

            writer.WriteNumber("rulesVersion"u8, RulesVersion);
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
