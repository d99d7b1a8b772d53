using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Http.Tests.Responses;

/// <summary>A store whose groups have as many members as a test says, made up one by one while they are read.</summary>
internal sealed class EndlessGroupStore(IDirectoryStore inner) : IDirectoryStore
{
    /// <summary>How many members each group has.</summary>
    public int MemberCount { get; set; }

    /// <summary>Awaited before each member, with its number from 0.</summary>
    public Func<int, Task> BeforeMember { get; set; } = static _ => Task.CompletedTask;

    /// <summary>How many members have been read.</summary>
    public int MembersRead { get; private set; }

    public async Task<GroupReading?> OpenGroupAsync(TenantId tenant, Guid id, CancellationToken cancellationToken = default)
    {
        var reading = await inner.OpenGroupAsync(tenant, id, cancellationToken);
        return reading is null ? null : new GroupReading(reading.Group, Members(id), reading);
    }

    public IAsyncEnumerable<GroupMember> ReadMembersAsync(TenantId tenant, IReadOnlyList<Guid> groupIds, CancellationToken cancellationToken = default) =>
        groupIds.ToAsyncEnumerable().SelectMany(id => Members(id));

    public Task CreateTenantAsync(TenantId tenant, DateTimeOffset at, CancellationToken cancellationToken = default) => inner.CreateTenantAsync(tenant, at, cancellationToken);

    public Task<IReadOnlyList<CommitResult>> CommitAsync(IReadOnlyList<CommitOperation> operations, CancellationToken cancellationToken = default) => inner.CommitAsync(operations, cancellationToken);

    public Task<IReadOnlyDictionary<Guid, CommitResult>> FindCommittedAsync(TenantId tenant, IReadOnlyCollection<Guid> operationIds, CancellationToken cancellationToken = default) =>
        inner.FindCommittedAsync(tenant, operationIds, cancellationToken);

    public Task<StoredResource?> ReadAsync(TenantId tenant, ResourceKind kind, Guid id, ResourceOwner? viewer, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(tenant, kind, id, viewer, cancellationToken);

    public Task<DirectoryPage> QueryAsync(DirectoryQuery query, CancellationToken cancellationToken = default) => inner.QueryAsync(query, cancellationToken);

    public Task<RuledPage> ReadRuledAsync(RuledQuery query, CancellationToken cancellationToken = default) => inner.ReadRuledAsync(query, cancellationToken);

    public Task<IReadOnlyList<ChangeRecord>> ReadChangesAsync(TenantId tenant, long after, int limit, CancellationToken cancellationToken = default) => inner.ReadChangesAsync(tenant, after, limit, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ChangeMark>> ReadMarksAsync(TenantId tenant, long after, long upTo, int limit, CancellationToken cancellationToken = default) => inner.ReadMarksAsync(tenant, after, upTo, limit, cancellationToken);

    public Task<IReadOnlyDictionary<TenantId, long>> ReadPositionsAsync(IReadOnlyCollection<TenantId> tenants, CancellationToken cancellationToken = default) => inner.ReadPositionsAsync(tenants, cancellationToken);

    public Task PingAsync(CancellationToken cancellationToken = default) => inner.PingAsync(cancellationToken);

    private async IAsyncEnumerable<GroupMember> Members(Guid group)
    {
        for (var i = 0; i < MemberCount; i++)
        {
            await BeforeMember(i);
            MembersRead = i + 1;
            yield return new GroupMember(group, Guid.CreateVersion7(), ResourceKind.User, $"user{i}@example.com");
        }
    }
}
