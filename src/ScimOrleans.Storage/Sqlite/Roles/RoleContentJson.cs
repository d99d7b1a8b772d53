using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ScimOrleans.Abstractions.Directory;

namespace ScimOrleans.Storage.Sqlite.Roles;

/// <summary>A role as the change log keeps it: what the entry says itself (version, times) is not repeated.</summary>
internal static class RoleContentJson
{
    private static readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One JSON object, UTF-8.</summary>
    public static byte[] Write(Role role)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, _options))
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, role.Name);
            writer.WriteString("description"u8, role.Description);
            writer.WriteBoolean("administrator"u8, role.Administrator);
            writer.WriteStartArray("rules"u8);
            foreach (var rule in role.Rules)
            {
                writer.WriteStartObject();
                writer.WriteString("id"u8, rule.Id);
                writer.WriteNumber("priority"u8, rule.Priority);
                writer.WriteNumber("match"u8, (int)rule.Match);
                writer.WriteString("text"u8, rule.Text);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
