using Npgsql;
using NpgsqlTypes;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.FilterToSql;

namespace ScimOrleans.Storage.PostgreSql;

/// <summary>Pages of users and groups.</summary>
internal sealed class PageReader : IDisposable
{
    private readonly PageMemory _memory = new();

    /// <summary>
    /// Counts all that match and reads the page, in one statement and so in one snapshot: what is listed is counted. In two if the list was
    /// remembered and has changed since.
    /// </summary>
    public async Task<DirectoryPage> ReadAsync(NpgsqlConnection connection, DirectoryQuery query, CancellationToken cancellationToken)
    {
        var sql = new QuerySql(PostgreSqlDialect.Instance, query);
        var key = PageMemory.KeyOf(query, sql);
        if (key is not null && _memory.TryFind(key, out var list))
        {
            var page = await ReadAsync(connection, query, sql, list, cancellationToken);
            if (page.Position == list.Position)
            {
                page.AddPlacesTo(list);
                return new(list.Total, page.Resources);
            }

            sql = new QuerySql(PostgreSqlDialect.Instance, query);
        }

        var read = await ReadAsync(connection, query, sql, known: null, cancellationToken);
        if (key is not null && read.Total >= PageMemory.LeastTotal && read.Position is { } position)
        {
            var learned = new RememberedList(position, read.Total);
            read.AddPlacesTo(learned);
            _memory.Keep(key, learned);
        }

        return new(read.Total, read.Resources);
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    private static async Task<PageRead> ReadAsync(NpgsqlConnection connection, DirectoryQuery query, QuerySql sql, RememberedList? known, CancellationToken cancellationToken)
    {
        var start = Math.Max(query.StartIndex, 1);
        var place = sql.OrderedBy == ListOrder.Other ? null : known?.Find(start);
        await using var command = connection.CreateCommand();
        command.CommandText = Page(query, sql, known is null, place);
        sql.AddTo(command);
        command.Parameters.Add(new("@count", NpgsqlDbType.Integer) { Value = query.Count });
        command.Parameters.Add(new("@skip", NpgsqlDbType.Bigint) { Value = start - (place?.Index ?? 1) });
        if (place is not null)
        {
            command.Parameters.Add(sql.OrderedBy == ListOrder.Name
                ? new("@place", NpgsqlDbType.Text) { Value = place.NameFolded }
                : new("@place", NpgsqlDbType.Uuid) { Value = place.Id });
        }

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var page = new PageRead();
        while (await reader.ReadAsync(cancellationToken))
        {
            page.Position = reader.GetInt64OrNull(reader.FieldCount - 3);
            page.Total = known?.Total ?? reader.GetInt64(reader.FieldCount - 2);
            if (!reader.IsDBNull(0))
            {
                page.Resources.Add(ResourceRows.Read(reader, query.Kind, WithGroups(query)) with { Viewer = query.Viewer });
                page.Last = new(start + page.Resources.Count - 1, page.Resources[^1].Id, reader.GetString(reader.FieldCount - 1));
                page.First ??= page.Last;
            }
        }

        return page;
    }

    private static bool WithGroups(DirectoryQuery query) => query is { Kind: ResourceKind.User, IncludeGroups: true };

    private static string Count(ResourceKind kind, QuerySql sql) => $"select count(*) from {Table(kind)} {QuerySql.Row} where {sql.Condition}";

    /// <summary>The page is cut first and then joined with groups, so that only the page's groups are read. Without rows there are still position and total.</summary>
    private static string Page(DirectoryQuery query, QuerySql sql, bool counts, ListPlace? place) => $"""
        select {Columns(query.Kind)}{(WithGroups(query) ? $", {ResourceRows.MembershipColumns}" : "")}, p.position, p.total, {QuerySql.Row}.name_folded
        from (select (select t.position from tenants t where t.tenant = {sql.Tenant}) as position, {(counts ? $"({Count(query.Kind, sql)})" : "null")} as total) p
        left join lateral (
            select {QuerySql.Row}.* from {Table(query.Kind)} {QuerySql.Row}
            where {sql.Condition}{(place is null ? "" : From(query, sql.OrderedBy))}
            order by {sql.Order}
            limit @count offset @skip
        ) {QuerySql.Row} on true
        {(WithGroups(query) ? $"left join lateral user_groups(r.tenant, r.id, {sql.Viewer}) g on true" : "")}
        order by {sql.Order}
        """;

    /// <summary>Where the order begins: at a row that is known to be there.</summary>
    private static string From(DirectoryQuery query, ListOrder order) => order == ListOrder.Id
        ? $" and {QuerySql.Row}.id >= @place"
        : $" and ({NameKey($"{QuerySql.Row}.name_folded")}) {(query.Sort!.Descending ? "<=" : ">=")} ({NameKey("@place")})";

    private static string NameKey(string name) => $"{PostgreSqlDialect.Instance.IndexKey(name)}, {name}";

    private static string Table(ResourceKind kind) => kind == ResourceKind.User ? "users" : "groups";

    private static string Columns(ResourceKind kind) => kind == ResourceKind.User ? ResourceRows.UserColumns : ResourceRows.GroupColumns;

    /// <summary>A page, and what was learned from it.</summary>
    private sealed class PageRead
    {
        /// <summary>All that match.</summary>
        public long Total { get; set; }

        /// <summary>The log's position in the snapshot of the page; <see langword="null"/> for a tenant that is not there.</summary>
        public long? Position { get; set; }

        public List<StoredResource> Resources { get; } = [];

        public ListPlace? First { get; set; }

        public ListPlace? Last { get; set; }

        public void AddPlacesTo(RememberedList list)
        {
            if (First is not null && Last is not null)
            {
                list.Add(First);
                list.Add(Last);
            }
        }
    }
}
