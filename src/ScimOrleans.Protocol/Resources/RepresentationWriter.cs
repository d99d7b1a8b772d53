using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Resources;

/// <summary>Writes resources as answers carry them: <c>schemas</c>, <c>id</c>, the attributes in the schema's order, a user's <c>groups</c>, <c>meta</c>.</summary>
/// <remarks>
/// <c>$ref</c> is relative, <c>../Groups/{id}</c>, so that bytes can be kept whatever address they are asked for at; only <c>meta.location</c> is absolute, and last.
/// Members of a group are <see cref="GroupRepresentation"/>'s.
/// </remarks>
public static class RepresentationWriter
{
    private static readonly JsonEncodedText Schemas = JsonEncodedText.Encode("schemas");
    private static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
    private static readonly JsonEncodedText Groups = JsonEncodedText.Encode("groups");
    private static readonly JsonEncodedText Meta = JsonEncodedText.Encode("meta");
    private static readonly JsonEncodedText ResourceType = JsonEncodedText.Encode("resourceType");
    private static readonly JsonEncodedText Created = JsonEncodedText.Encode("created");
    private static readonly JsonEncodedText LastModified = JsonEncodedText.Encode("lastModified");
    private static readonly JsonEncodedText Version = JsonEncodedText.Encode("version");
    private static readonly JsonEncodedText Location = JsonEncodedText.Encode("location");

    /// <summary>Writes all that is returned by default, up to and including <c>"location":"</c>. <see cref="Complete"/> writes the rest.</summary>
    public static void WritePrefix(IBufferWriter<byte> output, ResourceView view)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(view);
        using (var writer = new Utf8JsonWriter(output, ResourceWriter.Options))
        {
            WriteUpToMeta(writer, view, Projection.Default);
            writer.WriteStartObject(Meta);
            writer.WriteString(ResourceType, view.Type.Name);
            writer.WriteString(Created, ScimInstant.Format(view.Created));
            writer.WriteString(LastModified, ScimInstant.Format(view.LastModified));
            writer.WriteString(Version, view.ETag);
            writer.Flush();
        }

        output.Write(",\"location\":\""u8);
    }

    /// <summary>Writes what follows <see cref="WritePrefix"/>: the address, and the end.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="baseUrl">Absolute address of the connector's endpoint, without a slash at its end.</param>
    /// <param name="type">The resource's type.</param>
    /// <param name="id">The resource.</param>
    public static void Complete(IBufferWriter<byte> output, string baseUrl, ResourceTypeDefinition type, Guid id)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(type);
        Encoding.UTF8.GetBytes(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(baseUrl + type.Endpoint), output);
        Span<byte> tail = stackalloc byte[40];
        tail[0] = (byte)'/';
        id.TryFormat(tail[1..], out _);
        "\"}}"u8.CopyTo(tail[37..]);
        output.Write(tail);
    }

    /// <summary>Writes a whole resource: a user, or a group without its members.</summary>
    /// <param name="writer">Made with <see cref="ResourceWriter.Options"/>, or any.</param>
    /// <param name="view">The resource.</param>
    /// <param name="projection">What the client wants, for the resource's type.</param>
    /// <param name="baseUrl">Absolute address of the connector's endpoint, without a slash at its end.</param>
    public static void Write(Utf8JsonWriter writer, ResourceView view, Projection projection, string baseUrl)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(projection);
        WriteUpToMeta(writer, view, projection);
        WriteMeta(writer, view, projection, baseUrl);
        writer.WriteEndObject();
    }

    internal static void WriteMeta(Utf8JsonWriter writer, ResourceView view, Projection projection, string baseUrl)
    {
        var meta = view.Type.Find("meta")!;
        if (!projection.Wants(meta))
        {
            return;
        }

        writer.WriteStartObject(Meta);
        WriteText(ResourceType, view.Type.Name);
        WriteText(Created, ScimInstant.Format(view.Created));
        WriteText(LastModified, ScimInstant.Format(view.LastModified));
        WriteText(Version, view.ETag);
        WriteText(Location, $"{baseUrl}{view.Type.Endpoint}/{view.Id}");
        writer.WriteEndObject();

        void WriteText(JsonEncodedText name, string text)
        {
            if (projection.IsDefault || projection.Wants(meta.Find(name.Value)!))
            {
                writer.WriteString(name, text);
            }
        }
    }

    internal static void WriteUpToMeta(Utf8JsonWriter writer, ResourceView view, Projection projection)
    {
        var attributes = projection.IsDefault && !view.Type.HasHiddenAttributes ? view.Attributes : projection.Apply(view.Attributes);
        writer.WriteStartObject();
        writer.WriteStartArray(Schemas);
        writer.WriteStringValue(view.Type.Schema.Id);
        foreach (var (attribute, _) in attributes.Values)
        {
            if (attribute.IsExtension)
            {
                writer.WriteStringValue(attribute.EncodedName);
            }
        }

        writer.WriteEndArray();
        writer.WriteString(Id, view.Id);
        ResourceWriter.WriteProperties(writer, attributes);
        WriteGroups(writer, view, projection);
    }

    private static void WriteGroups(Utf8JsonWriter writer, ResourceView view, Projection projection)
    {
        if (view.Groups.IsEmpty || view.Type.GroupsAttribute is not { } attribute || !projection.Wants(attribute))
        {
            return;
        }

        var reference = new ReferenceWriter(attribute, projection);
        writer.WriteStartArray(Groups);
        foreach (var group in view.Groups)
        {
            reference.Write(writer, group.Id, ResourceTypeDefinition.GroupsEndpoint, group.Display, "direct");
        }

        writer.WriteEndArray();
    }
}
