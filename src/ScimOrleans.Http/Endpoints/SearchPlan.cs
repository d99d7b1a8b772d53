using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Messages;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Http.Endpoints;

/// <summary>A search, resolved against the schemas of one resource type.</summary>
internal sealed record SearchPlan(ResourceTypeDefinition Type, FilterNode? Filter, SortOrder? Sort, Projection Projection)
{
    /// <summary>Whether answers need a user's groups: to show them, or for the version, which covers them.</summary>
    public bool NeedsGroups { get; } = Type.GroupsAttribute is { } groups && (Projection.Wants(groups) || Projection.Wants(Type.Find("meta")!));

    /// <summary>Whether answers show a group's members.</summary>
    public bool NeedsMembers { get; } = Type.MembersAttribute is { } members && Projection.Wants(members);

    /// <summary>Resolves a search.</summary>
    /// <returns>The plan; 400 <c>invalidFilter</c>, or 400 <c>invalidValue</c> for what cannot be sorted by or selected.</returns>
    public static ScimResult<SearchPlan> Resolve(SearchRequest request, ResourceTypeDefinition type, ScimLimits limits)
    {
        FilterNode? filter = null;
        if (request.Filter is not null && !FilterParser.Parse(request.Filter, type, limits).TryGet(out filter, out var error))
        {
            return error;
        }

        SortOrder? sort = null;
        if (request.SortBy is not null && !ResolveSort(request.SortBy, request.Descending, type).TryGet(out sort, out error))
        {
            return error;
        }

        return Projection.Parse(type, request.Attributes, request.ExcludedAttributes, limits).TryGet(out var projection, out error)
            ? new SearchPlan(type, filter, sort, projection)
            : error;
    }

    /// <summary>RFC 7644 §3.4.2.3: an attribute that is not complex, or one with a <c>value</c>.</summary>
    private static ScimResult<SortOrder> ResolveSort(string sortBy, bool descending, ResourceTypeDefinition type)
    {
        if (AttributePathParser.TryParse(sortBy, type) is not { } path)
        {
            return ScimErrors.InvalidValue($"sortBy names no attribute of {type.Name}.");
        }

        if (path.Steps.Any(step => step.Returned == Returned.Never))
        {
            return ScimErrors.InvalidValue("sortBy names an attribute that is never returned.");
        }

        if (path.Leaf is { Type: AttributeType.Complex, ValueAttribute: { } value })
        {
            path = new AttributePath(path.Steps.Add(value));
        }

        return path.Leaf.Type == AttributeType.Complex
            ? ScimErrors.InvalidValue($"sortBy names {path}, which is an object; name one of its sub-attributes.")
            : new SortOrder(path, descending);
    }
}
