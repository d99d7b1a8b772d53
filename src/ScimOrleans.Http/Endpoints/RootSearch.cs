using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Messages;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Http.Endpoints;

/// <summary>A search over all resource types at once (RFC 7644 §3.4.3), whose filter and order may name what only one of them has.</summary>
internal static class RootSearch
{
    /// <summary>Resolves the search for each type that can match.</summary>
    /// <remarks>
    /// A condition on an attribute that a type lacks does not hold for its resources. Where conditions are only joined by <c>and</c>, the type has
    /// no match and is left out. With <c>or</c>, <c>not</c> or <c>ne</c> that conclusion would be wrong, so the filter is refused and not
    /// answered in part. An order by what a type lacks is the order of its ids.
    /// </remarks>
    public static ScimResult<IReadOnlyList<SearchPlan>> Resolve(SearchRequest request, ScimModel model, ScimLimits limits)
    {
        if (request.SortBy is { } sortBy && AttributePathParser.TryParse(sortBy, model.User) is null && AttributePathParser.TryParse(sortBy, model.Group) is null)
        {
            return ScimErrors.InvalidValue("sortBy names no attribute of users or groups.");
        }

        var plans = new List<SearchPlan>();
        ScimError? first = null;
        ResourceTypeDefinition? without = null;
        foreach (var type in new[] { model.User, model.Group })
        {
            if (Resolve(request, type, limits).TryGet(out var plan, out var error))
            {
                plans.Add(plan);
            }
            else
            {
                first ??= error;
                without = type;
            }
        }

        if (plans is [])
        {
            return first!;
        }

        return without is not null && !IsConjunction(plans[0].Filter)
            ? ScimErrors.InvalidFilter($"The filter names an attribute that {without.Name} does not have. Search {plans[0].Type.Endpoint} with it, or join its conditions by 'and' only.")
            : plans;
    }

    private static ScimResult<SearchPlan> Resolve(SearchRequest request, ResourceTypeDefinition type, ScimLimits limits) =>
        SearchPlan.Resolve(request.SortBy is { } sortBy && AttributePathParser.TryParse(sortBy, type) is null ? request with { SortBy = null } : request, type, limits);

    private static bool IsConjunction(FilterNode? filter) => filter switch
    {
        AndFilter and => and.Operands.All(IsConjunction),
        ComparisonFilter comparison => comparison.Operator != ComparisonOperator.NotEqual,
        PresentFilter or ValueFilter => true,
        _ => false,
    };
}
