using Microsoft.Data.Sqlite;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.Sqlite;

/// <summary>Walks over the rows that rules are about.</summary>
internal static class RuledRows
{
    private const string Users = """
        SELECT id, owner, version, name, local_display_name, active, resource, included, json(mapped), rules_version
        FROM users WHERE tenant = $1 AND id > $2 ORDER BY id LIMIT $3
        """;

    private const string Groups = """
        SELECT id, owner, version, name, NULL, 1, resource, included, '', rules_version
        FROM groups WHERE tenant = $1 AND id > $2 ORDER BY id LIMIT $3
        """;

    /// <summary>Reads a page.</summary>
    public static RuledPage Read(SqliteSession session, RuledQuery query)
    {
        using var row = session[query.Kind == ResourceKind.User ? Users : Groups].Read(query.Tenant.Value, query.After, RuledQuery.MaxWalked);
        var rows = new List<RuledRow>();
        var walked = 0;
        Guid? last = null;
        var bytes = 0L;
        while (row.Read())
        {
            walked++;
            last = row.GetId(0);
            var owner = ResourceOwner.Parse(row.GetString(1));
            var version = row.GetInt64(9);
            if ((query.Owner ?? owner) == owner && (query.EvaluatedBefore is not { } limit || version < limit))
            {
                rows.Add(Read(row, query.Kind, owner, version));
                bytes += rows[^1].Json.Length;
                if (rows.Count == query.Count || bytes >= RuledQuery.MaxBytes)
                {
                    return new(rows, last);
                }
            }
        }

        return new(rows, walked == RuledQuery.MaxWalked ? last : null);
    }

    private static RuledRow Read(SqliteDataReader row, ResourceKind kind, ResourceOwner owner, long rulesVersion) => new()
    {
        Kind = kind,
        Id = row.GetId(0),
        Owner = owner,
        Version = row.GetInt64(2),
        Name = row.GetString(3),
        LocalDisplayName = row.GetText(4),
        Active = row.GetBoolean(5),
        Json = row.GetBytes(6),
        Evaluation = new() { Included = row.GetBoolean(7), Mapped = row.GetBytes(8), RulesVersion = rulesVersion },
    };
}
