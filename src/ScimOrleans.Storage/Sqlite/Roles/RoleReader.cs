using Microsoft.Data.Sqlite;
using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Storage.Sqlite.Roles;

/// <summary>Reads roles and who was given one by hand.</summary>
internal static class RoleReader
{
    /// <summary>One role, or <see langword="null"/>.</summary>
    public static Role? Read(SqliteSession session, TenantId tenant, Guid id)
    {
        var rules = ReadRules(session, tenant);
        using var row = session["SELECT id, name, description, administrator, version, created, last_modified FROM roles WHERE tenant = $1 AND id = $2"]
            .Read(tenant.Value, id);
        return row.Read() ? Read(row, rules) : null;
    }

    /// <summary>All roles of a tenant, by name.</summary>
    public static IReadOnlyList<Role> ReadAll(SqliteSession session, TenantId tenant)
    {
        var rules = ReadRules(session, tenant);
        using var rows = session["SELECT id, name, description, administrator, version, created, last_modified FROM roles WHERE tenant = $1 ORDER BY name_folded"]
            .Read(tenant.Value);
        var roles = new List<Role>();
        while (rows.Read())
        {
            roles.Add(Read(rows, rules));
        }

        return roles;
    }

    /// <summary>A page of holders.</summary>
    public static IReadOnlyList<RoleHolder> ReadHolders(SqliteSession session, TenantId tenant, Guid role, Guid? after, int limit)
    {
        using var rows = session["""
            SELECT holder_kind, holder_id, since FROM role_holders
            WHERE tenant = $1 AND role_id = $2 AND holder_id > $3 ORDER BY holder_id LIMIT $4
            """].Read(tenant.Value, role, after ?? Guid.Empty, limit);
        var holders = new List<RoleHolder>();
        while (rows.Read())
        {
            holders.Add(new((ResourceKind)rows.GetInt32(0), rows.GetId(1), rows.GetInstant(2)));
        }

        return holders;
    }

    /// <summary>The tenant's rules by role, each role's by id. There are few.</summary>
    public static ILookup<Guid, RoleRule> ReadRules(SqliteSession session, TenantId tenant)
    {
        using var rows = session["SELECT role_id, id, priority, match, text FROM role_rules WHERE tenant = $1 ORDER BY id"].Read(tenant.Value);
        var rules = new List<(Guid Role, RoleRule Rule)>();
        while (rows.Read())
        {
            rules.Add((rows.GetId(0), new(rows.GetId(1), rows.GetInt32(2), (RoleMatch)rows.GetInt32(3), rows.GetString(4))));
        }

        return rules.ToLookup(entry => entry.Role, entry => entry.Rule);
    }

    private static Role Read(SqliteDataReader row, ILookup<Guid, RoleRule> rules) => new()
    {
        Id = row.GetId(0),
        Name = row.GetString(1),
        Description = row.GetString(2),
        Administrator = row.GetBoolean(3),
        Version = row.GetInt64(4),
        Created = row.GetInstant(5),
        LastModified = row.GetInstant(6),
        Rules = [.. rules[row.GetId(0)]],
    };
}
