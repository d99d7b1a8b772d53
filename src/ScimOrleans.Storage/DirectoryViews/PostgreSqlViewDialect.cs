using System.Data.Common;
using Npgsql;
using NpgsqlTypes;
using ScimOrleans.Storage.FilterToSql;

namespace ScimOrleans.Storage.DirectoryViews;

/// <summary>PostgreSQL: orders and search have indexes over the functions <c>directory_key</c> and <c>directory_words</c>.</summary>
internal sealed class PostgreSqlViewDialect : ViewDialect
{
    private PostgreSqlViewDialect()
        : base(PostgreSqlDialect.Instance)
    {
    }

    /// <summary>The one instance.</summary>
    public static PostgreSqlViewDialect Instance { get; } = new();

    public override string Probe(string table, string alias, string columns, string condition) =>
        $"CROSS JOIN LATERAL (SELECT {columns} FROM {table} {alias} WHERE {condition} OFFSET 0) {alias}";

    public override string IsAmong(string id, IReadOnlyCollection<Guid> ids, SqlArguments arguments) => $"{id} = ANY ({Array(ids, arguments)})";

    public override string Ids(IReadOnlyCollection<Guid> ids, SqlArguments arguments) => $"(SELECT unnest({Array(ids, arguments)}) AS id)";

    public override string Texts(IReadOnlyCollection<string> texts, SqlArguments arguments) =>
        $"(SELECT unnest({arguments.Add(name => new NpgsqlParameter(name, NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = texts.ToArray() })}) COLLATE \"C\" AS value)";

    public override string ShortName(string row) => $"left({row}.name_folded, 200)";

    public override string AttributeKey(string row, string attribute) => $"directory_key({row}.mapped ->> '{attribute}') COLLATE \"C\"";

    public override string UserHasWords(string row, IReadOnlyList<string> terms, SqlArguments arguments) =>
        $"directory_words({row}.tenant, directory_fold(directory_text({row}.mapped))) @@ {Query(terms, arguments)}";

    public override string GroupHasWords(string row, IReadOnlyList<string> terms, SqlArguments arguments) =>
        $"directory_words({row}.tenant, directory_fold(left({row}.name, 100))) @@ {Query(terms, arguments)}";

    public override string Attributes(string row) => $"{row}.mapped::text";

    public override Guid ReadId(DbDataReader row, int column) => row.GetGuid(column);

    public override DateTimeOffset ReadTime(DbDataReader row, int column) => row.GetFieldValue<DateTimeOffset>(column);

    private static string Array(IReadOnlyCollection<Guid> ids, SqlArguments arguments) =>
        arguments.Add(name => new NpgsqlParameter(name, NpgsqlDbType.Array | NpgsqlDbType.Uuid) { Value = ids.ToArray() });

    /// <summary>All terms, each the beginning of a word. In quotes nothing but a quote and a backslash means anything.</summary>
    private static string Query(IReadOnlyList<string> terms, SqlArguments arguments) => $"{arguments.Text(string.Join(" & ", terms.Select(term =>
        $"'{arguments.TenantText}/{term.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}':*")))}::tsquery";
}
