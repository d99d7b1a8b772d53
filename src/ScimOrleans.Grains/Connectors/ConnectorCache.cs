using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Grains.Rules;
using ScimOrleans.Grains.Telemetry;

namespace ScimOrleans.Grains.Connectors;

/// <summary>This silo's copies of connectors and their tenants, existing or not, each at most <see cref="ScimGrainOptions.ConnectorCacheAge"/> old when it is used.</summary>
internal sealed class ConnectorCache(IGrainFactory grains, ILostCalls lostCalls, GrainMetrics metrics, IOptions<ScimGrainOptions> options, TimeProvider timeProvider) : IDisposable
{
    /// <summary>Who waits longer has given up: no request has more time.</summary>
    private static readonly TimeSpan LongestLoad = TimeSpan.FromSeconds(30);

    private readonly MemoryCache _entries = new(new MemoryCacheOptions { SizeLimit = options.Value.MaxCachedConnectors });

    /// <summary>The connector as it was at most the cache age ago.</summary>
    public ValueTask<CachedConnector> GetAsync(TenantId tenant, ConnectorId connector, CancellationToken cancellationToken)
    {
        var key = GrainKeys.Connector(tenant, connector);
        var earlier = _entries.Get<Entry>(key);
        if (earlier is not null && IsYoung(earlier) && (!earlier.Loading.IsCompleted || earlier.Loading.IsCompletedSuccessfully))
        {
            return earlier.Loading.IsCompletedSuccessfully ? new(earlier.Loading.Result) : new(earlier.Loading.WaitAsync(cancellationToken));
        }

        // Two requests may both ask: harmless, and cheaper than a lock on every request.
        var entry = new Entry(timeProvider.GetTimestamp(), LoadAsync(tenant, key, earlier is { Loading.IsCompletedSuccessfully: true } ? earlier.Loading.Result : null));
        _entries.Set(key, entry, new MemoryCacheEntryOptions { Size = 1 });
        return new(entry.Loading.WaitAsync(cancellationToken));
    }

    /// <summary>The same, if it is here; otherwise <see langword="null"/>.</summary>
    public CachedConnector? Recall(TenantId tenant, ConnectorId connector) =>
        _entries.Get<Entry>(GrainKeys.Connector(tenant, connector)) is { Loading.IsCompletedSuccessfully: true } entry && IsYoung(entry) ? entry.Loading.Result : null;

    /// <summary>Drops a copy, so that a revoked credential is refused at once where it was revoked.</summary>
    public void Forget(string connectorKey) => _entries.Remove(connectorKey);

    /// <inheritdoc/>
    public void Dispose() => _entries.Dispose();

    private bool IsYoung(Entry entry) => timeProvider.GetElapsedTime(entry.Asked) < options.Value.ConnectorCacheAge;

    private async Task<CachedConnector> LoadAsync(TenantId tenant, string connectorKey, CachedConnector? earlier)
    {
        using var patience = new CancellationTokenSource(LongestLoad, timeProvider);
        var loaded = await lostCalls.CallAsync(timeProvider, (grains, tenant, connectorKey), static async (load, _, token) =>
        {
            var connector = load.grains.GetGrain<IConnectorGrain>(load.connectorKey).GetAsync().AsTask();
            var owner = load.grains.GetGrain<ITenantGrain>(GrainKeys.Tenant(load.tenant)).GetAsync().AsTask();
            await Task.WhenAll(connector, owner).WaitAsync(token).ConfigureAwait(false);
            return new CachedConnector(await owner.ConfigureAwait(false), await connector.ConfigureAwait(false));
        }, patience.Token).ConfigureAwait(false);

        // What was verified stays so while nothing about the credentials has changed.
        if (earlier is not null && earlier.Connector?.Version == loaded.Connector?.Version)
        {
            loaded = loaded with { Verified = earlier.Verified, Wrong = earlier.Wrong };
        }

        return loaded with { Rules = earlier?.Rules is { } rules && rules.AreOf(loaded.Connector) ? rules : new(loaded.Connector, metrics.PatternTimedOut) };
    }

    private sealed record Entry(long Asked, Task<CachedConnector> Loading);
}

/// <summary>A copy of a connector and its tenant, with the credentials that were checked against it.</summary>
/// <param name="Tenant">The tenant, or <see langword="null"/> if there is none.</param>
/// <param name="Connector">The connector, or <see langword="null"/> if there is none.</param>
internal sealed record CachedConnector(TenantSnapshot? Tenant, ConnectorSnapshot? Connector)
{
    /// <summary>Both, if both exist.</summary>
    public ConnectorCopy? Copy { get; } = Tenant is not null && Connector is not null ? new(Tenant, Connector) : null;

    /// <summary>Presentations that were right.</summary>
    public VerifiedPresentations Verified { get; init; } = new();

    /// <summary>The last presentations that were wrong: an identity provider with an old password repeats it without end.</summary>
    public RecentPresentations Wrong { get; init; } = new();

    /// <summary>The connector's rules and mapping; kept while they have not changed.</summary>
    public LazyEvaluation Rules { get; init; } = new(null, null);

    /// <summary>The same, compiled.</summary>
    public CompiledEvaluation Evaluation => Rules.Compiled;
}
