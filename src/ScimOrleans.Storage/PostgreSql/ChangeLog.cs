using Npgsql;
using NpgsqlTypes;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.PostgreSql;

/// <summary>Reads the change log.</summary>
internal static class ChangeLog
{
    private const string After = """
        select position, operation_id, request_id, at, actor, kind, resource_kind, resource_id, version, visible, content, others, in_directory
        from changes where tenant = $1 and position > $2 order by position limit $3
        """;

    private const string Marks = """
        select position, kind, resource_kind, resource_id, version, others
        from changes where tenant = $1 and position > $2 and position <= $3 and kind not in (1, 11) and resource_kind <> 3 order by position limit $4
        """;

    private const string Positions = "select tenant, position from tenants where tenant = any ($1)";

    /// <summary>Entries after a position.</summary>
    public static async Task<IReadOnlyList<ChangeRecord>> ReadAsync(NpgsqlConnection connection, TenantId tenant, long after, int limit, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = After;
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = tenant.Value });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Bigint, Value = after });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Integer, Value = limit });
        await command.PrepareAsync(cancellationToken);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var changes = new List<ChangeRecord>();
        while (await reader.ReadAsync(cancellationToken))
        {
            changes.Add(new()
            {
                Position = reader.GetInt64(0),
                OperationId = reader.GetGuid(1),
                RequestId = reader.GetString(2),
                At = reader.GetTime(3),
                Actor = reader.GetOwner(4),
                Kind = (ChangeKind)reader.GetInt16(5),
                ResourceKind = (ResourceKind)reader.GetInt16(6),
                ResourceId = reader.GetGuid(7),
                Version = reader.GetInt64(8),
                Visible = reader.GetBoolean(9),
                Content = reader.GetUtf8(10),
                Others = reader.GetIds(11),
                InDirectory = reader.GetBoolean(12),
            });
        }

        return changes;
    }

    /// <summary>What can make a memory old.</summary>
    public static async Task<IReadOnlyList<ChangeMark>> ReadMarksAsync(
        NpgsqlConnection connection, TenantId tenant, long after, long upTo, int limit, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Marks;
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = tenant.Value });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Bigint, Value = after });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Bigint, Value = upTo });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Integer, Value = limit });
        await command.PrepareAsync(cancellationToken);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var marks = new List<ChangeMark>();
        while (await reader.ReadAsync(cancellationToken))
        {
            marks.Add(new(reader.GetInt64(0), (ChangeKind)reader.GetInt16(1), (ResourceKind)reader.GetInt16(2), reader.GetGuid(3), reader.GetInt64(4), reader.GetIds(5)));
        }

        return marks;
    }

    /// <summary>The last position of each tenant.</summary>
    public static async Task<IReadOnlyDictionary<TenantId, long>> ReadPositionsAsync(
        NpgsqlConnection connection, IReadOnlyCollection<TenantId> tenants, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Positions;
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = tenants.Select(tenant => tenant.Value).ToArray() });
        await command.PrepareAsync(cancellationToken);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var positions = new Dictionary<TenantId, long>();
        while (await reader.ReadAsync(cancellationToken))
        {
            positions.Add(TenantId.Parse(reader.GetString(0)), reader.GetInt64(1));
        }

        return positions;
    }
}
