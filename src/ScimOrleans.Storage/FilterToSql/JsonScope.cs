using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Storage.FilterToSql;

/// <summary>Paths that start in the search copy: at its root, or at an object in it.</summary>
internal sealed class JsonScope(SqlTranslation translation, JsonPlace start) : SqlScope(translation)
{
    public override string AnyValue(ReadOnlySpan<AttributeDefinition> path, Func<SqlValue, string> test)
    {
        var place = start;
        for (var i = 0; i < path.Length; i++)
        {
            place = place.Member(path[i].Name);
            if (path[i].MultiValued)
            {
                var alias = Translation.Alias("e");
                var rest = path[(i + 1)..];
                var condition = rest.IsEmpty
                    ? test(Translation.Dialect.JsonValue(JsonPlace.Element(alias), path[i].Type))
                    : new JsonScope(Translation, JsonPlace.Element(alias)).AnyValue(rest, test);
                return Exists(place, alias, condition);
            }
        }

        return test(Translation.Dialect.JsonValue(place, path[^1].Type));
    }

    public override string AnyElement(ReadOnlySpan<AttributeDefinition> path, Func<SqlScope, string> inner)
    {
        var place = start;
        for (var i = 0; i < path.Length; i++)
        {
            place = place.Member(path[i].Name);
            if (path[i].MultiValued)
            {
                var alias = Translation.Alias("e");
                var rest = path[(i + 1)..];
                var element = new JsonScope(Translation, JsonPlace.Element(alias));
                return Exists(place, alias, rest.IsEmpty ? inner(element) : element.AnyElement(rest, inner));
            }
        }

        return $"({Comparison.Present(Translation.Dialect.JsonValue(place, AttributeType.Complex))} AND {inner(new JsonScope(Translation, place))})";
    }

    public override SqlValue SortKey(ReadOnlySpan<AttributeDefinition> path)
    {
        var place = start;
        for (var i = 0; i < path.Length; i++)
        {
            place = place.Member(path[i].Name);
            if (path[i].MultiValued)
            {
                return SortKeyOfElement(place, path[i], path[(i + 1)..]);
            }
        }

        return Translation.Dialect.JsonValue(place, path[^1].Type);
    }

    /// <summary>Of several values the primary one counts, else the first.</summary>
    private SqlValue SortKeyOfElement(JsonPlace array, AttributeDefinition attribute, ReadOnlySpan<AttributeDefinition> rest)
    {
        var alias = Translation.Alias("e");
        var element = JsonPlace.Element(alias);
        var value = rest.IsEmpty ? Translation.Dialect.JsonValue(element, attribute.Type) : new JsonScope(Translation, element).SortKey(rest);
        var primaryFirst = attribute.PrimaryAttribute is { } primary
            ? $"{Translation.Comparison.Holds(Translation.Dialect.JsonValue(element.Member(primary.Name), AttributeType.Boolean), ComparisonOperator.Equal, new(Truth: true))} DESC, "
            : "";
        return value with { Expression = $"(SELECT {value.Expression} FROM {Translation.Dialect.JsonElements(array, alias)} ORDER BY {primaryFirst}{alias}.key LIMIT 1)" };
    }

    private string Exists(JsonPlace array, string alias, string condition) =>
        $"EXISTS (SELECT 1 FROM {Translation.Dialect.JsonElements(array, alias)} WHERE {condition})";
}
