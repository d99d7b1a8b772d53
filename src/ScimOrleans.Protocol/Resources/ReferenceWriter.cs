using System.Text.Json;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Resources;

/// <summary>Writes elements of a user's <c>groups</c> and of a group's <c>members</c>. What is asked for is looked up once for all of them.</summary>
internal readonly struct ReferenceWriter(AttributeDefinition attribute, Projection projection)
{
    private static readonly JsonEncodedText Value = JsonEncodedText.Encode("value");
    private static readonly JsonEncodedText Ref = JsonEncodedText.Encode("$ref");
    private static readonly JsonEncodedText Display = JsonEncodedText.Encode("display");
    private static readonly JsonEncodedText Type = JsonEncodedText.Encode("type");

    private readonly bool _value = projection.Wants(attribute.Find("value")!);
    private readonly bool _ref = projection.Wants(attribute.Find("$ref")!);
    private readonly bool _display = projection.Wants(attribute.Find("display")!);
    private readonly bool _type = projection.Wants(attribute.Find("type")!);

    /// <summary>Writes one element.</summary>
    /// <param name="writer">Inside the array.</param>
    /// <param name="id">What is referred to.</param>
    /// <param name="endpoint">Its type's path below the base address, with the leading slash.</param>
    /// <param name="display">Its display name.</param>
    /// <param name="type">The sub-attribute <c>type</c>.</param>
    public void Write(Utf8JsonWriter writer, Guid id, string endpoint, string display, string type)
    {
        writer.WriteStartObject();
        if (_value)
        {
            writer.WriteString(Value, id);
        }

        if (_ref)
        {
            Span<char> address = stackalloc char[64];
            address.TryWrite($"..{endpoint}/{id}", out var length);
            writer.WriteString(Ref, address[..length]);
        }

        if (_display)
        {
            writer.WriteString(Display, display);
        }

        if (_type)
        {
            writer.WriteString(Type, type);
        }

        writer.WriteEndObject();
    }
}
