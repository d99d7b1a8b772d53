using System.Globalization;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.FilterToSql;

namespace ScimOrleans.Storage.Sqlite;

/// <summary>Reads a page of users or groups.</summary>
internal static class PageReader
{
    /// <summary>Goes once over the ids of all that match, to count them, and reads the rows of the page; in one snapshot.</summary>
    public static DirectoryPage Read(SqliteSession session, DirectoryQuery query)
    {
        var sql = new QuerySql(SqliteDialect.Instance, query);
        var from = $"FROM {(query.Kind == ResourceKind.User ? "users" : "groups")} {QuerySql.Row} WHERE {sql.Condition}";

        // The text of a filter is the client's in all but its literals, so that this statement is not kept.
        using var command = session.Connection.CreateCommand();
        sql.AddTo(command);
        if (query.Count == 0)
        {
            command.CommandText = $"SELECT count(*) {from}";
            return new(Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture), []);
        }

        // A filter may read the whole tenant: twice would be twice as slow, so that there is no count besides.
        command.CommandText = $"SELECT {QuerySql.Row}.id {from} ORDER BY {sql.Order}";
        var first = Math.Max(query.StartIndex, 1);
        var total = 0L;
        var resources = new List<StoredResource>();
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            total++;
            if (total >= first && total - first < query.Count)
            {
                resources.Add(ResourceReader.Read(session, query.Tenant, query.Kind, rows.GetId(0), query.Viewer, query.IncludeGroups)!);
            }
        }

        return new(total, resources);
    }
}
