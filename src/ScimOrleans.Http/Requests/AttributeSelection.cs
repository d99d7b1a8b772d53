using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Http.Requests;

/// <summary>Which attributes one resource is answered with (RFC 7644 §3.9), and from where they can be taken.</summary>
/// <param name="Projection">The selection.</param>
/// <param name="Source">Where from.</param>
/// <param name="NamesAttributes">Whether <c>attributes</c> was given.</param>
internal sealed record AttributeSelection(Projection Projection, AttributeSource Source, bool NamesAttributes)
{
    /// <summary>Reads the parameters of a request to one resource.</summary>
    public static ScimResult<AttributeSelection> Read(QueryParameters query, ResourceTypeDefinition type, ScimLimits limits)
    {
        if (!Projection.Parse(type, Names(query.Attributes), Names(query.ExcludedAttributes), limits).TryGet(out var projection, out var error))
        {
            return error;
        }

        var source = type.MembersAttribute is { } members && projection.Wants(members) ? AttributeSource.StoreWithMembers
            : projection.IsDefault || (type.MembersAttribute is not null && ExcludesOnlyMembers(query)) ? AttributeSource.Grain
            : AttributeSource.Store;
        return new AttributeSelection(projection, source, !string.IsNullOrWhiteSpace(query.Attributes));
    }

    /// <summary>What Entra asks of every group: just what the grain holds.</summary>
    private static bool ExcludesOnlyMembers(QueryParameters query) =>
        string.IsNullOrWhiteSpace(query.Attributes) && query.ExcludedAttributes.AsSpan().Trim().Equals("members", StringComparison.OrdinalIgnoreCase);

    private static IReadOnlyList<string> Names(string? list) => list is null ? [] : [list];
}

/// <summary>Where a representation is taken from.</summary>
internal enum AttributeSource
{
    /// <summary>The bytes that the resource's grain holds, as they are.</summary>
    Grain,

    /// <summary>The row.</summary>
    Store,

    /// <summary>The group's row and its members, streamed.</summary>
    StoreWithMembers,
}
