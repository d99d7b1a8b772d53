using Microsoft.Data.Sqlite;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.Sqlite;

/// <summary>Reads one user or group.</summary>
internal static class ResourceReader
{
    /// <summary>The row, or <see langword="null"/>.</summary>
    /// <param name="session">In a snapshot.</param>
    /// <param name="tenant">Whose directory.</param>
    /// <param name="kind">User or group.</param>
    /// <param name="id">Which.</param>
    /// <param name="viewer">Whose groups a user carries; <see langword="null"/> for all.</param>
    /// <param name="withGroups">Whether a user carries its groups.</param>
    public static StoredResource? Read(SqliteSession session, TenantId tenant, ResourceKind kind, Guid id, ResourceOwner? viewer, bool withGroups = true)
    {
        if (kind == ResourceKind.Group)
        {
            return ReadGroup(session, tenant, id);
        }

        var user = ReadUser(session, tenant, id);
        if (user is null || !withGroups)
        {
            return user;
        }

        var (groups, digest) = UserGroups.Read(session, tenant, id, viewer);
        return user with { Viewer = viewer, Groups = groups, GroupsDigest = digest };
    }

    private static StoredResource? ReadUser(SqliteSession session, TenantId tenant, Guid id)
    {
        using var row = session["""
            SELECT owner, version, created, last_modified, resource, display_name, local_display_name, active, protected, detached
            FROM users WHERE tenant = $1 AND id = $2
            """].Read(tenant.Value, id);
        return !row.Read() ? null : Common(row, ResourceKind.User, id) with
        {
            LocalDisplayName = row.GetText(6),
            Active = row.GetBoolean(7),
            Protected = row.GetBoolean(8),
            Detached = row.GetBoolean(9),
        };
    }

    private static StoredResource? ReadGroup(SqliteSession session, TenantId tenant, Guid id)
    {
        using var row = session["SELECT owner, version, created, last_modified, resource, display_name FROM groups WHERE tenant = $1 AND id = $2"].Read(tenant.Value, id);
        return row.Read() ? Common(row, ResourceKind.Group, id) : null;
    }

    private static StoredResource Common(SqliteDataReader row, ResourceKind kind, Guid id) => new()
    {
        Kind = kind,
        Id = id,
        Owner = ResourceOwner.Parse(row.GetString(0)),
        Version = row.GetInt64(1),
        Created = row.GetInstant(2),
        LastModified = row.GetInstant(3),
        Json = row.GetBytes(4),
        DisplayName = row.GetString(5),
        Active = true,
    };
}
