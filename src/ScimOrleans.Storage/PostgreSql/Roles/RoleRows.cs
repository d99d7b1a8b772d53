using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Storage.PostgreSql.Roles;

/// <summary>Reads roles and who was given one by hand.</summary>
internal static class RoleRows
{
    // One statement, so that rules are those of the role's version.
    private const string Roles = """
        select r.id, r.name, r.description, r.administrator, r.version, r.created, r.last_modified, w.ids, w.priorities, w.matches, w.texts
        from roles r
        left join lateral (
            select array_agg(w.id order by w.id) as ids, array_agg(w.priority order by w.id) as priorities, array_agg(w.match order by w.id) as matches,
                array_agg(w.text order by w.id) as texts
            from role_rules w where w.tenant = r.tenant and w.role_id = r.id) w on true
        where r.tenant = $1 and ($2 is null or r.id = $2)
        order by r.name_folded
        """;

    private const string Holders = """
        select h.holder_kind, h.holder_id, h.since from role_holders h
        where h.tenant = $1 and h.role_id = $2 and h.holder_id > $3 order by h.holder_id limit $4
        """;

    /// <summary>One role, or all of a tenant's, by name.</summary>
    public static async Task<IReadOnlyList<Role>> ReadAsync(NpgsqlConnection connection, TenantId tenant, Guid? id, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Roles;
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = tenant.Value });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Uuid, Value = id is { } one ? one : DBNull.Value });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var roles = new List<Role>();
        while (await reader.ReadAsync(cancellationToken))
        {
            roles.Add(new()
            {
                Id = reader.GetGuid(0),
                Name = reader.GetString(1),
                Description = reader.GetString(2),
                Administrator = reader.GetBoolean(3),
                Version = reader.GetInt64(4),
                Created = reader.GetTime(5),
                LastModified = reader.GetTime(6),
                Rules = ReadRules(reader),
            });
        }

        return roles;
    }

    /// <summary>A page of holders.</summary>
    public static async Task<IReadOnlyList<RoleHolder>> ReadHoldersAsync(
        NpgsqlConnection connection, TenantId tenant, Guid role, Guid? after, int limit, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Holders;
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = tenant.Value });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Uuid, Value = role });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Uuid, Value = after ?? Guid.Empty });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Integer, Value = limit });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var holders = new List<RoleHolder>();
        while (await reader.ReadAsync(cancellationToken))
        {
            holders.Add(new((ResourceKind)reader.GetInt16(0), reader.GetGuid(1), reader.GetTime(2)));
        }

        return holders;
    }

    private static ImmutableArray<RoleRule> ReadRules(NpgsqlDataReader reader)
    {
        if (reader.IsDBNull(7))
        {
            return [];
        }

        var priorities = reader.GetFieldValue<int[]>(8);
        var matches = reader.GetFieldValue<short[]>(9);
        var texts = reader.GetFieldValue<string[]>(10);
        return [.. reader.GetFieldValue<Guid[]>(7).Select((id, i) => new RoleRule(id, priorities[i], (RoleMatch)matches[i], texts[i]))];
    }
}
