using System.Buffers;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Grains.Resources;

/// <summary>The bytes that answers are made of.</summary>
internal static class Representation
{
    /// <summary>Room for <c>schemas</c>, <c>id</c> and <c>meta</c>, which the stored JSON does not have.</summary>
    private const int Overhead = 512;

    /// <summary>Room for one group of a user.</summary>
    private const int BytesPerGroup = 160;

    /// <summary>The resource type of a kind.</summary>
    public static ResourceTypeDefinition TypeOf(ResourceKind kind) => kind == ResourceKind.User ? ScimModel.Default.User : ScimModel.Default.Group;

    /// <summary>Reads what a row holds.</summary>
    public static Resource Read(StoredResource row) => ResourceReader.ReadStored(TypeOf(row.Kind), row.Json.Span);

    /// <summary>Writes a resource up to the address, which depends on the request.</summary>
    /// <param name="row">The row.</param>
    /// <param name="resource">What it holds, if that is at hand.</param>
    public static ReadOnlyMemory<byte> Write(StoredResource row, Resource? resource)
    {
        var output = new ArrayBufferWriter<byte>(row.Json.Length + Overhead + (row.Groups.Length * BytesPerGroup));
        RepresentationWriter.WritePrefix(output, new()
        {
            Type = TypeOf(row.Kind),
            Id = row.Id,
            Attributes = (resource ?? Read(row)).Attributes,
            Created = row.Created,
            LastModified = row.LastModified,
            ETag = row.ETag,
            Groups = [.. row.Groups.Select(group => new GroupReference(group.Id, group.Display))],
        });

        // It is kept for as long as the activation lives: not a byte more than needed.
        return output.WrittenSpan.ToArray();
    }
}
