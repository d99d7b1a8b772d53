using System.Text;
using Npgsql;
using NpgsqlTypes;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Storage.FilterToSql;

namespace ScimOrleans.Storage.PostgreSql;

/// <summary>A list of operations as the arrays that <c>commit_operations</c> takes: one element for each operation, and the members of all, one after the other.</summary>
internal sealed class CommitColumns
{
    /// <summary>The call; its parameters are those that <see cref="AddTo"/> adds.</summary>
    public static string Sql { get; } =
        $"select * from commit_operations({string.Join(", ", Enumerable.Range(1, 29).Select(number => $"${number}"))})";

    private readonly List<(NpgsqlDbType Type, object Values)> _columns = [];

    /// <summary>Reads the operations.</summary>
    /// <exception cref="ArgumentException">A creation has no content, or an operation for a user has members.</exception>
    public CommitColumns(IReadOnlyList<CommitOperation> operations)
    {
        foreach (var operation in operations)
        {
            Validate(operation);
        }

        void Add<T>(NpgsqlDbType type, Func<CommitOperation, T> value) => _columns.Add((type, operations.Select(value).ToArray()));
        Add(NpgsqlDbType.Text, o => o.Tenant.Value);
        Add(NpgsqlDbType.Uuid, o => o.OperationId);
        Add(NpgsqlDbType.Text, o => o.RequestId);
        Add(NpgsqlDbType.TimestampTz, o => o.At.UtcDateTime);
        Add(NpgsqlDbType.Text, o => o.Actor.Text);
        Add(NpgsqlDbType.Smallint, o => (short)o.Kind);
        Add(NpgsqlDbType.Smallint, o => (short)o.Action);
        Add(NpgsqlDbType.Uuid, o => o.ResourceId);
        Add(NpgsqlDbType.Bigint, o => o.ExpectedVersion);
        Add(NpgsqlDbType.Text, o => o.ExpectedGroupsDigest);
        Add(NpgsqlDbType.Text, o => o.Content?.Name);
        Add(NpgsqlDbType.Text, o => o.Content?.NameFolded);
        Add(NpgsqlDbType.Text, o => o.Content?.ExternalId);
        Add(NpgsqlDbType.Text, o => o.Content?.DisplayName);
        Add(NpgsqlDbType.Text, o => o.Content is { } content ? CaseFolding.Fold(content.DisplayName) : null);
        Add(NpgsqlDbType.Text, o => o.Content?.LocalDisplayName);
        Add(NpgsqlDbType.Boolean, o => o.Content?.Active);
        Add(NpgsqlDbType.Text, o => o.Content?.Json);
        Add(NpgsqlDbType.Jsonb, o => o.Content is { } content ? WithTenant(o.Tenant.Value, content.Search.Span) : null);
        Add(NpgsqlDbType.Text, o => o.NewOwner?.Text);
        Add(NpgsqlDbType.Boolean, o => o.Protected);
        Add(NpgsqlDbType.Boolean, o => o.Detached);
        Add(NpgsqlDbType.Boolean, o => o.RestoreSuspended);
        Add(NpgsqlDbType.Boolean, o => o.Members?.ReplaceAll ?? false);
        Add(NpgsqlDbType.Integer, o => o.Members?.Add.Count);
        Add(NpgsqlDbType.Integer, o => o.Members?.Remove.Count);
        // Sorted, so that neighbours are probed one after the other and the log's chunks are in order.
        _columns.Add((NpgsqlDbType.Uuid, operations.SelectMany(o => o.Members?.Add.Order() ?? Enumerable.Empty<Guid>()).ToArray()));
        _columns.Add((NpgsqlDbType.Uuid, operations.SelectMany(o => o.Members?.Remove.Order() ?? Enumerable.Empty<Guid>()).ToArray()));
    }

    /// <summary>Adds the parameters, in order.</summary>
    public void AddTo(NpgsqlCommand command, bool lockAll)
    {
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Boolean, Value = lockAll });
        foreach (var (type, values) in _columns)
        {
            command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | type, Value = values });
        }
    }

    private static void Validate(CommitOperation operation)
    {
        if (operation is { Action: CommitAction.Create, Content: null })
        {
            throw new ArgumentException($"The creation {operation.OperationId} has no content.", nameof(operation));
        }

        if (operation is { Kind: ResourceKind.User, Members: not null })
        {
            throw new ArgumentException($"The operation {operation.OperationId} gives members to a user.", nameof(operation));
        }
    }

    /// <summary>The search copy with the tenant as its first member. Nothing in a tenant needs an escape.</summary>
    private static byte[] WithTenant(string tenant, ReadOnlySpan<byte> search)
    {
        var members = search[(search.IndexOf((byte)'{') + 1)..];
        var separator = members.TrimStart(" \t\r\n"u8).StartsWith("}"u8) ? "" : ",";
        return [.. Encoding.UTF8.GetBytes($$"""{"{{SearchPattern.TenantMember}}":"{{tenant}}"{{separator}}"""), .. members];
    }
}
