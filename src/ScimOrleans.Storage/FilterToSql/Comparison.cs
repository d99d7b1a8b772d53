using System.Diagnostics;
using System.Text;
using ScimOrleans.Protocol.Filters;

namespace ScimOrleans.Storage.FilterToSql;

/// <summary>Compares a value of a row with a literal. Every condition made here is true or false, never NULL, so that <c>NOT</c> is its opposite.</summary>
internal sealed class Comparison(SqlDialect dialect, SqlArguments arguments)
{
    private const string Never = "FALSE";

    /// <summary>Whether the value is there and compares so.</summary>
    public string Holds(SqlValue value, ComparisonOperator comparison, ComparisonValue literal) => value.Type switch
    {
        SqlType.Id => HoldsForId(value, comparison, literal.Text!),
        SqlType.Instant => Total(value, HoldsForInstant(value.Expression, comparison, literal.Text!)),
        SqlType.Number => Total(value, $"{dialect.ByNumber(value.Expression)} {Symbol(comparison)} {arguments.Number(literal.Number!.Value)}"),
        SqlType.Truth => Total(value, $"{value.Expression} {Symbol(comparison)} {(literal.Truth!.Value ? "TRUE" : Never)}"),
        SqlType.Text => Total(value, HoldsForText(value, comparison, literal.Text!)),
        _ => throw new UnreachableException(),
    };

    /// <summary>Whether the value is there, and no empty text.</summary>
    public static string Present(SqlValue value) => value switch
    {
        { Type: SqlType.Text, Presence: SqlPresence.Always } => $"{value.Expression} <> ''",
        { Type: SqlType.Text } => $"coalesce({value.Expression}, '') <> ''",
        { Presence: SqlPresence.Always } => "TRUE",
        _ => $"{value.Expression} IS NOT NULL",
    };

    /// <summary>An id, or an address that ends with one, as text.</summary>
    public string Text(SqlValue id) => id.Prefix is null ? dialect.IdText(id.Expression) : $"({id.Prefix} || {dialect.IdText(id.Expression)})";

    private static string Total(SqlValue value, string condition) => value.Presence switch
    {
        SqlPresence.Always => $"({condition})",
        // Unlike coalesce, this leaves the comparison to an index.
        SqlPresence.NullableColumn => $"({value.Expression} IS NOT NULL AND {condition})",
        _ => $"coalesce({condition}, {Never})",
    };

    private string HoldsForId(SqlValue value, ComparisonOperator comparison, string literal)
    {
        if (comparison is not (ComparisonOperator.Equal or ComparisonOperator.NotEqual))
        {
            return $"({HoldsForText(new(Text(value), SqlType.Text), comparison, literal)})";
        }

        // Only the canonical spelling is equal to an id, since ids are case-exact; as an id it is found by the key.
        var isId = literal.StartsWith(value.PrefixText, StringComparison.Ordinal)
            & Guid.TryParseExact(literal.AsSpan(Math.Min(value.PrefixText.Length, literal.Length)), "D", out var id);
        return isId && literal.AsSpan(value.PrefixText.Length).SequenceEqual(id.ToString())
            ? $"({value.Expression} {Symbol(comparison)} {arguments.Id(id)})"
            : comparison == ComparisonOperator.Equal ? Never : "TRUE";
    }

    /// <summary>Columns hold microseconds, literals are ten times finer: one between two microseconds equals none.</summary>
    private string HoldsForInstant(string column, ComparisonOperator comparison, string literal)
    {
        if (!ScimInstant.TryParse(literal, out var instant))
        {
            throw new UnreachableException();
        }

        var excess = instant.Ticks % TimeSpan.TicksPerMicrosecond;
        var symbol = excess == 0 ? Symbol(comparison) : comparison switch
        {
            ComparisonOperator.GreaterThan or ComparisonOperator.GreaterOrEqual => ">",
            ComparisonOperator.LessThan or ComparisonOperator.LessOrEqual => "<=",
            _ => null,
        };
        return symbol is null
            ? (comparison == ComparisonOperator.Equal ? Never : "TRUE")
            : $"{column} {symbol} {arguments.Instant(instant.AddTicks(-excess))}";
    }

    private string HoldsForText(SqlValue value, ComparisonOperator comparison, string literal)
    {
        var text = value.Expression;
        switch (comparison)
        {
            case ComparisonOperator.Contains:
                return dialect.Contains(text, arguments.Text(literal));
            case ComparisonOperator.EndsWith:
                return literal.Length == 0 ? $"{text} IS NOT NULL" : dialect.EndsWith(text, arguments.Text(literal));
            case ComparisonOperator.StartsWith:
                return (value.IndexKey is { } start && literal.Length > 0 ? IndexRange(start, literal) : "") + dialect.StartsWith(text, arguments.Text(literal));
            default:
                var part = arguments.Text(literal);
                return (value.IndexKey is { } key ? IndexBound(key, comparison, part) : "") + $"{dialect.ByCodePoint(text)} {Symbol(comparison)} {part}";
        }
    }

    /// <summary>The part of a comparison that an index of the texts' beginnings can answer.</summary>
    private string IndexBound(string key, ComparisonOperator comparison, string part)
    {
        var symbol = comparison switch
        {
            ComparisonOperator.Equal => "=",
            ComparisonOperator.GreaterThan or ComparisonOperator.GreaterOrEqual => ">=",
            ComparisonOperator.LessThan or ComparisonOperator.LessOrEqual => "<=",
            _ => null,
        };
        return dialect.IndexedCharacters is null || symbol is null ? "" : $"{dialect.ByCodePoint(key)} {symbol} {dialect.IndexKey(part)} AND ";
    }

    /// <summary>The texts that begin with a prefix, as a range of an index.</summary>
    private string IndexRange(string key, string prefix)
    {
        var runes = prefix.EnumerateRunes().Take(dialect.IndexedCharacters ?? int.MaxValue).ToList();
        var start = dialect.ByCodePoint(key);
        var from = $"{start} >= {arguments.Text(string.Concat(runes))} AND ";
        return TextBehind(runes) is { } end ? $"{from}{start} < {arguments.Text(end)} AND " : from;
    }

    /// <summary>The first text that is behind all those with a prefix: its last code point raised by one. <see langword="null"/> if there is none.</summary>
    private static string? TextBehind(List<Rune> runes)
    {
        while (runes.Count > 0 && runes[^1].Value == 0x10FFFF)
        {
            runes.RemoveAt(runes.Count - 1);
        }

        if (runes.Count == 0)
        {
            return null;
        }

        runes[^1] = runes[^1].Value == 0xD7FF ? new Rune(0xE000) : new Rune(runes[^1].Value + 1);
        return string.Concat(runes);
    }

    private static string Symbol(ComparisonOperator comparison) => comparison switch
    {
        ComparisonOperator.Equal => "=",
        ComparisonOperator.NotEqual => "<>",
        ComparisonOperator.GreaterThan => ">",
        ComparisonOperator.GreaterOrEqual => ">=",
        ComparisonOperator.LessThan => "<",
        ComparisonOperator.LessOrEqual => "<=",
        _ => throw new UnreachableException(),
    };
}
