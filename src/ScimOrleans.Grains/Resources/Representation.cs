using System.Collections.Immutable;
using System.Text.Json;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Grains.Resources;

/// <summary>The bytes that answers are made of.</summary>
internal static class Representation
{
    private static ReadOnlySpan<byte> GroupsProperty => ",\"groups\":"u8;

    /// <summary>The resource type of a kind.</summary>
    public static ResourceTypeDefinition TypeOf(ResourceKind kind) => kind == ResourceKind.User ? ScimModel.Default.User : ScimModel.Default.Group;

    /// <summary>A row as answers show it.</summary>
    /// <param name="row">The row.</param>
    /// <param name="resource">What it holds, if that is at hand.</param>
    public static ResourceView ViewOf(StoredResource row, Resource? resource) => new()
    {
        Type = TypeOf(row.Kind),
        Id = row.Id,
        Attributes = (resource ?? ResourceReader.ReadStored(TypeOf(row.Kind), row.Json.Span)).Attributes,
        Created = row.Created,
        LastModified = row.LastModified,
        ETag = row.ETag,
        Groups = [.. row.Groups.Select(group => new GroupReference(group.Id, group.Display))],
    };

    /// <summary>Writes a resource up to the address, which depends on the request.</summary>
    public static byte[] Write(ResourceView view) => WrittenBytes.Of(view, RepresentationWriter.WritePrefix);

    /// <summary>Reads the groups that a user's representation shows.</summary>
    public static ImmutableArray<GroupReference> ReadGroups(ReadOnlySpan<byte> body)
    {
        // Behind the attributes, before meta. Nothing that stands in a string looks like them: its quotes are escaped.
        var end = body.LastIndexOf(",\"meta\":{"u8);
        var start = body[..end].LastIndexOf(GroupsProperty);
        return start < 0 ? [] : ReadGroupList(body[(start + GroupsProperty.Length)..end]);
    }

    private static ImmutableArray<GroupReference> ReadGroupList(ReadOnlySpan<byte> list)
    {
        var groups = ImmutableArray.CreateBuilder<GroupReference>();
        var reader = new Utf8JsonReader(list);
        var id = Guid.Empty;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            if (reader.ValueTextEquals("value"u8))
            {
                reader.Read();
                id = reader.GetGuid();
            }
            else if (reader.ValueTextEquals("display"u8))
            {
                reader.Read();
                groups.Add(new(id, reader.GetString()!));
            }
        }

        return groups.DrainToImmutable();
    }
}
