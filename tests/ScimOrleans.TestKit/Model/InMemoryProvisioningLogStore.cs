using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.TestKit.Model;

/// <summary>The contract of the provisioning log in memory. Tests can wait for entries, and make appending fail.</summary>
public sealed class InMemoryProvisioningLogStore : IProvisioningLogStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Tenant, string Connector), Log> _logs = [];
    private TaskCompletionSource _appended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Runs before each append; what it throws is the outcome.</summary>
    public Func<IReadOnlyList<ProvisioningEntry>, Task>? OnAppend { get; set; }

    /// <summary>Runs before each step of shortening a log; what it throws is the outcome.</summary>
    public Action<ConnectorId>? OnTrim { get; set; }

    /// <summary>A connector's entries as soon as there are so many, oldest first.</summary>
    public async Task<IReadOnlyList<ProvisioningEntry>> WaitForAsync(TenantId tenant, ConnectorId connector, int count)
    {
        while (true)
        {
            Task next;
            lock (_lock)
            {
                if (_logs.TryGetValue((tenant.Value, connector.Value), out var log) && log.Entries.Count >= count)
                {
                    return [.. log.Entries];
                }

                next = _appended.Task;
            }

            await next.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    /// <inheritdoc/>
    public async Task AppendAsync(IReadOnlyList<ProvisioningEntry> entries, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entries);
        if (OnAppend is { } hook)
        {
            await hook(entries);
        }

        TaskCompletionSource appended;
        lock (_lock)
        {
            foreach (var entry in entries)
            {
                var key = (entry.Tenant.Value, entry.Connector.Value);
                if (!_logs.TryGetValue(key, out var log))
                {
                    _logs[key] = log = new();
                }

                log.Entries.Add(entry with { Position = ++log.LastPosition });
            }

            appended = _appended;
            _appended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        appended.SetResult();
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ProvisioningEntry>> ReadAsync(ProvisioningQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, 1_000);
        lock (_lock)
        {
            var found = Find(query.Tenant, query.Connector)?.Entries.Where(query.Matches) ?? [];
            return Task.FromResult<IReadOnlyList<ProvisioningEntry>>([.. (query.After is null ? found.Reverse() : found).Take(query.Limit)]);
        }
    }

    /// <inheritdoc/>
    public Task<ProvisioningTroubles> ReadTroublesAsync(
        TenantId tenant, ConnectorId connector, DateTimeOffset since, DateTimeOffset? lastRight, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            var entries = Find(tenant, connector)?.Entries ?? [];
            var refused = entries.Where(entry => entry is { CredentialId: null, Status: 401 }).Select(entry => entry.At).Order().ToList();
            var dropped = entries.Where(entry => entry.Outcome == ProvisioningOutcome.Dropped && entry.At >= since).OrderByDescending(entry => entry.At).ToList();
            return Task.FromResult(new ProvisioningTroubles
            {
                LastFailure = entries.LastOrDefault(entry => entry is { CredentialId: not null, Succeeded: false }),
                Refused = Math.Min(refused.Count(at => at >= since), ProvisioningTroubles.MostCounted),
                RefusedInARow = Math.Min(refused.Count(at => at >= since && !(at <= lastRight)), ProvisioningTroubles.MostCounted),
                LastRefusal = entries.Where(entry => entry is { CredentialId: null, Status: 401 }).MaxBy(entry => entry.At),
                RefusedSince = refused.Where(at => !(at <= lastRight)).Cast<DateTimeOffset?>().FirstOrDefault(),
                Dropped = dropped.Take(ProvisioningTroubles.MostCounted).Sum(entry => entry.Dropped),
                DroppedSince = dropped.Count == 0 ? null : dropped[^1].At,
            });
        }
    }

    /// <inheritdoc/>
    public Task<long> ReadLastPositionAsync(TenantId tenant, ConnectorId connector, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            return Task.FromResult(Find(tenant, connector)?.LastPosition ?? 0);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<(TenantId Tenant, ConnectorId Connector)>> ReadLogsAsync(
        (TenantId Tenant, ConnectorId Connector)? after, int limit, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<(TenantId, ConnectorId)>>(
                [.. _logs.Keys.Order(Comparer<(string Tenant, string Connector)>.Create(Compare))
                    .Where(key => after is not { } last || Compare(key, (last.Tenant.Value, last.Connector.Value)) > 0)
                    .Take(limit).Select(key => (TenantId.Parse(key.Tenant), ConnectorId.Parse(key.Connector)))]);
        }
    }

    /// <inheritdoc/>
    public Task<int> TrimAsync(TenantId tenant, ConnectorId connector, DateTimeOffset olderThan, int keep, int limit, CancellationToken cancellationToken = default)
    {
        OnTrim?.Invoke(connector);
        lock (_lock)
        {
            if (Find(tenant, connector) is not { } log)
            {
                return Task.FromResult(0);
            }

            var gone = log.Entries.Take(limit).Where(entry => entry.At < olderThan || entry.Position <= log.LastPosition - keep).ToHashSet();
            return Task.FromResult(log.Entries.RemoveAll(gone.Contains));
        }
    }

    /// <inheritdoc/>
    public Task<bool> RemoveAsync(TenantId tenant, ConnectorId connector, int limit, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (Find(tenant, connector) is not { } log)
            {
                return Task.FromResult(true);
            }

            var removed = Math.Min(limit, log.Entries.Count);
            log.Entries.RemoveRange(0, removed);
            return Task.FromResult(removed < limit && _logs.Remove((tenant.Value, connector.Value)));
        }
    }

    private static int Compare((string Tenant, string Connector) a, (string Tenant, string Connector) b) =>
        string.CompareOrdinal(a.Tenant, b.Tenant) is var order and not 0 ? order : string.CompareOrdinal(a.Connector, b.Connector);

    private Log? Find(TenantId tenant, ConnectorId connector) => _logs.GetValueOrDefault((tenant.Value, connector.Value));

    private sealed class Log
    {
        public long LastPosition { get; set; }

        public List<ProvisioningEntry> Entries { get; } = [];
    }
}
