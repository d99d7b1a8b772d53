using System.Buffers;
using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Filters;

/// <summary>
/// The copy of a resource that the SQL of both databases reads: the shape of its JSON, with values in the form in which they are compared, so that
/// no database folds, parses or converts anything.
/// </summary>
public static class SearchDocument
{
    /// <summary>The copy is read by databases, never by browsers, and the shorter it is the better it is indexed.</summary>
    private static readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes the copy as one JSON object, UTF-8.</summary>
    /// <remarks>
    /// Names are canonical, an extension is an object under its URN, and all is in the order of the definitions. Strings are folded unless
    /// case-exact; dateTimes are as <see cref="ScimInstant.Format"/> writes them; numbers have no exponent and no trailing zeros. <c>schemas</c> is in it; <c>id</c>,
    /// <c>meta</c>, <c>groups</c> and <c>members</c> are columns and tables; what is never returned (a password) is never searched.
    /// </remarks>
    /// <param name="output">Where to.</param>
    /// <param name="resource">What was read from a client, or from the store.</param>
    public static void Write(IBufferWriter<byte> output, Resource resource)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(resource);
        using var writer = new Utf8JsonWriter(output, _options);
        writer.WriteStartObject();
        if (resource.Type.Find(ServerAttributes.Schemas) is { } schemas)
        {
            writer.WritePropertyName(schemas.EncodedName);
            WriteValue(writer, schemas, new MultiValue(ServerAttributes.SchemasOf(resource.Type, resource.Attributes)));
        }

        foreach (var (attribute, value) in resource.Attributes.Values)
        {
            if (!ServerAttributes.Contains(resource.Type, attribute))
            {
                WriteProperty(writer, attribute, value);
            }
        }

        writer.WriteEndObject();
    }

    /// <summary>A value that is not complex, in the form in which it is compared: the one conversion, of stored values and of filters' literals.</summary>
    /// <param name="attribute">The definition that says how.</param>
    /// <param name="value">A value that was validated for it.</param>
    /// <exception cref="InvalidOperationException">The value is not of the attribute's type: it came past the resource reader.</exception>
    public static ComparisonValue Value(AttributeDefinition attribute, ScimValue value)
    {
        ArgumentNullException.ThrowIfNull(attribute);
        return (attribute.Type, value) switch
        {
            (AttributeType.String, StringValue text) => new(Text: attribute.CaseExact ? text.Text : CaseFolding.Fold(text.Text)),
            (AttributeType.Reference or AttributeType.Binary, StringValue text) => new(Text: text.Text),
            (AttributeType.DateTime, StringValue text) when ScimInstant.TryParse(text.Text, out var instant) => new(Text: ScimInstant.Format(instant)),
            (AttributeType.Integer or AttributeType.Decimal, NumberValue number) when ScimNumber.TryParse(number.Literal, out var parsed) => new(Number: parsed),
            (AttributeType.Boolean, BooleanValue truth) => new(Truth: truth.Value),
            _ => throw new InvalidOperationException($"{attribute} holds a value that is no {attribute.Type}."),
        };
    }

    private static void WriteProperty(Utf8JsonWriter writer, AttributeDefinition attribute, ScimValue value)
    {
        if (attribute.Returned != Returned.Never)
        {
            writer.WritePropertyName(attribute.EncodedName);
            WriteValue(writer, attribute, value);
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, AttributeDefinition attribute, ScimValue value)
    {
        switch (value)
        {
            case MultiValue many:
                writer.WriteStartArray();
                foreach (var item in many.Items)
                {
                    WriteValue(writer, attribute, item);
                }

                writer.WriteEndArray();
                break;
            case ComplexValue complex:
                writer.WriteStartObject();
                foreach (var (subAttribute, subValue) in complex.Values)
                {
                    WriteProperty(writer, subAttribute, subValue);
                }

                writer.WriteEndObject();
                break;
            default:
                WriteSimple(writer, Value(attribute, value));
                break;
        }
    }

    private static void WriteSimple(Utf8JsonWriter writer, ComparisonValue value)
    {
        switch (value)
        {
            case { Text: { } text }:
                writer.WriteStringValue(text);
                break;
            case { Number: { } number }:
                writer.WriteNumberValue(number);
                break;
            case { Truth: { } truth }:
                writer.WriteBooleanValue(truth);
                break;
            default:
                throw new UnreachableException();
        }
    }
}
