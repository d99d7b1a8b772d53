using System.Text.Json;
using System.Text.Json.Serialization;

namespace ScimOrleans.Admin.Directory;

/// <summary>A SCIM resource or PATCH (RFC 7643, RFC 7644), in the form in which an identity provider sends it.</summary>
/// <remarks>It is kept as it came: the grain reads it, with the messages of SCIM.</remarks>
/// <param name="json">The body.</param>
[JsonConverter(typeof(ScimBodyConverter))]
internal sealed class ScimBody(JsonElement json)
{
    /// <summary>The body.</summary>
    public JsonElement Json { get; } = json;

    /// <summary>Whether there may be a password in it.</summary>
    public bool MayHaveSecrets => Json.GetRawText().Contains("password", StringComparison.OrdinalIgnoreCase);

    /// <summary>The body, UTF-8.</summary>
    public ReadOnlyMemory<byte> ToUtf8() => JsonSerializer.SerializeToUtf8Bytes(Json);
}

/// <summary>Reads bodies as they are, and writes them, for the audit, as the names of the attributes that they are about: values are personal data, or secrets.</summary>
internal sealed class ScimBodyConverter : JsonConverter<ScimBody>
{
    private const int MaxNames = 200;
    private const int MaxNameLength = 200;

    /// <inheritdoc/>
    public override ScimBody Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(JsonElement.ParseValue(ref reader));

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ScimBody value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        writer.WriteStartObject();
        if (Member(value.Json, "Operations") is { ValueKind: JsonValueKind.Array } operations)
        {
            writer.WriteStartArray("operations");
            foreach (var operation in operations.EnumerateArray().Take(MaxNames))
            {
                writer.WriteStartObject();
                writer.WriteString("op", Member(operation, "op") is { ValueKind: JsonValueKind.String } op ? Cut(op.GetString()!) : null);
                var path = Member(operation, "path") is { ValueKind: JsonValueKind.String } text ? WithoutValues(text.GetString()!) : null;
                WriteNames(writer, path is not null ? [path] : Member(operation, "value") is { } written ? Names(written) : []);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }
        else
        {
            WriteNames(writer, Names(value.Json));
        }

        writer.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter writer, IEnumerable<string> names)
    {
        writer.WriteStartArray("attributes");
        foreach (var name in names.Take(MaxNames))
        {
            writer.WriteStringValue(Cut(name));
        }

        writer.WriteEndArray();
    }

    /// <summary>Attributes of a resource, or of a PATCH without a path; those of an extension one by one.</summary>
    private static IEnumerable<string> Names(JsonElement json) =>
        json.ValueKind != JsonValueKind.Object ? []
        : json.EnumerateObject().Where(member => !member.NameEquals("schemas")).SelectMany(member => member.Name.Contains(':', StringComparison.Ordinal) && member.Value.ValueKind == JsonValueKind.Object
            ? member.Value.EnumerateObject().Select(inner => $"{member.Name}:{inner.Name}")
            : [WithoutValues(member.Name)]);

    /// <summary>A path without the values that its filters compare.</summary>
    private static string WithoutValues(string path)
    {
        var (begin, end) = (path.IndexOf('[', StringComparison.Ordinal), path.LastIndexOf(']'));
        return begin < 0 ? path : end > begin ? $"{path[..begin]}[]{path[(end + 1)..]}" : $"{path[..begin]}[";
    }

    private static JsonElement? Member(JsonElement json, string name) => json.ValueKind == JsonValueKind.Object
        ? json.EnumerateObject().Where(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(member => (JsonElement?)member.Value).FirstOrDefault()
        : null;

    private static string Cut(string text) => text.Length <= MaxNameLength ? text : text[..MaxNameLength];
}
