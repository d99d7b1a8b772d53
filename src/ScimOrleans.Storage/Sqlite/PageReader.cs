using System.Globalization;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.FilterToSql;

namespace ScimOrleans.Storage.Sqlite;

/// <summary>Reads a page of users or groups.</summary>
internal static class PageReader
{
    /// <summary>Counts what matches, finds the ids of the page, and reads those rows; in one snapshot.</summary>
    public static DirectoryPage Read(SqliteSession session, DirectoryQuery query)
    {
        var sql = new QuerySql(SqliteDialect.Instance, query);
        var from = $"FROM {(query.Kind == ResourceKind.User ? "users" : "groups")} {QuerySql.Row} WHERE {sql.Condition}";

        // The text of a filter is the client's in all but its literals, so that these statements are not kept.
        using var command = session.Connection.CreateCommand();
        sql.AddTo(command);
        command.CommandText = $"SELECT count(*) {from}";
        var total = Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        if (query.Count == 0 || total < query.StartIndex)
        {
            return new(total, []);
        }

        command.CommandText = $"SELECT {QuerySql.Row}.id {from} ORDER BY {sql.Order} LIMIT $count OFFSET $skip";
        command.Parameters.AddWithValue("$count", query.Count);
        command.Parameters.AddWithValue("$skip", Math.Max(query.StartIndex, 1) - 1);
        var resources = new List<StoredResource>();
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            resources.Add(ResourceReader.Read(session, query.Tenant, query.Kind, rows.GetId(0), query.IncludeGroups)!);
        }

        return new(total, resources);
    }
}
