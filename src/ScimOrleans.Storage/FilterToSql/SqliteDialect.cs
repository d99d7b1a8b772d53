using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using ScimOrleans.Protocol.Schemas;
using ScimOrleans.Storage.Sqlite;

namespace ScimOrleans.Storage.FilterToSql;

/// <summary>
/// SQLite: the search copy is a <c>JSONB</c> blob without an index, so that what is not a column is a scan of the tenant's rows. Text
/// compares by the bytes of UTF-8, which is by code point. Connections need <see cref="NumberCollation"/> and <see cref="GroupsDigestFunction"/>.
/// </summary>
internal sealed class SqliteDialect : SqlDialect
{
    /// <summary>Collation that compares the texts of JSON numbers by value: SQLite's own numbers are binary and not exact.</summary>
    public const string NumberCollation = "SCIM_NUMBER";

    /// <summary>Aggregate of a user's group ids and names, in the order of ids, to the digest of its ETag.</summary>
    public const string GroupsDigestFunction = "groups_digest";

    private SqliteDialect()
    {
    }

    /// <summary>The one instance.</summary>
    public static SqliteDialect Instance { get; } = new();

    public override DbParameter Parameter(string name, SqlType type, object value) => type switch
    {
        SqlType.Text or SqlType.Json => new SqliteParameter(name, value),
        SqlType.Id => new SqliteParameter(name, ((Guid)value).ToByteArray(bigEndian: true)),
        SqlType.Instant => new SqliteParameter(name, SqliteInstant.ToColumn((DateTimeOffset)value)),
        SqlType.Number => new SqliteParameter(name, ((decimal)value).ToString(CultureInfo.InvariantCulture)),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    public override string ByCodePoint(string text) => text;

    public override string ByNumber(string number) => $"{number} COLLATE {NumberCollation}";

    public override int? IndexedCharacters => null;

    public override string IndexKey(string text) => text;

    public override string NameKey(string row) => $"{row}.name_folded";

    public override string Contains(string text, string part) => $"instr({text}, {part}) > 0";

    public override string StartsWith(string text, string part) => $"substr({text}, 1, length({part})) = {part}";

    public override string EndsWith(string text, string part) => $"substr({text}, -length({part})) = {part}";

    public override string IdText(string id) =>
        $"lower(substr(hex({id}), 1, 8) || '-' || substr(hex({id}), 9, 4) || '-' || substr(hex({id}), 13, 4) || '-' || substr(hex({id}), 17, 4) || '-' || substr(hex({id}), 21))";

    public override string GroupETag(string row) => $"'W/\"' || {row}.version || '\"'";

    public override string UserETag(string row, string viewer) => $"""
        'W/"' || {row}.version || coalesce('-' || (SELECT nullif({GroupsDigestFunction}(dg.id, dg.display_name ORDER BY dg.id), '')
          FROM members dm JOIN groups dg ON dg.tenant = dm.tenant AND dg.id = dm.group_id
          WHERE dm.tenant = {row}.tenant AND dm.member_id = {row}.id AND dm.suspended = 0 AND dg.owner = {viewer}), '') || '"'
        """;

    public override SqlValue JsonValue(JsonPlace place, AttributeType type) => type switch
    {
        AttributeType.Complex => new(place.Names.IsEmpty ? Root(place) : $"({Root(place)} -> {Path(place)})", SqlType.Json, SqlPresence.NullableExpression),
        AttributeType.Boolean => new(Scalar(place), SqlType.Truth, SqlPresence.NullableExpression),
        AttributeType.Integer or AttributeType.Decimal => new(Number(place), SqlType.Number, SqlPresence.NullableExpression),
        _ => new(Scalar(place), SqlType.Text, SqlPresence.NullableExpression),
    };

    public override string JsonElements(JsonPlace place, string alias) => $"json_each({Root(place)}, {Path(place)}) AS {alias}";

    public override string? SearchContains(string row, Func<string> json) => null;

    // What was stored under an older schema may have another shape; it then counts as absent instead of failing the query.
    private static string Root(JsonPlace place) => place switch
    {
        { IsElement: false } => $"{place.Alias}.search",
        { Names.IsEmpty: true } => $"{place.Alias}.value",
        _ => $"iif({place.Alias}.type = 'object', {place.Alias}.value, NULL)",
    };

    private static string Scalar(JsonPlace place) => place.Names.IsEmpty ? Root(place) : $"({Root(place)} ->> {Path(place)})";

    /// <summary>The number's own digits. The <c>value</c> of an element is binary already, so it is read again from the array.</summary>
    private static string Number(JsonPlace place) => place.Names.IsEmpty
        ? $"iif({place.Alias}.type IN ('integer', 'real'), {place.Alias}.json -> {place.Alias}.fullkey, NULL)"
        : $"iif(json_type({Root(place)}, {Path(place)}) IN ('integer', 'real'), {Root(place)} -> {Path(place)}, NULL)";

    private static string Path(JsonPlace place)
    {
        foreach (var name in place.Names)
        {
            if (name.AsSpan().IndexOfAny('"', '\\') >= 0)
            {
                throw new ArgumentException($"SQLite's JSON paths cannot name the attribute {name}.", nameof(place));
            }
        }

        return Quote("$" + string.Concat(place.Names.Select(name => $".\"{name}\"")));
    }
}
