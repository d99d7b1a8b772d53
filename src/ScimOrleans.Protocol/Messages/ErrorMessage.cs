using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Messages;

/// <summary>Writes the Error message (RFC 7644 §3.12).</summary>
public static class ErrorMessage
{
    /// <summary>Writes the body of an answer. <c>status</c> is text, as the RFC has it; <c>scimType</c> is absent when there is none.</summary>
    public static void Write(IBufferWriter<byte> output, ScimError error)
    {
        ArgumentNullException.ThrowIfNull(output);
        using var writer = new Utf8JsonWriter(output, ResourceWriter.Options);
        Write(writer, error);
    }

    /// <summary>Writes it inside another message, as bulk responses do.</summary>
    public static void Write(Utf8JsonWriter writer, ScimError error)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(error);
        writer.WriteStartObject();
        writer.WriteStartArray("schemas"u8);
        writer.WriteStringValue(SchemaUrns.Error);
        writer.WriteEndArray();
        writer.WriteString("status"u8, error.Status.ToString(CultureInfo.InvariantCulture));
        if (error.ScimType is not null)
        {
            writer.WriteString("scimType"u8, error.ScimType);
        }

        writer.WriteString("detail"u8, error.Detail);
        writer.WriteEndObject();
    }
}
