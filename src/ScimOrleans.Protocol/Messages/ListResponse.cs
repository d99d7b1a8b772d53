using System.Text.Json;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Messages;

/// <summary>Writes the ListResponse message (RFC 7644 §3.4.2): <see cref="Begin"/>, each resource, <see cref="End"/>.</summary>
public static class ListResponse
{
    /// <summary>Writes all that precedes the resources. The numbers are JSON integers, and <c>Resources</c> is there even when it stays empty.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="totalResults">All that match, whatever the page.</param>
    /// <param name="startIndex">1-based index of the page's first resource.</param>
    /// <param name="itemsPerPage">Resources that follow: those really in the page, not those asked for.</param>
    public static void Begin(Utf8JsonWriter writer, long totalResults, long startIndex, int itemsPerPage)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteStartArray("schemas"u8);
        writer.WriteStringValue(SchemaUrns.ListResponse);
        writer.WriteEndArray();
        writer.WriteNumber("totalResults"u8, totalResults);
        writer.WriteNumber("startIndex"u8, startIndex);
        writer.WriteNumber("itemsPerPage"u8, itemsPerPage);
        writer.WriteStartArray("Resources"u8);
    }

    /// <summary>Writes what follows the resources.</summary>
    public static void End(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
