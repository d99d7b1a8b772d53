using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.FilterToSql;

/// <summary>Writes an order (RFC 7644 §3.4.2.3). Missing values come last, or first when descending; ids break ties.</summary>
internal static class SortTranslator
{
    public static string Translate(SortOrder sort, SqlScope scope, SqlDialect dialect)
    {
        var key = scope.SortKey(sort.Path.Steps.AsSpan());
        var expression = key.Type switch
        {
            SqlType.Text => dialect.ByCodePoint(key.Expression),
            SqlType.Number => dialect.ByNumber(key.Expression),
            _ => key.Expression,
        };
        return $"{expression} {(sort.Descending ? "DESC NULLS FIRST" : "ASC NULLS LAST")}, {QuerySql.Row}.id";
    }
}
