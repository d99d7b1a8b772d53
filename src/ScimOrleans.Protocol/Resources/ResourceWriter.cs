using System.Buffers;
using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ScimOrleans.Protocol.Resources;

/// <summary>Writes values as UTF-8 JSON, in the schema's order and without blanks: equal resources give equal bytes.</summary>
public static class ResourceWriter
{
    /// <summary>How all answers are written. Letters of all languages stay as they are: the media type is JSON and never HTML, and escaping would double many names.</summary>
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes what the store keeps of a resource; <see cref="ResourceReader.ReadStored"/> reads it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="resource">All its values, those that answers never carry included.</param>
    public static void WriteStored(IBufferWriter<byte> output, Resource resource)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(resource);
        using var writer = new Utf8JsonWriter(output, Options);
        WriteValue(writer, resource.Attributes);
        writer.Flush();
    }

    /// <summary>Writes the properties of an object, without its braces.</summary>
    internal static void WriteProperties(Utf8JsonWriter writer, ComplexValue complex)
    {
        foreach (var (attribute, value) in complex.Values)
        {
            writer.WritePropertyName(attribute.EncodedName);
            WriteValue(writer, value);
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, ScimValue value)
    {
        switch (value)
        {
            case StringValue text:
                writer.WriteStringValue(text.Text);
                break;
            case BooleanValue boolean:
                writer.WriteBooleanValue(boolean.Value);
                break;
            case NumberValue number:
                writer.WriteRawValue(number.Literal, skipInputValidation: true);
                break;
            case ComplexValue complex:
                writer.WriteStartObject();
                WriteProperties(writer, complex);
                writer.WriteEndObject();
                break;
            case MultiValue list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                {
                    WriteValue(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                throw new UnreachableException();
        }
    }
}
