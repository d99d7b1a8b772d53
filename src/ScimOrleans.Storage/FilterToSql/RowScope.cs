using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Storage.FilterToSql;

/// <summary>Paths that start at a resource: hot attributes are columns, <c>groups</c> and <c>members</c> are tables, the rest is in the search copy.</summary>
internal sealed class RowScope(SqlTranslation translation, string row) : SqlScope(translation)
{
    private readonly JsonScope _json = new(translation, JsonPlace.SearchCopyOf(row));

    private ResourceKind Kind => Translation.Arguments.Kind;

    public override string AnyValue(ReadOnlySpan<AttributeDefinition> path, Func<SqlValue, string> test)
    {
        if (Column(path[0]) is { } column)
        {
            return test(column);
        }

        if (IsMeta(path[0]))
        {
            return path.Length == 1 ? "TRUE" : new MetaScope(Translation, row).AnyValue(path[1..], test);
        }

        if (!IsMembership(path[0]))
        {
            return _json.AnyValue(path, test);
        }

        var scope = new MembershipScope(Translation, row);
        return scope.Exists(path.Length == 1 ? "TRUE" : scope.AnyValue(path[1..], test));
    }

    public override string AnyElement(ReadOnlySpan<AttributeDefinition> path, Func<SqlScope, string> inner)
    {
        if (IsMeta(path[0]))
        {
            return inner(new MetaScope(Translation, row));
        }

        if (!IsMembership(path[0]))
        {
            return _json.AnyElement(path, inner);
        }

        var scope = new MembershipScope(Translation, row);
        return scope.Exists(inner(scope));
    }

    public override SqlValue SortKey(ReadOnlySpan<AttributeDefinition> path)
    {
        if (Column(path[0]) is { } column)
        {
            return column;
        }

        if (IsMeta(path[0]))
        {
            return new MetaScope(Translation, row).SortKey(path[1..]);
        }

        if (!IsMembership(path[0]))
        {
            return _json.SortKey(path);
        }

        var scope = new MembershipScope(Translation, row);
        return scope.First(scope.SortKey(path[1..]));
    }

    public override string? FromIndex(ComparisonFilter comparison) =>
        comparison.Operator == ComparisonOperator.Equal && IsInSearchCopy(comparison.Path) ? FromIndex([(comparison.Path.Steps, comparison.Value)]) : null;

    public override string? FromIndex(ValueFilter filter)
    {
        if (!IsInSearchCopy(filter.Path))
        {
            return null;
        }

        // Several values of one element are one probe, if each is of another attribute that has one value.
        FilterNode[] operands = filter.Inner is AndFilter and ? [.. and.Operands] : [filter.Inner];
        var comparisons = operands.OfType<ComparisonFilter>().Where(c => c is { Operator: ComparisonOperator.Equal, Path.IsMultiValued: false }).ToList();
        return comparisons.Count == operands.Length && comparisons.DistinctBy(comparison => comparison.Path).Count() == operands.Length
            ? FromIndex([.. comparisons.Select(c => (filter.Path.Steps.AddRange(c.Path.Steps), c.Value))])
            : null;
    }

    private string? FromIndex(List<(IReadOnlyList<AttributeDefinition> Path, ComparisonValue Value)> values) => Translation.Dialect.SearchContains(row, () =>
        Translation.Arguments.Json(SearchPattern.Write(Translation.Arguments.TenantText, values)));

    private bool IsInSearchCopy(AttributePath path) => Column(path.Steps[0]) is null && !IsMeta(path.Steps[0]) && !IsMembership(path.Steps[0]);

    private static bool IsMeta(AttributeDefinition attribute) => attribute.SchemaId.Length == 0 && Named(attribute, "meta");

    private bool IsMembership(AttributeDefinition attribute) => Kind == ResourceKind.User
        ? attribute.SchemaId == SchemaUrns.User && Named(attribute, "groups")
        : attribute.SchemaId == SchemaUrns.Group && Named(attribute, "members");

    private SqlValue? Column(AttributeDefinition attribute) => attribute.SchemaId switch
    {
        "" when Named(attribute, "id") => new($"{row}.id", SqlType.Id),
        "" when Named(attribute, "externalId") => new($"{row}.external_id", SqlType.Text, SqlPresence.NullableColumn) { IndexKey = Translation.Dialect.IndexKey($"{row}.external_id") },
        SchemaUrns.User when Kind == ResourceKind.User && Named(attribute, "userName") => new($"{row}.name_folded", SqlType.Text) { IndexKey = Translation.Dialect.NameKey(row) },
        SchemaUrns.User when Kind == ResourceKind.User && Named(attribute, "active") => new($"{row}.active", SqlType.Truth),
        SchemaUrns.Group when Kind == ResourceKind.Group && Named(attribute, "displayName") => new($"{row}.name_folded", SqlType.Text) { IndexKey = Translation.Dialect.NameKey(row) },
        _ => null,
    };

    private static bool Named(AttributeDefinition attribute, string name) => attribute.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
