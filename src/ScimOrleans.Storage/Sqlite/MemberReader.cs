using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.Sqlite;

/// <summary>Streams visible members.</summary>
internal static class MemberReader
{
    /// <summary>After so many rows others get a turn on the thread: the provider is synchronous.</summary>
    private const int RowsPerTurn = 1_000;

    /// <summary>The group's visible members by id.</summary>
    /// <param name="session">In a snapshot that outlives the enumeration.</param>
    /// <param name="tenant">Whose directory.</param>
    /// <param name="group">Which group.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async IAsyncEnumerable<GroupMember> ReadAsync(
        SqliteSession session, TenantId tenant, Guid group, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var rows = Guarded(() => session["""
            SELECT m.member_id, m.member_kind, coalesce(u.display_name, g.display_name)
            FROM members m
            LEFT JOIN users u ON m.member_kind = 1 AND u.tenant = m.tenant AND u.id = m.member_id
            LEFT JOIN groups g ON m.member_kind = 2 AND g.tenant = m.tenant AND g.id = m.member_id
            WHERE m.tenant = $1 AND m.group_id = $2 AND m.suspended = 0
            ORDER BY m.member_id
            """].Read(tenant.Value, group));
        for (var count = 1; Guarded(rows.Read); count++)
        {
            yield return new(group, rows.GetId(0), (ResourceKind)rows.GetInt32(1), rows.GetString(2));
            if (count % RowsPerTurn == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }
    }

    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SqliteException exception) when (SqliteFailures.IsUnavailable(exception))
        {
            throw SqliteFailures.Unavailable(exception);
        }
    }
}
