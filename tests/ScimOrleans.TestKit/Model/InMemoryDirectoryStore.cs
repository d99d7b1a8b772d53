using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.TestKit.Model;

/// <summary>
/// The contract of <see cref="IDirectoryStore"/> in memory, behind one lock: simple enough to be seen to be right. Grains are tested on it,
/// and databases are compared with it. Silos of one process may share an instance as they would share a database.
/// </summary>
public sealed partial class InMemoryDirectoryStore : IDirectoryStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TenantId, ModelTenant> _tenants = [];
    private readonly Dictionary<string, int> _calls = [];

    /// <summary>Where a test counts, holds or fails calls.</summary>
    public StoreHooks Hooks { get; } = new();

    /// <summary>How often a method was called.</summary>
    public int CallsOf(string method)
    {
        lock (_lock)
        {
            return _calls.GetValueOrDefault(method);
        }
    }

    /// <inheritdoc/>
    public Task CreateTenantAsync(TenantId tenant, DateTimeOffset at, CancellationToken cancellationToken = default) => CallAsync<object?>(nameof(CreateTenantAsync), () =>
    {
        if (_tenants.TryAdd(tenant, new()))
        {
            var result = new ModelCommit(_tenants[tenant], BuiltInGroup.Creation(tenant, at)).Apply();
            ArgumentOutOfRangeException.ThrowIfNotEqual(result.Outcome, CommitOutcome.Committed);
        }

        return null;
    });

    /// <inheritdoc/>
    public Task<IReadOnlyList<CommitResult>> CommitAsync(IReadOnlyList<CommitOperation> operations, CancellationToken cancellationToken = default) =>
        CallAsync(nameof(CommitAsync), () => Commit(operations), operations);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<Guid, CommitResult>> FindCommittedAsync(TenantId tenant, IReadOnlyCollection<Guid> operationIds, CancellationToken cancellationToken = default) =>
        CallAsync<IReadOnlyDictionary<Guid, CommitResult>>(nameof(FindCommittedAsync), () => operationIds.Distinct()
            .Where(id => _tenants.GetValueOrDefault(tenant)?.Committed.ContainsKey(id) == true).ToDictionary(id => id, id => _tenants[tenant].Committed[id]));

    /// <inheritdoc/>
    public Task<StoredResource?> ReadAsync(TenantId tenant, ResourceKind kind, Guid id, ResourceOwner? viewer, CancellationToken cancellationToken = default) => CallAsync(nameof(ReadAsync), () =>
        _tenants.TryGetValue(tenant, out var model) && model.Find(kind, id) is { } row ? model.Read(row, viewer) : null);

    /// <inheritdoc/>
    public Task<GroupReading?> OpenGroupAsync(TenantId tenant, Guid id, CancellationToken cancellationToken = default) => CallAsync(nameof(OpenGroupAsync), () =>
        _tenants.TryGetValue(tenant, out var model) && model.Find(ResourceKind.Group, id) is { } row
            ? new GroupReading(model.Read(row, null), model.ReadMembers(id).ToList().ToAsyncEnumerable(), NoLease.Instance)
            : null);

    /// <inheritdoc/>
    public Task<DirectoryPage> QueryAsync(DirectoryQuery query, CancellationToken cancellationToken = default) => CallAsync(nameof(QueryAsync), () =>
        _tenants.TryGetValue(query.Tenant, out var model) ? new ModelQuery(model, query).Run() : new DirectoryPage(0, []));

    /// <inheritdoc/>
    public Task<RuledPage> ReadRuledAsync(RuledQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Count, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Count, RuledQuery.MaxWalked, nameof(query));
        return CallAsync(nameof(ReadRuledAsync), () =>
        {
            var rows = (_tenants.TryGetValue(query.Tenant, out var model) ? model.Rows.Values : Enumerable.Empty<ModelRow>())
                .Where(row => row.Kind == query.Kind && row.Id > query.After && (query.Owner ?? row.Owner) == row.Owner && !(row.Content.RulesVersion >= query.EvaluatedBefore))
                .OrderBy(row => row.Id).Take(query.Count).Select(row => row.ToRuled()).ToList();
            var bytes = 0L;
            var fitting = rows.TakeWhile(row => (bytes += row.Json.Length) - row.Json.Length < RuledQuery.MaxBytes).ToList();
            return new RuledPage(fitting, fitting.Count == query.Count || fitting.Count < rows.Count ? fitting[^1].Id : null);
        });
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<GroupMember> ReadMembersAsync(TenantId tenant, IReadOnlyList<Guid> groupIds, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            return _tenants.TryGetValue(tenant, out var model) ? groupIds.SelectMany(model.ReadMembers).ToList().ToAsyncEnumerable() : AsyncEnumerable.Empty<GroupMember>();
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ChangeRecord>> ReadChangesAsync(TenantId tenant, long after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        return CallAsync<IReadOnlyList<ChangeRecord>>(nameof(ReadChangesAsync), () => [.. _tenants.TryGetValue(tenant, out var model) ? model.Log.Skip((int)after).Take(limit) : []]);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ChangeMark>> ReadMarksAsync(TenantId tenant, long after, long upTo, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        return CallAsync<IReadOnlyList<ChangeMark>>(nameof(ReadMarksAsync), () => [.. (_tenants.TryGetValue(tenant, out var model) ? model.Log : [])
            .Where(change => change.Position > after && change.Position <= upTo && change.Kind is not (ChangeKind.Created or ChangeKind.Remapped) && change.ResourceKind != ResourceKind.Role)
            .Take(limit)
            .Select(change => new ChangeMark(change.Position, change.Kind, change.ResourceKind, change.ResourceId, change.Version, change.Others))]);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<TenantId, long>> ReadPositionsAsync(IReadOnlyCollection<TenantId> tenants, CancellationToken cancellationToken = default) =>
        CallAsync<IReadOnlyDictionary<TenantId, long>>(nameof(ReadPositionsAsync), () => tenants.Distinct().Where(_tenants.ContainsKey).ToDictionary(t => t, t => (long)_tenants[t].Log.Count));

    /// <inheritdoc/>
    public Task PingAsync(CancellationToken cancellationToken = default) => CallAsync<object?>(nameof(PingAsync), () => null);

    /// <summary>All operations, or, when one fails by an exception, none.</summary>
    private IReadOnlyList<CommitResult> Commit(IReadOnlyList<CommitOperation> operations)
    {
        var before = operations.Select(operation => operation.Tenant).Distinct().ToDictionary(tenant => tenant, tenant => operations.Count > 1 ? _tenants[tenant].Copy() : _tenants[tenant]);
        try
        {
            return [.. operations.Select(operation => new ModelCommit(_tenants[operation.Tenant], operation).Apply())];
        }
        catch
        {
            foreach (var (tenant, model) in before)
            {
                _tenants[tenant] = model;
            }

            throw;
        }
    }

    /// <summary>Runs the effect of a call as one step, between its hooks, and never on the caller's stack: a database answers later too.</summary>
    private async Task<T> CallAsync<T>(string method, Func<T> effect, IReadOnlyList<CommitOperation>? operations = null)
    {
        StoreCall call;
        lock (_lock)
        {
            _calls[method] = _calls.GetValueOrDefault(method) + 1;
            call = new(method, _calls[method], operations ?? []);
        }

        await (Hooks.Before?.Invoke(call) ?? Task.CompletedTask);
        T result;
        lock (_lock)
        {
            result = effect();
        }

        await (Hooks.After?.Invoke(call) ?? Task.CompletedTask);
        return result;
    }

    private sealed class NoLease : IAsyncDisposable
    {
        public static NoLease Instance { get; } = new();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
