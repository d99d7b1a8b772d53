using System.Data.Common;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Storage.FilterToSql;
using ScimOrleans.Storage.Sqlite;

namespace ScimOrleans.Storage.DirectoryViews;

/// <summary>SQLite: search, and orders by mapped attributes, read all users of the tenant. Connections need what <see cref="AddFunctions"/> adds.</summary>
internal sealed class SqliteViewDialect : ViewDialect
{
    private const int KeyLength = 200;

    private SqliteViewDialect()
        : base(SqliteDialect.Instance)
    {
    }

    /// <summary>The one instance.</summary>
    public static SqliteViewDialect Instance { get; } = new();

    /// <summary>Adds the functions of the program that the statements call.</summary>
    public static void AddFunctions(SqliteConnection connection)
    {
        connection.CreateFunction("directory_key", (string? value) => Key(value), isDeterministic: true);
        connection.CreateFunction(
            "directory_matches", (string text, string terms) => DirectorySearch.Matches(text, JsonSerializer.Deserialize<string[]>(terms)!), isDeterministic: true);
    }

    public override bool IndexesWords => false;

    public override string Probe(string table, string alias, string columns, string condition) => $"CROSS JOIN {table} {alias} ON {condition}";

    public override string IsAmong(string id, IReadOnlyCollection<Guid> ids, SqlArguments arguments) => $"{id} IN {Ids(ids, arguments)}";

    public override string Ids(IReadOnlyCollection<Guid> ids, SqlArguments arguments) => $"(SELECT unhex(value) AS id FROM json_each({arguments.Json(
        JsonSerializer.Serialize(ids.Select(id => Convert.ToHexString(id.ToByteArray(bigEndian: true)))))}))";

    public override string Texts(IReadOnlyCollection<string> texts, SqlArguments arguments) => $"(SELECT value FROM json_each({arguments.Json(JsonSerializer.Serialize(texts))}))";

    public override string ShortName(string row) => $"substr({row}.name_folded, 1, {KeyLength})";

    public override string AttributeKey(string row, string attribute) => $"directory_key({Attribute(row, attribute)})";

    public override string UserHasWords(string row, IReadOnlyList<string> terms, SqlArguments arguments)
    {
        string[] attributes = ["username", "email", "firstName", "lastName", "displayName"];
        return Matches(string.Join(" || ' ' || ", attributes.Select(attribute => $"substr(coalesce({Attribute(row, attribute)}, ''), 1, {DirectorySearch.SearchedCharacters})")), terms, arguments);
    }

    public override string GroupHasWords(string row, IReadOnlyList<string> terms, SqlArguments arguments) => Matches($"substr({row}.name, 1, {DirectorySearch.SearchedCharacters})", terms, arguments);

    public override string Attributes(string row) => $"json({row}.mapped)";

    public override Guid ReadId(DbDataReader row, int column) => ((SqliteDataReader)row).GetId(column);

    public override DateTimeOffset ReadTime(DbDataReader row, int column) => ((SqliteDataReader)row).GetInstant(column);

    private static string Attribute(string row, string attribute) => $"({row}.mapped ->> '$.{attribute}')";

    private static string Matches(string text, IReadOnlyList<string> terms, SqlArguments arguments) =>
        $"directory_matches({text}, {arguments.Json(JsonSerializer.Serialize(terms))})";

    private static string Key(string? value)
    {
        var folded = CaseFolding.Fold(value ?? "");
        return folded.Length <= KeyLength ? folded : string.Concat(folded.EnumerateRunes().Take(KeyLength));
    }
}
