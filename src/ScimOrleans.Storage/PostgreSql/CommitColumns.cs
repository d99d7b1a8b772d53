using System.Text;
using Npgsql;
using NpgsqlTypes;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Storage.FilterToSql;

namespace ScimOrleans.Storage.PostgreSql;

/// <summary>
/// A list of operations as the arrays that <c>commit_operations</c> takes: one element for each operation, and the members of all, one after the
/// other. A list of nothing but new users goes to <c>create_users</c>, which does the same for less and takes only what a new user has.
/// </summary>
internal sealed class CommitColumns
{
    private static readonly string _commitOperations = Call("commit_operations", 38);
    private static readonly string _createUsers = Call("create_users", 21);

    private static readonly byte[] _noAttributes = "{}"u8.ToArray();

    private readonly bool _createsUsers;
    private readonly List<(NpgsqlDbType Type, object Values)> _columns = [];

    /// <summary>Reads the operations.</summary>
    /// <exception cref="ArgumentException">A creation has no content, a Remap no evaluation, or an operation for a user has members.</exception>
    public CommitColumns(IReadOnlyList<CommitOperation> operations)
    {
        foreach (var operation in operations)
        {
            Validate(operation);
        }

        _createsUsers = operations.All(o => o is { Kind: ResourceKind.User, Action: CommitAction.Create });
        void Add<T>(NpgsqlDbType type, Func<CommitOperation, T> value) => _columns.Add((type, operations.Select(value).ToArray()));
        void AddUnlessNew<T>(NpgsqlDbType type, Func<CommitOperation, T> value)
        {
            if (!_createsUsers)
            {
                Add(type, value);
            }
        }

        Add(NpgsqlDbType.Text, o => o.Tenant.Value);
        Add(NpgsqlDbType.Uuid, o => o.OperationId);
        Add(NpgsqlDbType.Text, o => o.RequestId);
        Add(NpgsqlDbType.TimestampTz, o => o.At.UtcDateTime);
        Add(NpgsqlDbType.Text, o => o.Actor.Text);
        AddUnlessNew(NpgsqlDbType.Smallint, o => (short)o.Kind);
        AddUnlessNew(NpgsqlDbType.Smallint, o => (short)o.Action);
        Add(NpgsqlDbType.Uuid, o => o.ResourceId);
        AddUnlessNew(NpgsqlDbType.Bigint, o => o.ExpectedVersion);
        AddUnlessNew(NpgsqlDbType.Text, o => o.ExpectedGroupsDigest);
        Add(NpgsqlDbType.Text, o => o.Content?.Name);
        Add(NpgsqlDbType.Text, o => o.Content?.NameFolded);
        Add(NpgsqlDbType.Text, o => o.Content?.ExternalId);
        Add(NpgsqlDbType.Text, o => o.Content?.DisplayName);
        Add(NpgsqlDbType.Text, o => o.Content is { } content ? CaseFolding.Fold(content.DisplayName) : null);
        Add(NpgsqlDbType.Text, o => o.Content?.LocalDisplayName);
        Add(NpgsqlDbType.Boolean, o => o.Content?.Active);
        Add(NpgsqlDbType.Text, o => o.Content?.Json);
        Add(NpgsqlDbType.Jsonb, o => o.Content is { } content ? WithTenant(o.Tenant.Value, content.Search.Span) : null);
        AddUnlessNew(NpgsqlDbType.Text, o => o.NewOwner?.Text);
        Add(NpgsqlDbType.Boolean, o => o.Protected);
        Add(NpgsqlDbType.Boolean, o => o.Detached);
        Add(NpgsqlDbType.Boolean, o => o.Remap?.Included ?? o.Content?.Included);
        Add(NpgsqlDbType.Text, MappedOf);
        Add(NpgsqlDbType.Bigint, o => o.Remap?.RulesVersion ?? o.Content?.RulesVersion);
        AddUnlessNew(NpgsqlDbType.Boolean, o => o.RestoreSuspended);
        AddUnlessNew(NpgsqlDbType.Boolean, o => o.Members?.ReplaceAll ?? false);
        AddUnlessNew(NpgsqlDbType.Integer, o => o.Members?.Add.Count);
        AddUnlessNew(NpgsqlDbType.Integer, o => o.Members?.Remove.Count);
        if (!_createsUsers)
        {
            // Sorted, so that neighbours are probed one after the other and the log's chunks are in order.
            _columns.Add((NpgsqlDbType.Uuid, operations.SelectMany(o => o.Members?.Add.Order() ?? Enumerable.Empty<Guid>()).ToArray()));
            _columns.Add((NpgsqlDbType.Uuid, operations.SelectMany(o => o.Members?.Remove.Order() ?? Enumerable.Empty<Guid>()).ToArray()));
        }

        // What nothing in the list has is no array at all, and costs nothing.
        void AddIfAny<T>(NpgsqlDbType type, Func<CommitOperation, T?> value)
            where T : struct => _columns.Add((type, operations.Any(o => value(o) is not null) ? operations.Select(value).ToArray() : DBNull.Value));
        if (!_createsUsers)
        {
            AddIfAny(NpgsqlDbType.Integer, o => o.Brake?.SharePercent);
            AddIfAny(NpgsqlDbType.Integer, o => o.Brake?.MinRemovals);
            AddIfAny(NpgsqlDbType.Interval, o => o.Brake?.Window);
        }

        AddIfAny(NpgsqlDbType.Bigint, o => o.Action == CommitAction.Create ? o.MaxRows : null);
        if (!_createsUsers)
        {
            AddIfAny(NpgsqlDbType.Bigint, o => o.MaxMembers);
            AddIfAny(NpgsqlDbType.Uuid, o => o.OtherAdministrator);
        }
    }

    /// <summary>The call; its parameters are those that <see cref="AddTo"/> adds.</summary>
    public string Sql => _createsUsers ? _createUsers : _commitOperations;

    /// <summary>Adds the parameters, in order.</summary>
    public void AddTo(NpgsqlCommand command, bool lockAll)
    {
        if (!_createsUsers)
        {
            command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Boolean, Value = lockAll });
        }

        foreach (var (type, values) in _columns)
        {
            command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | type, Value = values });
        }
    }

    private static string Call(string function, int parameters) =>
        $"select * from {function}({string.Join(", ", Enumerable.Range(1, parameters).Select(number => $"${number}"))})";

    private static void Validate(CommitOperation operation)
    {
        if (operation is { Action: CommitAction.Create, Content: null })
        {
            throw new ArgumentException($"The creation {operation.OperationId} has no content.", nameof(operation));
        }

        if (operation.Action == CommitAction.Remap != operation.Remap is not null)
        {
            throw new ArgumentException($"The operation {operation.OperationId} has an evaluation and is no Remap, or is one and has none.", nameof(operation));
        }

        if (operation is { Kind: ResourceKind.User, Members: not null })
        {
            throw new ArgumentException($"The operation {operation.OperationId} gives members to a user.", nameof(operation));
        }

        if (operation is { Brake: not null, Actor.Connector: null })
        {
            throw new ArgumentException($"The operation {operation.OperationId} has a brake, and its actor is no connector.", nameof(operation));
        }
    }

    /// <summary>A user's attributes as text, as the log has them; the row has them as jsonb.</summary>
    private static ReadOnlyMemory<byte>? MappedOf(CommitOperation operation) =>
        operation.Kind == ResourceKind.User && (operation.Remap?.Mapped ?? operation.Content?.Mapped) is { } mapped
            ? mapped.IsEmpty ? _noAttributes : mapped
            : default(ReadOnlyMemory<byte>?);

    /// <summary>The search copy with the tenant as its first member. Nothing in a tenant needs an escape.</summary>
    private static byte[] WithTenant(string tenant, ReadOnlySpan<byte> search)
    {
        var members = search[(search.IndexOf((byte)'{') + 1)..];
        var separator = members.TrimStart(" \t\r\n"u8).StartsWith("}"u8) ? "" : ",";
        var first = $$"""{"{{SearchPattern.TenantMember}}":"{{tenant}}"{{separator}}""";
        var bytes = new byte[first.Length + members.Length];
        members.CopyTo(bytes.AsSpan(Encoding.UTF8.GetBytes(first, bytes)));
        return bytes;
    }
}
