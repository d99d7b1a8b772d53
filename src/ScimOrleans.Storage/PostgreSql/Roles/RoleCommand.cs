using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Filters;

namespace ScimOrleans.Storage.PostgreSql.Roles;

/// <summary>One call of <c>commit_role</c>.</summary>
internal static class RoleCommand
{
    private const string Call =
        "select * from commit_role($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)";

    /// <summary>Calls it and reads the result.</summary>
    public static async Task<RoleResult> RunAsync(NpgsqlConnection connection, RoleOperation operation)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Call;
        void Add(NpgsqlDbType type, object? value) => command.Parameters.Add(new() { NpgsqlDbType = type, Value = value ?? DBNull.Value });
        void AddAll<T>(NpgsqlDbType type, ImmutableArray<T> values) => Add(NpgsqlDbType.Array | type, values.ToArray());

        Add(NpgsqlDbType.Text, operation.Tenant.Value);
        Add(NpgsqlDbType.Uuid, operation.OperationId);
        Add(NpgsqlDbType.Text, operation.RequestId);
        Add(NpgsqlDbType.TimestampTz, operation.At.UtcDateTime);
        Add(NpgsqlDbType.Smallint, (short)operation.Action);
        Add(NpgsqlDbType.Uuid, operation.RoleId);
        Add(NpgsqlDbType.Bigint, operation.ExpectedVersion);
        Add(NpgsqlDbType.Text, operation.Content?.Name);
        Add(NpgsqlDbType.Text, operation.Content is { } content ? CaseFolding.Fold(content.Name) : null);
        Add(NpgsqlDbType.Text, operation.Content?.Description);
        Add(NpgsqlDbType.Boolean, operation.Content?.Administrator);
        AddAll(NpgsqlDbType.Uuid, operation.AddHolders);
        AddAll(NpgsqlDbType.Uuid, operation.RemoveHolders);
        AddAll(NpgsqlDbType.Uuid, [.. operation.PutRules.Select(rule => rule.Id)]);
        AddAll(NpgsqlDbType.Integer, [.. operation.PutRules.Select(rule => rule.Priority)]);
        AddAll(NpgsqlDbType.Smallint, [.. operation.PutRules.Select(rule => (short)rule.Match)]);
        AddAll(NpgsqlDbType.Text, [.. operation.PutRules.Select(rule => rule.Text)]);
        AddAll(NpgsqlDbType.Uuid, operation.RemoveRules);
        Add(NpgsqlDbType.Integer, RoleRule.MaxPerTenant);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new()
        {
            Outcome = (RoleOutcome)reader.GetInt16(0),
            Version = reader.GetInt64(1),
            UnknownHolders = reader.GetIds(2),
            Position = reader.GetInt64(3),
        };
    }
}
