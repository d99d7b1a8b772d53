using Npgsql;
using NpgsqlTypes;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.FilterToSql;

namespace ScimOrleans.Storage.PostgreSql;

/// <summary>
/// The statement for a page. Each row is followed by the log's position, the total unless it is known, and the key that the row has in the
/// order. Without rows there is one with position and total. All of it is one snapshot: what is listed is counted.
/// </summary>
internal sealed class PageStatement
{
    private const string Row = QuerySql.Row;

    private readonly DirectoryQuery _query;
    private readonly QuerySql _sql;
    private readonly RememberedList? _known;
    private readonly ListPlace? _place;
    private readonly string? _key;
    private readonly bool _seeks;

    /// <summary>Writes it.</summary>
    /// <param name="query">The page.</param>
    /// <param name="known">What is known of the list. If the log has another position by now, the page is empty.</param>
    /// <param name="seeks">Whether the page is found by its first row's key (see <see cref="CanSeek"/>), else all rows before it are read and thrown away.</param>
    public PageStatement(DirectoryQuery query, RememberedList? known, bool seeks)
    {
        (_query, _known, _seeks) = (query, known, seeks);
        _sql = new(PostgreSqlDialect.Instance, query);
        _place = seeks ? known?.Find(Start) : null;
        _key = KeyOf(_sql.OrderedBy);
    }

    /// <summary>Number of the first row.</summary>
    public long Start => Math.Max(_query.StartIndex, 1);

    /// <summary>Whether a user's groups stand in the row.</summary>
    public bool WithGroups => _query is { Kind: ResourceKind.User, IncludeGroups: true };

    private string Table => _query.Kind == ResourceKind.User ? "users" : "groups";

    private bool Descending => _query.Sort is { Descending: true };

    /// <summary>
    /// Whether a page can be found by its first row's key, which an index alone gives. The first page needs no finding. Keys of names are
    /// their beginnings: a page that begins with a <see cref="IsShared"/> key has to be read otherwise.
    /// </summary>
    public static bool CanSeek(DirectoryQuery query, ListOrder order) => query is { StartIndex: > 1, Count: > 0 } && KeyOf(order) is not null;

    /// <summary>Whether several rows may have a key. One that is shorter than what the index holds of a name is a whole name.</summary>
    public static bool IsShared(object key) => key is string name && name.Length >= PostgreSqlDialect.Instance.IndexedCharacters;

    /// <summary>Makes the command.</summary>
    public NpgsqlCommand CreateCommand(NpgsqlConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandText = Text();
        _sql.AddTo(command);
        command.Parameters.Add(new("@count", NpgsqlDbType.Integer) { Value = _query.Count });
        command.Parameters.Add(new("@skip", NpgsqlDbType.Bigint) { Value = Start - (_place?.Index ?? 1) });
        if (_known is null)
        {
            command.Parameters.Add(new("@before", NpgsqlDbType.Bigint) { Value = Start - 1 });
        }
        else
        {
            command.Parameters.Add(new("@position", NpgsqlDbType.Bigint) { Value = _known.Position });
        }

        if (_place is not null)
        {
            command.Parameters.Add(new("@place", _place.Key is string ? NpgsqlDbType.Text : NpgsqlDbType.Uuid) { Value = _place.Key });
        }

        return command;
    }

    private static string? KeyOf(ListOrder order) => order switch
    {
        ListOrder.Id => $"{Row}.id",
        ListOrder.Name => PostgreSqlDialect.Instance.NameKey(Row),
        _ => null,
    };

    /// <summary>The page is cut first and then joined with groups, so that only the page's groups are read.</summary>
    private string Text() => $"""
        with log as materialized (select t.position from tenants t where t.tenant = {_sql.Tenant}){(_seeks ? Place() : "")}
        select {(_query.Kind == ResourceKind.User ? ResourceRows.UserColumns : ResourceRows.GroupColumns)}{(WithGroups ? $", {ResourceRows.MembershipColumns}" : "")},
            p.position, p.total, {_key ?? "null"}
        from (select (select position from log) as position, {Total()} as total) p
        left join lateral (
            select {Row}.* from {Listed()}{(_seeks ? $" and {NotBefore("(select key from place)")}" : "")}
            order by {_sql.Order}
            limit @count{(_seeks ? "" : " offset @skip")}
        ) {Row} on true
        {(WithGroups ? $"left join lateral user_groups({Row}.tenant, {Row}.id, {_sql.Viewer}) g on true" : "")}
        order by {_sql.Order}
        """;

    /// <summary>The key of the first row of the page: nothing else is read on the way there, so that an index is enough.</summary>
    private string Place() => $"""
        , place as materialized (
            select {_key} as key from {Listed()}{(_place is null ? "" : $" and {NotBefore("@place")}")}
            order by {_key} {(Descending ? "desc" : "asc")}
            limit 1 offset @skip)
        """;

    /// <summary>What was walked over is not counted once more.</summary>
    private string Total() => (_known, _seeks) switch
    {
        (not null, _) => "null::bigint",
        (_, true) => $"case when exists (select from place) then @before + {Count($" and {NotBefore("(select key from place)")}")} else {Count("")} end",
        _ => Count(""),
    };

    private string Count(string condition) => $"(select count(*) from {Listed()}{condition})";

    /// <summary>All rows of the list; none if it is not what it was.</summary>
    private string Listed() => $"{Table} {Row} where {(_known is null ? "" : "(select position from log) = @position and ")}{_sql.Condition}";

    private string NotBefore(string key) => $"{_key} {(Descending ? "<=" : ">=")} {key}";
}
