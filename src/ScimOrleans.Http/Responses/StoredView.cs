using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Http.Responses;

/// <summary>Rows as answers show them.</summary>
internal static class StoredView
{
    /// <summary>The resource that a row holds.</summary>
    public static ResourceView Of(ResourceTypeDefinition type, StoredResource row) => new()
    {
        Type = type,
        Id = row.Id,
        Attributes = ResourceReader.ReadStored(type, row.Json.Span).Attributes,
        Created = row.Created,
        LastModified = row.LastModified,
        ETag = row.ETag,
        Groups = [.. row.Groups.Select(group => new GroupReference(group.Id, group.Display))],
    };
}
