using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ScimOrleans.Admin.Directory;

/// <summary>A SCIM resource or PATCH (RFC 7643, RFC 7644) as the client sent it. It is read by the grain, with the messages of SCIM.</summary>
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

/// <summary>Reads bodies as they are, and writes them, for the audit log, without passwords.</summary>
internal sealed class ScimBodyConverter : JsonConverter<ScimBody>
{
    private const string Password = "password";

    /// <inheritdoc/>
    public override ScimBody Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(JsonElement.ParseValue(ref reader));

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ScimBody value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(value);
        var node = JsonNode.Parse(value.Json.GetRawText());
        Clear(node);
        if (node is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            node.WriteTo(writer, options);
        }
    }

    /// <summary>Removes passwords wherever they stand, and the values of operations that name one.</summary>
    private static void Clear(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray array:
                foreach (var element in array)
                {
                    Clear(element);
                }

                break;
            case JsonObject item:
                var path = item.FirstOrDefault(member => member.Key.Equals("path", StringComparison.OrdinalIgnoreCase)).Value;
                var namesOne = path?.GetValueKind() == JsonValueKind.String && path.GetValue<string>().Contains(Password, StringComparison.OrdinalIgnoreCase);
                foreach (var name in item.Select(member => member.Key).ToList())
                {
                    if (name.EndsWith(Password, StringComparison.OrdinalIgnoreCase) || (namesOne && name.Equals("value", StringComparison.OrdinalIgnoreCase)))
                    {
                        item.Remove(name);
                    }
                    else
                    {
                        Clear(item[name]);
                    }
                }

                break;
        }
    }
}
