using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.Sqlite.Roles;

/// <summary>Reads what hidden users still hold by hand. Goes through the assignments, of which there are few, never through the users.</summary>
internal static class UnresolvedReader
{
    private const string Assignments = """
        role_holders h CROSS JOIN users u ON u.tenant = h.tenant AND u.id = h.holder_id AND (NOT u.active OR u.detached OR NOT u.included)
        """;

    /// <summary>A page, by user, then role.</summary>
    public static IReadOnlyList<UnresolvedAssignment> Read(SqliteSession session, TenantId tenant, (Guid User, Guid Role)? after, int limit)
    {
        using var rows = session[$"""
            SELECT h.holder_id, u.name, u.display_name, h.role_id, r.name, h.since
            FROM {Assignments} CROSS JOIN roles r ON r.tenant = h.tenant AND r.id = h.role_id
            WHERE h.tenant = $1 AND h.holder_kind = 1 AND h.holder_id >= $2 AND (h.holder_id > $2 OR h.role_id > $3)
            ORDER BY h.holder_id, h.role_id LIMIT $4
            """].Read(tenant.Value, after?.User ?? Guid.Empty, after?.Role ?? Guid.Empty, limit);
        var assignments = new List<UnresolvedAssignment>();
        while (rows.Read())
        {
            assignments.Add(new(rows.GetId(0), rows.GetString(1), rows.GetString(2), rows.GetId(3), rows.GetString(4), rows.GetInstant(5)));
        }

        return assignments;
    }

    /// <summary>How many there are.</summary>
    public static long Count(SqliteSession session, TenantId tenant) =>
        session[$"SELECT count(*) FROM {Assignments} WHERE h.tenant = $1 AND h.holder_kind = 1"].ReadNumber(tenant.Value) ?? 0;
}
