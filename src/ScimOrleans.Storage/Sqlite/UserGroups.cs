using System.Collections.Immutable;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.Sqlite;

/// <summary>Reads the visible direct groups of a user that a viewer owns; all of them without a viewer.</summary>
internal static class UserGroups
{
    /// <summary>The groups, by id, and what stands for them in the ETag.</summary>
    public static (ImmutableArray<GroupMembership> Groups, string Digest) Read(SqliteSession session, TenantId tenant, Guid user, ResourceOwner? viewer)
    {
        using var rows = session["""
            SELECT g.id, g.display_name
            FROM members m JOIN groups g ON g.tenant = m.tenant AND g.id = m.group_id
            WHERE m.tenant = $1 AND m.member_id = $2 AND m.suspended = 0 AND ($3 IS NULL OR g.owner = $3)
            ORDER BY m.group_id
            """].Read(tenant.Value, user, viewer?.Text);
        if (!rows.Read())
        {
            return ([], "");
        }

        var groups = ImmutableArray.CreateBuilder<GroupMembership>();
        using var digest = new GroupsDigest();
        do
        {
            var id = rows.GetFieldValue<byte[]>(0);
            var display = rows.GetString(1);
            groups.Add(new(new(id, bigEndian: true), display));
            digest.Add(id, display);
        }
        while (rows.Read());
        return (groups.DrainToImmutable(), digest.Value());
    }

    /// <summary>The digest alone.</summary>
    public static string ReadDigest(SqliteSession session, TenantId tenant, Guid user, ResourceOwner viewer) => Read(session, tenant, user, viewer).Digest;
}
