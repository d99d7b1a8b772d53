using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.Sqlite.Commit;

/// <summary>Writes the entries of one transaction. Since one connection writes, the order of positions is that of commits.</summary>
internal sealed class ChangeLog(SqliteSession session)
{
    /// <summary>Others that one entry names at most.</summary>
    private const int MaxOthers = 1_000;

    private readonly Dictionary<TenantId, long> _positions = [];

    /// <summary>Adds the entry that says what became of the operation's own row.</summary>
    /// <returns>Its position.</returns>
    public long AddRow(CommitOperation operation, ChangeKind kind, long version, byte[]? content) => Add(operation, kind, version, visible: true, content, others: null);

    /// <summary>Adds the entries for a membership change; none for no others.</summary>
    /// <param name="operation">What they belong to.</param>
    /// <param name="kind">What happened.</param>
    /// <param name="version">The row's version, or 0 if it did not change.</param>
    /// <param name="visible">Whether anybody outside can see a difference.</param>
    /// <param name="others">The other sides, by id.</param>
    /// <returns>The position of the last entry, or 0.</returns>
    public long AddMembers(CommitOperation operation, ChangeKind kind, long version, bool visible, IReadOnlyList<Guid> others)
    {
        var position = 0L;
        foreach (var chunk in others.Chunk(MaxOthers))
        {
            var ids = new byte[chunk.Length * 16];
            for (var i = 0; i < chunk.Length; i++)
            {
                chunk[i].TryWriteBytes(ids.AsSpan(i * 16), bigEndian: true, out _);
            }

            position = Add(operation, kind, version, visible, content: null, ids);
        }

        return position;
    }

    /// <summary>Raises the tenants' counters. The last step of the transaction.</summary>
    public void Complete()
    {
        foreach (var (tenant, position) in _positions)
        {
            session["UPDATE tenants SET position = $2 WHERE tenant = $1"].Execute(tenant.Value, position);
        }
    }

    private long Add(CommitOperation operation, ChangeKind kind, long version, bool visible, byte[]? content, byte[]? others)
    {
        if (!_positions.TryGetValue(operation.Tenant, out var position))
        {
            position = session["SELECT position FROM tenants WHERE tenant = $1"].ReadNumber(operation.Tenant.Value)
                ?? throw new InvalidOperationException($"There is no tenant {operation.Tenant}.");
        }

        _positions[operation.Tenant] = ++position;
        session["""
            INSERT INTO changes (
                tenant, position, operation_id, request_id, at, actor, kind, resource_kind, resource_id, version, visible, content, others)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            """].Execute(
            operation.Tenant.Value, position, operation.OperationId, operation.RequestId, operation.At, operation.Actor.Text, kind,
            operation.Kind, operation.ResourceId, version, visible, content, others);
        return position;
    }
}
