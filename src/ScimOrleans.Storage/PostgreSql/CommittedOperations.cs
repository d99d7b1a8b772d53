using Npgsql;
using NpgsqlTypes;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.PostgreSql;

/// <summary>Makes results from the change log, for operations whose answer was lost.</summary>
internal static class CommittedOperations
{
    // Of a group's members only users are told; a nested group is known by its row. The resource's row, if it is there still, gives what
    // its entries do not say.
    private const string Entries = """
        select c.operation_id, c.position, c.at, c.kind, c.version,
            case when c.visible and c.kind in (4, 5) then array(
                select o.id from unnest(c.others) o(id)
                where not exists (select from groups g where g.tenant = c.tenant and g.id = o.id)) end,
            case when c.visible and c.kind in (7, 8, 9) then c.others end,
            coalesce(u.version, g.version), coalesce(u.created, g.created), coalesce(u.last_modified, g.last_modified)
        from changes c
        left join users u on c.resource_kind = 1 and u.tenant = c.tenant and u.id = c.resource_id
        left join groups g on c.resource_kind = 2 and g.tenant = c.tenant and g.id = c.resource_id
        where c.tenant = $1 and c.operation_id = any ($2)
        order by c.position
        """;

    /// <summary>Results of the operations that are in the log.</summary>
    public static async Task<IReadOnlyDictionary<Guid, CommitResult>> FindAsync(
        NpgsqlConnection connection, TenantId tenant, IReadOnlyCollection<Guid> operationIds, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Entries;
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = tenant.Value });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid, Value = operationIds.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var results = new Dictionary<Guid, CommitResult>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var id = reader.GetGuid(0);
            results[id] = Add(results.GetValueOrDefault(id) ?? FromRow(reader), reader);
        }

        return results;
    }

    private static CommitResult FromRow(NpgsqlDataReader reader) => new()
    {
        Outcome = CommitOutcome.Committed,
        Version = reader.IsDBNull(7) ? 0 : reader.GetInt64(7),
        Created = reader.GetTime(8),
        LastModified = reader.GetTime(9),
    };

    private static CommitResult Add(CommitResult result, NpgsqlDataReader reader)
    {
        var at = reader.GetTime(2);
        var version = reader.GetInt64(4);
        return result with
        {
            Position = reader.GetInt64(1),
            Created = (ChangeKind)reader.GetInt16(3) == ChangeKind.Created ? at : result.Created,
            Version = version > 0 ? version : result.Version,
            LastModified = version > 0 ? at : result.LastModified,
            UsersChanged = [.. result.UsersChanged.AddRange(reader.GetIds(5)).Order()],
            GroupsChanged = [.. result.GroupsChanged.AddRange(reader.GetIds(6)).Order()],
        };
    }
}
