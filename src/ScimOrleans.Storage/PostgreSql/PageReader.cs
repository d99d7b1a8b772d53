using Npgsql;
using NpgsqlTypes;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.FilterToSql;

namespace ScimOrleans.Storage.PostgreSql;

/// <summary>Pages of users and groups.</summary>
internal static class PageReader
{
    /// <summary>Counts all that match and reads the page, in one round trip.</summary>
    public static async Task<DirectoryPage> ReadAsync(NpgsqlConnection connection, DirectoryQuery query, CancellationToken cancellationToken)
    {
        var sql = new QuerySql(PostgreSqlDialect.Instance, query);
        var withGroups = query is { Kind: ResourceKind.User, IncludeGroups: true };
        await using var command = connection.CreateCommand();
        command.CommandText = Count(query.Kind, sql) + (query.Count > 0 ? ";\n" + Page(query.Kind, sql, withGroups) : "");
        sql.AddTo(command);
        command.Parameters.Add(new("@count", NpgsqlDbType.Integer) { Value = query.Count });
        command.Parameters.Add(new("@skip", NpgsqlDbType.Bigint) { Value = Math.Max(query.StartIndex, 1) - 1 });

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var total = reader.GetInt64(0);
        var resources = new List<StoredResource>(Math.Min(query.Count, 1_000));
        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            resources.Add(ResourceRows.Read(reader, query.Kind, withGroups) with { Viewer = query.Viewer });
        }

        return new DirectoryPage(total, resources);
    }

    private static string Count(ResourceKind kind, QuerySql sql) => $"select count(*) from {Table(kind)} {QuerySql.Row} where {sql.Condition}";

    /// <summary>The page is cut first and then joined with groups, so that only the page's groups are read.</summary>
    private static string Page(ResourceKind kind, QuerySql sql, bool withGroups) => $"""
        select {Columns(kind)}{(withGroups ? $", {ResourceRows.MembershipColumns}" : "")}
        from (
            select {QuerySql.Row}.* from {Table(kind)} {QuerySql.Row}
            where {sql.Condition}
            order by {sql.Order}
            limit @count offset @skip
        ) {QuerySql.Row}
        {(withGroups ? $"cross join lateral user_groups(r.tenant, r.id, {sql.Viewer}) g" : "")}
        order by {sql.Order}
        """;

    private static string Table(ResourceKind kind) => kind == ResourceKind.User ? "users" : "groups";

    private static string Columns(ResourceKind kind) => kind == ResourceKind.User ? ResourceRows.UserColumns : ResourceRows.GroupColumns;
}
