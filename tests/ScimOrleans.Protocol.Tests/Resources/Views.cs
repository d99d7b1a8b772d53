using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Tests.Resources;

/// <summary>Resources with the server's part, and their representations as text.</summary>
internal static class Views
{
    public const string BaseUrl = "https://scim.example.com/scim/v2/acme/okta";

    public static readonly Guid Id = Guid.Parse("0198a000-0000-7000-8000-00000000000a");

    public static readonly Guid Other = Guid.Parse("0198a000-0000-7000-8000-00000000000b");

    public static ResourceView Of(ResourceTypeDefinition type, string json, params GroupReference[] groups) => new()
    {
        Type = type,
        Id = Id,
        Attributes = ResourceReader.ReadStored(type, Encoding.UTF8.GetBytes(json)).Attributes,
        Created = DateTimeOffset.Parse("2026-01-02T03:04:05+02:00", CultureInfo.InvariantCulture),
        LastModified = DateTimeOffset.Parse("2026-02-03T04:05:06.1234567Z", CultureInfo.InvariantCulture),
        ETag = "W/\"3\"",
        Groups = [.. groups],
    };

    public static string Text(Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output, ResourceWriter.Options))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    public static string Text(ResourceView view, Projection projection) => Text(writer => RepresentationWriter.Write(writer, view, projection, BaseUrl));

    public static Projection Only(ResourceTypeDefinition type, params string[] attributes) => Projection.Parse(type, attributes, [], ScimLimits.Default).Value;

    public static Projection Except(ResourceTypeDefinition type, params string[] attributes) => Projection.Parse(type, [], attributes, ScimLimits.Default).Value;
}
