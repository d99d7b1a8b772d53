using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace ScimOrleans.Benchmarks.Controls;

/// <summary>Inserts users into the server's own table, with all its indexes, each in a transaction of its own and without a log.</summary>
internal sealed class RowInserts(NpgsqlDataSource database)
{
    private const string Insert = """
        insert into users (tenant, id, owner, name, name_folded, external_id, display_name, display_folded, active, protected, detached, version, created, last_modified, resource, search)
        values ('demo', $1, 'connector:okta', $2, $2, $3, $2, $2, true, false, false, 1, now(), now(), $4, $5)
        """;

    /// <summary>Inserts one.</summary>
    public async Task InsertAsync(JsonElement user)
    {
        var text = user.GetRawText();
        await using var command = database.CreateCommand(Insert);
        Add(command, NpgsqlDbType.Uuid, Guid.CreateVersion7());
        Add(command, NpgsqlDbType.Text, user.GetProperty("userName").GetString()!);
        Add(command, NpgsqlDbType.Text, user.GetProperty("externalId").GetString()!);
        Add(command, NpgsqlDbType.Text, text);
        Add(command, NpgsqlDbType.Jsonb, string.Concat("{\"t\":\"demo\",", text.AsSpan(text.IndexOf('{', StringComparison.Ordinal) + 1)));
        await command.ExecuteNonQueryAsync();
    }

    private static void Add(NpgsqlCommand command, NpgsqlDbType type, object value) => command.Parameters.Add(new() { NpgsqlDbType = type, Value = value });
}
