using System.Collections.Immutable;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Protocol.Patch;

/// <summary>Looks into value filters on <c>members</c>.</summary>
internal static class MemberFilter
{
    /// <summary>
    /// The ids that a filter made of <c>value eq</c> comparisons joined by <c>or</c> names: whom it selects does not depend on who is in.
    /// What is no id of this server is nobody's. <see langword="null"/> for any other filter.
    /// </summary>
    public static ImmutableArray<Guid>? Ids(FilterNode filter)
    {
        var ids = ImmutableArray.CreateBuilder<Guid>();
        foreach (var part in filter is OrFilter or ? or.Operands : [filter])
        {
            if (part is not ComparisonFilter { Operator: ComparisonOperator.Equal, Path.Leaf.Name: "value", Value.Text: { } text })
            {
                return null;
            }

            if (ResourceIds.TryParse(text, out var id))
            {
                ids.Add(id);
            }
        }

        return ids.DrainToImmutable();
    }

    /// <summary>Whether a filter asks for addresses of members, which depend on the address of the server and are not compared.</summary>
    public static bool NamesReference(FilterNode filter) => filter switch
    {
        AndFilter and => and.Operands.Any(NamesReference),
        OrFilter or => or.Operands.Any(NamesReference),
        NotFilter not => NamesReference(not.Operand),
        PresentFilter present => present.Path.Leaf.Name == "$ref",
        ComparisonFilter comparison => comparison.Path.Leaf.Name == "$ref",
        _ => false,
    };
}
