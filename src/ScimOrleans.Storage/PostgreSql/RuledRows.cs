using Npgsql;
using NpgsqlTypes;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.PostgreSql;

/// <summary>Walks over the rows that rules are about.</summary>
internal static class RuledRows
{
    private const string Users = "u.name, u.local_display_name, u.active, u.resource, u.included, u.mapped::text, u.rules_version from users u";
    private const string Groups = "u.name, null::text, true, u.resource, u.included, '', u.rules_version from groups u";

    private static readonly string _users = Text("users", Users);
    private static readonly string _groups = Text("groups", Groups);

    /// <summary>Reads a page.</summary>
    public static async Task<RuledPage> ReadAsync(NpgsqlConnection connection, RuledQuery query, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = query.Kind == ResourceKind.User ? _users : _groups;
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = query.Tenant.Value });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Uuid, Value = query.After });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = query.Owner is { } owner ? owner.Text : DBNull.Value });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Bigint, Value = query.EvaluatedBefore is { } version ? version : DBNull.Value });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Integer, Value = query.Count });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Integer, Value = RuledQuery.MaxWalked });
        await command.PrepareAsync(cancellationToken);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<RuledRow>();
        Guid? walkedTo = null;
        var bytes = 0L;
        while (await reader.ReadAsync(cancellationToken))
        {
            walkedTo = reader.GetInt64(0) == RuledQuery.MaxWalked ? reader.GetGuid(1) : null;
            if (!reader.IsDBNull(2))
            {
                rows.Add(Read(reader, query.Kind));
                bytes += rows[^1].Json.Length;
                if (bytes >= RuledQuery.MaxBytes)
                {
                    // Those that follow come again with the next page.
                    return new(rows, rows[^1].Id);
                }
            }
        }

        return new(rows, rows.Count == query.Count ? rows[^1].Id : walkedTo);
    }

    /// <summary>The walk reads little of each row; only what belongs to the page is read whole. Without rows there is one that says how far it went.</summary>
    private static string Text(string table, string columns) => $"""
        with walked as materialized (
            select r.id, r.owner, r.rules_version from {table} r where r.tenant = $1 and r.id > $2 order by r.id limit $6),
        picked as materialized (
            select w.id from walked w where ($3 is null or w.owner = $3) and ($4 is null or w.rules_version < $4) order by w.id limit $5)
        select (select count(*) from walked), (select w.id from walked w order by w.id desc limit 1), r.*
        from (select) one
        left join (
            picked p cross join lateral (select u.id, u.owner, u.version, {columns} where u.tenant = $1 and u.id = p.id offset 0) r) on true
        order by r.id
        """;

    private static RuledRow Read(NpgsqlDataReader reader, ResourceKind kind) => new()
    {
        Kind = kind,
        Id = reader.GetGuid(2),
        Owner = reader.GetOwner(3),
        Version = reader.GetInt64(4),
        Name = reader.GetString(5),
        LocalDisplayName = reader.GetStringOrNull(6),
        Active = reader.GetBoolean(7),
        Json = reader.GetUtf8(8),
        Evaluation = new() { Included = reader.GetBoolean(9), Mapped = reader.GetUtf8(10), RulesVersion = reader.GetInt64(11) },
    };
}
