using System.Runtime.CompilerServices;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.Sqlite.Commit;

namespace ScimOrleans.Storage.Sqlite;

/// <summary>The directory's tables in a SQLite file that <c>SchemaMigrator</c> has prepared and that no other process writes.</summary>
internal sealed class SqliteDirectoryStore(SqliteWriter writer, SqliteReaders readers) : IDirectoryStore
{
    /// <inheritdoc/>
    public Task CreateTenantAsync(TenantId tenant, DateTimeOffset at, CancellationToken cancellationToken = default) => writer.WriteAsync(
        session =>
        {
            var isNew = session["INSERT INTO tenants (tenant, created) VALUES ($1, $2) ON CONFLICT DO NOTHING"].Execute(tenant.Value, at) > 0;
            return isNew ? new DirectoryCommit(session).Apply([BuiltInGroup.Creation(tenant, at)]) : [];
        },
        cancellationToken);

    /// <inheritdoc/>
    /// <remarks>The token ends the wait for the writer's turn only: cancelling a commit would leave its outcome unknown.</remarks>
    public async Task<IReadOnlyList<CommitResult>> CommitAsync(IReadOnlyList<CommitOperation> operations, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(operations);
        return operations.Count == 0 ? [] : await writer.WriteAsync(session => new DirectoryCommit(session).Apply(operations), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<Guid, CommitResult>> FindCommittedAsync(
        TenantId tenant, IReadOnlyCollection<Guid> operationIds, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(operationIds);
        return readers.ReadAsync(session => ChangeReader.FindCommitted(session, tenant, operationIds), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<StoredResource?> ReadAsync(TenantId tenant, ResourceKind kind, Guid id, ResourceOwner? viewer, CancellationToken cancellationToken = default) =>
        readers.ReadBrieflyAsync(session => ResourceReader.Read(session, tenant, kind, id, viewer), cancellationToken);

    /// <inheritdoc/>
    public async Task<GroupReading?> OpenGroupAsync(TenantId tenant, Guid id, CancellationToken cancellationToken = default)
    {
        var lease = await readers.LeaseAsync(cancellationToken);
        try
        {
            if (SqliteReaders.Read(lease.Session, session => ResourceReader.Read(session, tenant, ResourceKind.Group, id, viewer: null)) is { } group)
            {
                return new GroupReading(group, MemberReader.ReadAsync(lease.Session, tenant, id, cancellationToken), lease);
            }
        }
        catch
        {
            lease.Dispose();
            throw;
        }

        lease.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public Task<DirectoryPage> QueryAsync(DirectoryQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return readers.ReadAsync(session => PageReader.Read(session, query), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<RuledPage> ReadRuledAsync(RuledQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Count, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Count, RuledQuery.MaxWalked, nameof(query));
        return readers.ReadAsync(session => RuledRows.Read(session, query), cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<GroupMember> ReadMembersAsync(
        TenantId tenant, IReadOnlyList<Guid> groupIds, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(groupIds);
        using var lease = await readers.LeaseAsync(cancellationToken);
        foreach (var group in groupIds)
        {
            await foreach (var member in MemberReader.ReadAsync(lease.Session, tenant, group, cancellationToken))
            {
                yield return member;
            }
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ChangeRecord>> ReadChangesAsync(TenantId tenant, long after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        return readers.ReadAsync(session => ChangeReader.Read(session, tenant, after, limit), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ChangeMark>> ReadMarksAsync(TenantId tenant, long after, long upTo, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        return readers.ReadAsync(session => ChangeReader.ReadMarks(session, tenant, after, upTo, limit), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<TenantId, long>> ReadPositionsAsync(IReadOnlyCollection<TenantId> tenants, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tenants);
        return readers.ReadBrieflyAsync(session => ChangeReader.ReadPositions(session, tenants), cancellationToken);
    }

    /// <inheritdoc/>
    public Task PingAsync(CancellationToken cancellationToken = default) =>
        readers.ReadBrieflyAsync(session => session["SELECT count(*) FROM tenants WHERE tenant = ''"].ReadNumber(), cancellationToken);
}
