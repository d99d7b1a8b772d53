using System.Collections.Immutable;
using System.Data;
using Npgsql;
using NpgsqlTypes;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.PostgreSql;

/// <summary>Rows of users and groups, as they are selected and read.</summary>
internal static class ResourceRows
{
    /// <summary>What is selected of a user with the alias <c>r</c>; its groups stand behind it.</summary>
    public const string UserColumns =
        "r.id, r.owner, r.version, r.created, r.last_modified, r.resource, r.display_name, r.local_display_name, r.active, r.protected, r.detached";

    /// <summary>What is selected of a group with the alias <c>r</c>: the columns of a user.</summary>
    public const string GroupColumns =
        "r.id, r.owner, r.version, r.created, r.last_modified, r.resource, r.display_name, null::text, true, false, false";

    /// <summary>A user's groups and their digest.</summary>
    public const string MembershipColumns = "g.ids, g.displays, g.digest";

    private const string UserById =
        $"select {UserColumns}, {MembershipColumns} from users r cross join lateral user_groups(r.tenant, r.id, $3) g where r.tenant = $1 and r.id = $2";

    /// <summary>One group by tenant and id.</summary>
    public const string GroupById = $"select {GroupColumns} from groups r where r.tenant = $1 and r.id = $2";

    /// <summary>Reads one row, a user with its groups, in one round trip and one snapshot.</summary>
    public static async Task<StoredResource?> ReadAsync(NpgsqlConnection connection, TenantId tenant, ResourceKind kind, Guid id, ResourceOwner? viewer, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = kind == ResourceKind.User ? UserById : GroupById;
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = tenant.Value });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Uuid, Value = id });
        if (kind == ResourceKind.User)
        {
            command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = viewer is { } owner ? owner.Text : DBNull.Value });
        }

        await command.PrepareAsync(cancellationToken);
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SingleRow, cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader, kind, withGroups: kind == ResourceKind.User) with { Viewer = viewer } : null;
    }

    /// <summary>The current row of a reader.</summary>
    public static StoredResource Read(NpgsqlDataReader reader, ResourceKind kind, bool withGroups) => new()
    {
        Kind = kind,
        Id = reader.GetGuid(0),
        Owner = reader.GetOwner(1),
        Version = reader.GetInt64(2),
        Created = reader.GetTime(3),
        LastModified = reader.GetTime(4),
        Json = reader.GetUtf8(5),
        DisplayName = reader.GetString(6),
        LocalDisplayName = reader.GetStringOrNull(7),
        Active = reader.GetBoolean(8),
        Protected = reader.GetBoolean(9),
        Detached = reader.GetBoolean(10),
        Groups = withGroups ? ReadGroups(reader) : [],
        GroupsDigest = withGroups ? reader.GetString(13) : "",
    };

    private static ImmutableArray<GroupMembership> ReadGroups(NpgsqlDataReader reader) => reader.IsDBNull(11)
        ? []
        : [.. reader.GetFieldValue<Guid[]>(11).Zip(reader.GetFieldValue<string[]>(12), (id, display) => new GroupMembership(id, display))];
}
