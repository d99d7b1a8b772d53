using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.Sqlite;

/// <summary>Reads the change log.</summary>
internal static class ChangeReader
{
    /// <summary>Changes after a position, in order.</summary>
    public static IReadOnlyList<ChangeRecord> Read(SqliteSession session, TenantId tenant, long after, int limit)
    {
        using var rows = session["""
            SELECT position, operation_id, request_id, at, actor, kind, resource_kind, resource_id, version, visible, content, others, in_directory
            FROM changes WHERE tenant = $1 AND position > $2 ORDER BY position LIMIT $3
            """].Read(tenant.Value, after, limit);
        var changes = new List<ChangeRecord>();
        while (rows.Read())
        {
            changes.Add(new()
            {
                Position = rows.GetInt64(0),
                OperationId = rows.GetId(1),
                RequestId = rows.GetString(2),
                At = rows.GetInstant(3),
                Actor = ResourceOwner.Parse(rows.GetString(4)),
                Kind = (ChangeKind)rows.GetInt32(5),
                ResourceKind = (ResourceKind)rows.GetInt32(6),
                ResourceId = rows.GetId(7),
                Version = rows.GetInt64(8),
                Visible = rows.GetBoolean(9),
                Content = rows.GetBytes(10),
                Others = ReadOthers(rows, 11),
                InDirectory = rows.GetBoolean(12),
            });
        }

        return changes;
    }

    /// <summary>What can make a memory old.</summary>
    public static IReadOnlyList<ChangeMark> ReadMarks(SqliteSession session, TenantId tenant, long after, long upTo, int limit)
    {
        using var rows = session["""
            SELECT position, kind, resource_kind, resource_id, version, others
            FROM changes WHERE tenant = $1 AND position > $2 AND position <= $3 AND kind NOT IN (1, 11) AND resource_kind <> 3 ORDER BY position LIMIT $4
            """].Read(tenant.Value, after, upTo, limit);
        var marks = new List<ChangeMark>();
        while (rows.Read())
        {
            marks.Add(new(rows.GetInt64(0), (ChangeKind)rows.GetInt32(1), (ResourceKind)rows.GetInt32(2), rows.GetId(3), rows.GetInt64(4), ReadOthers(rows, 5)));
        }

        return marks;
    }

    /// <summary>The last position of each tenant that exists.</summary>
    public static IReadOnlyDictionary<TenantId, long> ReadPositions(SqliteSession session, IReadOnlyCollection<TenantId> tenants)
    {
        using var rows = session["SELECT tenant, position FROM tenants WHERE tenant IN (SELECT value FROM json_each($1))"]
            .Read(JsonSerializer.Serialize(tenants.Select(tenant => tenant.Value)));
        var positions = new Dictionary<TenantId, long>();
        while (rows.Read())
        {
            positions.Add(TenantId.Parse(rows.GetString(0)), rows.GetInt64(1));
        }

        return positions;
    }

    /// <summary>What became of operations, from their entries and, for what these do not say, from the row.</summary>
    public static IReadOnlyDictionary<Guid, CommitResult> FindCommitted(SqliteSession session, TenantId tenant, IReadOnlyCollection<Guid> operationIds)
    {
        var results = new Dictionary<Guid, CommitResult>();
        foreach (var operation in operationIds)
        {
            if (FindCommitted(session, tenant, operation) is { } result)
            {
                results[operation] = result;
            }
        }

        return results;
    }

    /// <summary>What became of an operation; <see langword="null"/> if it is not in the log.</summary>
    public static CommitResult? FindCommitted(SqliteSession session, TenantId tenant, Guid operation)
    {
        using var rows = session["""
            SELECT c.position, c.at, c.kind, c.version, c.visible, c.others,
                coalesce(u.version, g.version), coalesce(u.created, g.created), coalesce(u.last_modified, g.last_modified)
            FROM changes c
            LEFT JOIN users u ON c.resource_kind = 1 AND u.tenant = c.tenant AND u.id = c.resource_id
            LEFT JOIN groups g ON c.resource_kind = 2 AND g.tenant = c.tenant AND g.id = c.resource_id
            WHERE c.tenant = $1 AND c.operation_id = $2
            ORDER BY c.position
            """].Read(tenant.Value, operation);
        CommitResult? result = null;
        while (rows.Read())
        {
            result ??= rows.IsDBNull(6)
                ? new() { Outcome = CommitOutcome.Committed }
                : new() { Outcome = CommitOutcome.Committed, Version = rows.GetInt64(6), Created = rows.GetInstant(7), LastModified = rows.GetInstant(8) };
            result = Add(session, tenant, result, rows);
        }

        return result;
    }

    private static CommitResult Add(SqliteSession session, TenantId tenant, CommitResult result, SqliteDataReader row)
    {
        var at = row.GetInstant(1);
        var kind = (ChangeKind)row.GetInt32(2);
        var version = row.GetInt64(3);
        var others = row.GetBoolean(4) ? ReadOthers(row, 5) : [];
        return result with
        {
            Position = row.GetInt64(0),
            Created = kind == ChangeKind.Created ? at : result.Created,
            Version = version > 0 ? version : result.Version,
            LastModified = version > 0 ? at : result.LastModified,
            // Of a group's members only users are told; a nested group is known by its row.
            UsersChanged = kind is ChangeKind.MembersAdded or ChangeKind.MembersRemoved
                ? [.. result.UsersChanged.Concat(others.Where(id => ResourceReader.Read(session, tenant, ResourceKind.Group, id, viewer: null) is null)).Order()]
                : result.UsersChanged,
            GroupsChanged = kind is ChangeKind.GroupsLeft or ChangeKind.GroupsSuspended or ChangeKind.GroupsRestored
                ? [.. result.GroupsChanged.Concat(others).Order()]
                : result.GroupsChanged,
        };
    }

    private static ImmutableArray<Guid> ReadOthers(SqliteDataReader row, int ordinal)
    {
        var bytes = row.GetBytes(ordinal);
        var ids = ImmutableArray.CreateBuilder<Guid>(bytes.Length / 16);
        for (var i = 0; i < bytes.Length; i += 16)
        {
            ids.Add(new(bytes.AsSpan(i, 16), bigEndian: true));
        }

        return ids.DrainToImmutable();
    }
}
