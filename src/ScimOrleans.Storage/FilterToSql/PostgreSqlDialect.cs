using System.Data.Common;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Storage.FilterToSql;

/// <summary>PostgreSQL: the search copy is a <c>jsonb</c> with a GIN index of <c>jsonb_path_ops</c> that also holds the tenant.</summary>
internal sealed class PostgreSqlDialect : SqlDialect
{
    private PostgreSqlDialect()
    {
    }

    /// <summary>The one instance.</summary>
    public static PostgreSqlDialect Instance { get; } = new();

    public override DbParameter Parameter(string name, SqlType type, object value) => type switch
    {
        SqlType.Text => new NpgsqlParameter(name, NpgsqlDbType.Text) { Value = value },
        SqlType.Id => new NpgsqlParameter(name, NpgsqlDbType.Uuid) { Value = value },
        SqlType.Instant => new NpgsqlParameter(name, NpgsqlDbType.TimestampTz) { Value = ((DateTimeOffset)value).UtcDateTime },
        SqlType.Number => new NpgsqlParameter(name, NpgsqlDbType.Numeric) { Value = value },
        SqlType.Json => new NpgsqlParameter(name, NpgsqlDbType.Jsonb) { Value = value },
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    public override string ByCodePoint(string text) => $"{text} COLLATE \"C\"";

    public override string ByNumber(string number) => number;

    // An entry of a B-tree has a largest size that a name may pass.
    public override int? IndexedCharacters => 500;

    public override string IndexKey(string text) => $"left({text}, {IndexedCharacters})";

    // A column of its own: it can be read from the index alone.
    public override string NameKey(string row) => $"{row}.name_start";

    public override string Contains(string text, string part) => $"position({part} IN {text}) > 0";

    public override string StartsWith(string text, string part) => $"starts_with({text}, {part})";

    public override string EndsWith(string text, string part) => $"right({text}, length({part})) = {part}";

    public override string IdText(string id) => $"{id}::text";

    public override string GroupETag(string row) => $"'W/\"' || {row}.version || '\"'";

    public override string UserETag(string row, string viewer) =>
        $"'W/\"' || {row}.version || coalesce('-' || nullif(groups_digest({row}.tenant, {row}.id, {viewer}), ''), '') || '\"'";

    public override SqlValue JsonValue(JsonPlace place, AttributeType type) => type switch
    {
        AttributeType.Complex => new(Json(place), SqlType.Json, SqlPresence.NullableExpression),
        AttributeType.Boolean => new($"CASE {Json(place)} WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END", SqlType.Truth, SqlPresence.NullableExpression),
        // A stored value of another type (the schema has changed since) must not fail the whole query.
        AttributeType.Integer or AttributeType.Decimal => new($"CASE jsonb_typeof({Json(place)}) WHEN 'number' THEN {Json(place)}::numeric END", SqlType.Number, SqlPresence.NullableExpression),
        _ => new(Text(place), SqlType.Text, SqlPresence.NullableExpression),
    };

    public override string JsonElements(JsonPlace place, string alias) =>
        $"jsonb_path_query({Root(place)}, {Quote(JsonPath(place) + "[*]")}) WITH ORDINALITY AS {alias}(value, key)";

    public override string? SearchContains(string row, Func<string> json) => $"{row}.search @> {json()}";

    private static string Root(JsonPlace place) => place.IsElement ? $"{place.Alias}.value" : $"{place.Alias}.search";

    private static string Json(JsonPlace place) => place.Names.IsEmpty ? Root(place) : $"({Root(place)}{string.Concat(place.Names.Select(name => $" -> {Quote(name)}"))})";

    private static string Text(JsonPlace place) => place.Names.IsEmpty
        ? $"({Root(place)} #>> '{{}}')"
        : $"({Root(place)}{string.Concat(place.Names[..^1].Select(name => $" -> {Quote(name)}"))} ->> {Quote(place.Names[^1])})";

    /// <summary>A lax jsonpath: it finds no elements where nothing is, and one where the value is not an array.</summary>
    private static string JsonPath(JsonPlace place) => "$" + string.Concat(place.Names.Select(name => $".\"{JsonEncodedText.Encode(name)}\""));
}
