using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.FilterToSql;

/// <summary>Writes an order (RFC 7644 §3.4.2.3). Missing values come last, or first when descending; ids break ties.</summary>
internal static class SortTranslator
{
    public static string Translate(SortOrder sort, SqlScope scope, SqlDialect dialect)
    {
        var key = scope.SortKey(sort.Path.Steps.AsSpan());
        string[] expressions = key switch
        {
            // The index gives the order as far as it holds the text.
            { IndexKey: { } indexed } when dialect.IndexedCharacters is not null => [dialect.ByCodePoint(indexed), dialect.ByCodePoint(key.Expression)],
            { Type: SqlType.Text } => [dialect.ByCodePoint(key.Expression)],
            { Type: SqlType.Number } => [dialect.ByNumber(key.Expression)],
            _ => [key.Expression],
        };
        var direction = sort.Descending ? "DESC NULLS FIRST" : "ASC NULLS LAST";
        return string.Concat(expressions.Select(expression => $"{expression} {direction}, ")) + $"{QuerySql.Row}.id";
    }
}
