using Npgsql;
using NpgsqlTypes;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.PostgreSql.Roles;

/// <summary>Reads what hidden users still hold by hand.</summary>
internal static class UnresolvedRows
{
    private const string Hidden = "(not u.active or u.detached or not u.included)";

    // Goes through the assignments, of which there are few, never through the users.
    private const string Page = $"""
        select h.holder_id, u.name, u.display_name, h.role_id, r.name, h.since
        from role_holders h
        cross join lateral (select u.name, u.display_name from users u where u.tenant = h.tenant and u.id = h.holder_id and {Hidden} offset 0) u
        join roles r on r.tenant = h.tenant and r.id = h.role_id
        where h.tenant = $1 and h.holder_kind = 1 and (h.holder_id, h.role_id) > ($2, $3)
        order by h.holder_id, h.role_id limit $4
        """;

    private const string Count = $"""
        select count(*) from role_holders h
        cross join lateral (select from users u where u.tenant = h.tenant and u.id = h.holder_id and {Hidden} offset 0) u
        where h.tenant = $1 and h.holder_kind = 1
        """;

    /// <summary>A page, by user, then role.</summary>
    public static async Task<IReadOnlyList<UnresolvedAssignment>> ReadAsync(
        NpgsqlConnection connection, TenantId tenant, (Guid User, Guid Role)? after, int limit, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Page;
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = tenant.Value });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Uuid, Value = after?.User ?? Guid.Empty });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Uuid, Value = after?.Role ?? Guid.Empty });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Integer, Value = limit });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var assignments = new List<UnresolvedAssignment>();
        while (await reader.ReadAsync(cancellationToken))
        {
            assignments.Add(new(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetGuid(3), reader.GetString(4), reader.GetTime(5)));
        }

        return assignments;
    }

    /// <summary>How many there are.</summary>
    public static async Task<long> CountAsync(NpgsqlConnection connection, TenantId tenant, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Count;
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = tenant.Value });
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
