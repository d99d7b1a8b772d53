using System.Runtime.InteropServices;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.Sqlite.Commit;

/// <summary>Writes the entries of one transaction. Since one connection writes, the order of positions is that of commits.</summary>
internal sealed class ChangeLog(SqliteSession session)
{
    /// <summary>Others that one entry names at most.</summary>
    private const int MaxOthers = 1_000;

    private readonly Dictionary<TenantId, long> _positions = [];
    private readonly Dictionary<(TenantId Tenant, ResourceKind Kind), int> _made = [];

    /// <summary>The refusal of a creation whose tenant has as many rows of the kind as it may.</summary>
    public CommitResult? RefuseWithoutRoom(CommitOperation operation)
    {
        if (operation.MaxRows is not { } most)
        {
            return null;
        }

        var before = session[operation.Kind == ResourceKind.User ? "SELECT user_count FROM tenants WHERE tenant = $1" : "SELECT group_count FROM tenants WHERE tenant = $1"]
            .ReadNumber(operation.Tenant.Value);
        return before + _made.GetValueOrDefault((operation.Tenant, operation.Kind)) >= most ? new() { Outcome = CommitOutcome.TooMany } : null;
    }

    /// <summary>Adds the entry that says what became of the operation's own row.</summary>
    /// <param name="operation">What it belongs to.</param>
    /// <param name="kind">What happened.</param>
    /// <param name="version">The row's version, or 0.</param>
    /// <param name="inDirectory">Whether the application's feed shows it.</param>
    /// <param name="content">The row, if it is there.</param>
    /// <returns>Its position.</returns>
    public long AddRow(CommitOperation operation, ChangeKind kind, long version, bool inDirectory, byte[]? content)
    {
        if (kind is ChangeKind.Created or ChangeKind.Deleted && operation.Actor != ResourceOwner.BuiltIn)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_made, (operation.Tenant, operation.Kind), out _) += kind == ChangeKind.Created ? 1 : -1;
        }

        return Add(operation, kind, version, visible: kind != ChangeKind.Remapped, inDirectory, content, others: null);
    }

    /// <summary>Adds the entries for a membership change; none for no others.</summary>
    /// <param name="operation">What they belong to.</param>
    /// <param name="kind">What happened.</param>
    /// <param name="version">The row's version, or 0 if it did not change.</param>
    /// <param name="visible">Whether anybody outside can see a difference.</param>
    /// <param name="included">Whether the resource is in the directory. If so, others that are not get entries of their own, behind the rest.</param>
    /// <param name="others">The other sides, by id.</param>
    /// <returns>The position of the last entry, or 0.</returns>
    public long AddMembers(CommitOperation operation, ChangeKind kind, long version, bool visible, bool included, IReadOnlyList<Guid> others)
    {
        if (others.Count == 0 || !visible || !included)
        {
            return AddChunks(operation, kind, version, visible, inDirectory: false, others);
        }

        var excluded = ExcludedAmong(operation.Tenant, kind, others);
        var position = AddChunks(operation, kind, version, visible, inDirectory: true, excluded.Count == 0 ? others : [.. others.Where(id => !excluded.Contains(id))]);
        return Math.Max(position, AddChunks(operation, kind, version, visible, inDirectory: false, [.. others.Where(excluded.Contains)]));
    }

    /// <summary>Raises the tenants' counters. The last step of the transaction.</summary>
    public void Complete()
    {
        foreach (var (tenant, position) in _positions)
        {
            session["UPDATE tenants SET position = $2, user_count = user_count + $3, group_count = group_count + $4 WHERE tenant = $1"].Execute(
                tenant.Value, position, _made.GetValueOrDefault((tenant, ResourceKind.User)), _made.GetValueOrDefault((tenant, ResourceKind.Group)));
        }
    }

    /// <summary>Those of the others that the directory does not show: groups, or members or holders of either kind.</summary>
    private HashSet<Guid> ExcludedAmong(TenantId tenant, ChangeKind kind, IReadOnlyList<Guid> others)
    {
        var namesUsers = kind is ChangeKind.MembersAdded or ChangeKind.MembersRemoved or ChangeKind.RoleHoldersAdded or ChangeKind.RoleHoldersRemoved;
        return [.. others.Where(id => IsExcludedGroup(tenant, id) || (namesUsers && IsExcludedUser(tenant, id)))];
    }

    private bool IsExcludedGroup(TenantId tenant, Guid id) => session["SELECT 1 FROM groups WHERE tenant = $1 AND id = $2 AND NOT included"].ReadNumber(tenant.Value, id) is not null;

    private bool IsExcludedUser(TenantId tenant, Guid id) => session["SELECT 1 FROM users WHERE tenant = $1 AND id = $2 AND NOT included"].ReadNumber(tenant.Value, id) is not null;

    private long AddChunks(CommitOperation operation, ChangeKind kind, long version, bool visible, bool inDirectory, IReadOnlyList<Guid> others)
    {
        var position = 0L;
        foreach (var chunk in others.Chunk(MaxOthers))
        {
            var ids = new byte[chunk.Length * 16];
            for (var i = 0; i < chunk.Length; i++)
            {
                chunk[i].TryWriteBytes(ids.AsSpan(i * 16), bigEndian: true, out _);
            }

            position = Add(operation, kind, version, visible, inDirectory, content: null, ids);
        }

        return position;
    }

    private long Add(CommitOperation operation, ChangeKind kind, long version, bool visible, bool inDirectory, byte[]? content, byte[]? others)
    {
        if (!_positions.TryGetValue(operation.Tenant, out var position))
        {
            position = session["SELECT position FROM tenants WHERE tenant = $1"].ReadNumber(operation.Tenant.Value)
                ?? throw new InvalidOperationException($"There is no tenant {operation.Tenant}.");
        }

        _positions[operation.Tenant] = ++position;
        session["""
            INSERT INTO changes (
                tenant, position, operation_id, request_id, at, actor, kind, resource_kind, resource_id, version, visible, content, others,
                in_directory)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            """].Execute(
            operation.Tenant.Value, position, operation.OperationId, operation.RequestId, operation.At, operation.Actor.Text, kind,
            operation.Kind, operation.ResourceId, version, visible, content, others, inDirectory);
        return position;
    }
}
