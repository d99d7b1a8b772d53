using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.TestKit.Faults;

/// <summary>A real store whose calls a test counts, holds or fails, before or after their effect.</summary>
/// <param name="inner">What has the effects.</param>
/// <param name="hooks">Where the test stands. Streams of members have no hooks.</param>
public sealed class HookedDirectoryStore(IDirectoryStore inner, StoreHooks hooks) : IDirectoryStore
{
    private int _calls;

    /// <inheritdoc/>
    public Task CreateTenantAsync(TenantId tenant, DateTimeOffset at, CancellationToken cancellationToken = default) =>
        CallAsync(nameof(CreateTenantAsync), () => inner.CreateTenantAsync(tenant, at, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<CommitResult>> CommitAsync(IReadOnlyList<CommitOperation> operations, CancellationToken cancellationToken = default) =>
        CallAsync(nameof(CommitAsync), () => inner.CommitAsync(operations, cancellationToken), operations);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<Guid, CommitResult>> FindCommittedAsync(
        TenantId tenant, IReadOnlyCollection<Guid> operationIds, CancellationToken cancellationToken = default) =>
        CallAsync(nameof(FindCommittedAsync), () => inner.FindCommittedAsync(tenant, operationIds, cancellationToken));

    /// <inheritdoc/>
    public Task<StoredResource?> ReadAsync(TenantId tenant, ResourceKind kind, Guid id, ResourceOwner? viewer, CancellationToken cancellationToken = default) =>
        CallAsync(nameof(ReadAsync), () => inner.ReadAsync(tenant, kind, id, viewer, cancellationToken));

    /// <inheritdoc/>
    public Task<GroupReading?> OpenGroupAsync(TenantId tenant, Guid id, CancellationToken cancellationToken = default) =>
        CallAsync(nameof(OpenGroupAsync), () => inner.OpenGroupAsync(tenant, id, cancellationToken));

    /// <inheritdoc/>
    public Task<DirectoryPage> QueryAsync(DirectoryQuery query, CancellationToken cancellationToken = default) =>
        CallAsync(nameof(QueryAsync), () => inner.QueryAsync(query, cancellationToken));

    /// <inheritdoc/>
    public Task<RuledPage> ReadRuledAsync(RuledQuery query, CancellationToken cancellationToken = default) =>
        CallAsync(nameof(ReadRuledAsync), () => inner.ReadRuledAsync(query, cancellationToken));

    /// <inheritdoc/>
    public IAsyncEnumerable<GroupMember> ReadMembersAsync(TenantId tenant, IReadOnlyList<Guid> groupIds, CancellationToken cancellationToken = default) =>
        inner.ReadMembersAsync(tenant, groupIds, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ChangeRecord>> ReadChangesAsync(TenantId tenant, long after, int limit, CancellationToken cancellationToken = default) =>
        CallAsync(nameof(ReadChangesAsync), () => inner.ReadChangesAsync(tenant, after, limit, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<ChangeMark>> ReadMarksAsync(TenantId tenant, long after, long upTo, int limit, CancellationToken cancellationToken = default) =>
        CallAsync(nameof(ReadMarksAsync), () => inner.ReadMarksAsync(tenant, after, upTo, limit, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<TenantId, long>> ReadPositionsAsync(IReadOnlyCollection<TenantId> tenants, CancellationToken cancellationToken = default) =>
        CallAsync(nameof(ReadPositionsAsync), () => inner.ReadPositionsAsync(tenants, cancellationToken));

    /// <inheritdoc/>
    public Task PingAsync(CancellationToken cancellationToken = default) => CallAsync(nameof(PingAsync), () => inner.PingAsync(cancellationToken));

    private Task<object?> CallAsync(string method, Func<Task> effect) => CallAsync<object?>(method, async () =>
    {
        await effect();
        return null;
    });

    private async Task<T> CallAsync<T>(string method, Func<Task<T>> effect, IReadOnlyList<CommitOperation>? operations = null)
    {
        var call = new StoreCall(method, Interlocked.Increment(ref _calls), operations ?? []);
        await (hooks.Before?.Invoke(call) ?? Task.CompletedTask);
        var result = await effect();
        await (hooks.After?.Invoke(call) ?? Task.CompletedTask);
        return result;
    }
}
