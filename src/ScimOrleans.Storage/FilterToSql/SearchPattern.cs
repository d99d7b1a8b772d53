using System.Text.Json.Nodes;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Storage.FilterToSql;

/// <summary>The part of a search copy that a row must hold, for an index that finds JSON by what it contains.</summary>
internal static class SearchPattern
{
    /// <summary>Member of the search copy with the tenant, so that one index probe stays within the tenant.</summary>
    public const string TenantMember = "t";

    /// <summary>Writes the part as JSON.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="values">Values by path; all that share a multi-valued attribute are of one element.</param>
    public static string Write(string tenant, IEnumerable<(IReadOnlyList<AttributeDefinition> Path, ComparisonValue Value)> values)
    {
        var pattern = new JsonObject { [TenantMember] = tenant };
        foreach (var (path, value) in values)
        {
            var parent = pattern;
            foreach (var step in path.SkipLast(1))
            {
                parent = Object(parent, step);
            }

            var leaf = Value(value);
            parent[path[^1].Name] = path[^1].MultiValued ? new JsonArray(leaf) : leaf;
        }

        return pattern.ToJsonString();
    }

    private static JsonObject Object(JsonObject parent, AttributeDefinition attribute)
    {
        if (parent[attribute.Name] is { } present)
        {
            return (JsonObject)(attribute.MultiValued ? present[0]! : present);
        }

        var added = new JsonObject();
        parent[attribute.Name] = attribute.MultiValued ? new JsonArray(added) : added;
        return added;
    }

    private static JsonValue Value(ComparisonValue value) => value switch
    {
        { Number: { } number } => JsonValue.Create(number),
        { Truth: { } truth } => JsonValue.Create(truth),
        _ => JsonValue.Create(value.Text)!,
    };
}
