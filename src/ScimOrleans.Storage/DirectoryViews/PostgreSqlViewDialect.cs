using System.Data.Common;
using Npgsql;
using NpgsqlTypes;
using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Storage.FilterToSql;

namespace ScimOrleans.Storage.DirectoryViews;

/// <summary>PostgreSQL: orders and search have indexes over the functions <c>directory_key</c> and <c>directory_entries</c>.</summary>
internal sealed class PostgreSqlViewDialect : ViewDialect
{
    private PostgreSqlViewDialect()
        : base(PostgreSqlDialect.Instance)
    {
    }

    /// <summary>The one instance.</summary>
    public static PostgreSqlViewDialect Instance { get; } = new();

    public override bool IndexesWords => true;

    public override string Probe(string table, string alias, string columns, string condition) =>
        $"CROSS JOIN LATERAL (SELECT {columns} FROM {table} {alias} WHERE {condition} OFFSET 0) {alias}";

    public override string IsAmong(string id, IReadOnlyCollection<Guid> ids, SqlArguments arguments) => $"{id} = ANY ({Array(ids, arguments)})";

    public override string Ids(IReadOnlyCollection<Guid> ids, SqlArguments arguments) => $"(SELECT unnest({Array(ids, arguments)}) AS id)";

    public override string Texts(IReadOnlyCollection<string> texts, SqlArguments arguments) =>
        $"(SELECT unnest({arguments.Add(name => new NpgsqlParameter(name, NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = texts.ToArray() })}) COLLATE \"C\" AS value)";

    public override string ShortName(string row) => $"left({row}.name_folded, 200)";

    public override string AttributeKey(string row, string attribute) => $"directory_key({row}.mapped ->> '{attribute}') COLLATE \"C\"";

    public override string UserHasWords(string row, IReadOnlyList<string> terms, SqlArguments arguments) =>
        HasWords(row, $"directory_fold(directory_text({row}.mapped))", terms, arguments);

    public override string GroupHasWords(string row, IReadOnlyList<string> terms, SqlArguments arguments) =>
        HasWords(row, $"directory_fold(left({row}.name, 100))", terms, arguments);

    public override string Attributes(string row) => $"{row}.mapped::text";

    public override Guid ReadId(DbDataReader row, int column) => row.GetGuid(column);

    public override DateTimeOffset ReadTime(DbDataReader row, int column) => row.GetFieldValue<DateTimeOffset>(column);

    private static string Array(IReadOnlyCollection<Guid> ids, SqlArguments arguments) =>
        arguments.Add(name => new NpgsqlParameter(name, NpgsqlDbType.Array | NpgsqlDbType.Uuid) { Value = ids.ToArray() });

    /// <summary>What the index finds, and of what it finds for a term in pieces, what has the term itself.</summary>
    private string HasWords(string row, string text, IReadOnlyList<string> terms, SqlArguments arguments)
    {
        var entries = arguments.Text(string.Join(" & ", terms.SelectMany(term => Entries(term, arguments.TenantText)).Distinct()));
        var inPieces = terms.Where(term => DirectorySearch.Pieces(term) is { Length: > 1 } and not ["", ..]);
        return string.Join(" AND ", inPieces
            .Select(term => Filters.Contains($"(' ' || translate({text}, E'\\t\\n\\r', '   '))", arguments.Text($" {term}")))
            .Prepend($"directory_entries({row}.tenant, {text}) @@ {entries}::tsquery"));
    }

    /// <summary>Entries that are there wherever a word begins with a term, in the form that the migration describes.</summary>
    private static List<string> Entries(string term, string tenant)
    {
        // What follows an @ too many have.
        var local = term.Split('@')[0];
        var pieces = DirectorySearch.Pieces(local);
        if (pieces[0].Length == 0)
        {
            return [$"{Entry($"/{term}")}:*"];
        }

        if (pieces.Length == 1 && local.Length == term.Length)
        {
            return [$"({Entry(term)}:* | {Entry($"@{term}")}:*)"];
        }

        var entries = pieces.Where(piece => piece.Length > 0).Select(Entry).ToList();
        if (local.Length == term.Length && pieces[^1].Length > 0)
        {
            entries[^1] += ":*";
        }

        return entries;

        // In quotes nothing but a quote and a backslash means anything.
        string Entry(string word) => $"'{tenant}/{word.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";
    }
}
