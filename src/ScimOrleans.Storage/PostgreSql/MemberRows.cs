using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.PostgreSql;

/// <summary>The visible members of groups, as they are selected and streamed.</summary>
internal static class MemberRows
{
    // Each member is looked up by its key. A join would be a scan of all users, as soon as the group is not among the smallest.
    private const string ByGroup = """
        select m.group_id, m.member_id, m.member_kind, case m.member_kind
            when 1 then (select u.display_name from users u where u.tenant = m.tenant and u.id = m.member_id)
            else (select g.display_name from groups g where g.tenant = m.tenant and g.id = m.member_id) end
        from members m
        where m.tenant = $1 and m.group_id = $2 and m.suspended = 0
        order by m.member_id
        """;

    /// <summary>Selects the members of one group, by id.</summary>
    public static NpgsqlBatchCommand Select(TenantId tenant, Guid groupId) => new(ByGroup)
    {
        Parameters =
        {
            new() { NpgsqlDbType = NpgsqlDbType.Text, Value = tenant.Value },
            new() { NpgsqlDbType = NpgsqlDbType.Uuid, Value = groupId },
        },
    };

    /// <summary>Streams the reader's current result.</summary>
    public static async IAsyncEnumerable<GroupMember> StreamAsync(NpgsqlDataReader reader, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await AdvanceAsync(reader, cancellationToken))
        {
            yield return new(reader.GetGuid(0), reader.GetGuid(1), (ResourceKind)reader.GetInt16(2), reader.GetString(3));
        }
    }

    private static async ValueTask<bool> AdvanceAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadAsync(cancellationToken);
        }
        catch (Exception exception) when (PostgreSqlFailure.IsUnavailable(exception))
        {
            throw PostgreSqlFailure.Unavailable(exception);
        }
    }
}
