using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Grains.Memory;
using ScimOrleans.Grains.Telemetry;

namespace ScimOrleans.Grains.Changes;

/// <summary>
/// Follows the change log of every tenant that is active on this silo, and marks what changed. What it has followed is fresh for
/// <see cref="ScimGrainOptions.StaleReadBound"/>, counted from before it asked; when it cannot follow, memory is not trusted and the store is asked.
/// So whatever happens to tellings, a read shows what is at most that old.
/// </summary>
internal sealed partial class ChangeTail(
    ActiveResources resources,
    IDirectoryStore store,
    ISiloStanding standing,
    IOptions<ScimGrainOptions> options,
    TimeProvider timeProvider,
    GrainMetrics metrics,
    ILogger<ChangeTail> logger) : IDisposable
{
    /// <summary>Changes that are read at once.</summary>
    private const int PageSize = 1_000;

    /// <summary>Changes past which it is cheaper to mark everything than to read them.</summary>
    private const int MaxBehind = 20_000;

    /// <summary>Tenants whose logs are read at the same time.</summary>
    private const int MaxParallel = 4;

    private readonly SemaphoreSlim _one = new(1);
    private bool _failing;
    private long _followed = timeProvider.GetTimestamp();

    /// <summary>How long ago a round began that followed everything; before the first one, how long the silo waits for it.</summary>
    public TimeSpan Age => timeProvider.GetElapsedTime(Volatile.Read(ref _followed));

    /// <summary>Follows the tenants once, after whoever is doing so.</summary>
    /// <param name="onlyNew">Only those that are not followed yet: somebody asks for them now.</param>
    /// <param name="cancellationToken">Ends the round: the silo stops.</param>
    /// <returns>Whether everything was followed.</returns>
    public async Task<bool> FollowAsync(bool onlyNew, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            return await FollowOnceAsync(onlyNew, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private async Task<bool> FollowOnceAsync(bool onlyNew, CancellationToken cancellationToken)
    {
        var asked = timeProvider.GetTimestamp();

        // A round that hangs must not keep the next one from being tried. Tenants it did not come to keep the freshness they have.
        using var over = new CancellationTokenSource(options.Value.StaleReadBound, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        var tenants = resources.Held.Where(tenant => !onlyNew || !tenant.IsFresh).ToList();
        try
        {
            if (!await standing.IsActiveAsync(either.Token).WaitAsync(either.Token))
            {
                metrics.TailNotActive();
                LogNotActive(logger);
                resources.Lapse();
                return false;
            }

            await FollowAsync(tenants, asked, either.Token);
            Succeeded();
            if (!onlyNew)
            {
                Volatile.Write(ref _followed, asked);
            }

            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            metrics.TailFailed();
            Failed(exception);
            return false;
        }
    }

    private async Task FollowAsync(List<TenantMemory> tenants, long asked, CancellationToken cancellationToken)
    {
        var freshUntil = asked + (long)(options.Value.StaleReadBound.TotalSeconds * timeProvider.TimestampFrequency);
        var positions = tenants.Count == 0
            ? new Dictionary<TenantId, long>()
            : await store.ReadPositionsAsync([.. tenants.Select(tenant => tenant.Tenant)], cancellationToken).WaitAsync(cancellationToken);
        await Parallel.ForEachAsync(tenants, new ParallelOptions { MaxDegreeOfParallelism = MaxParallel, CancellationToken = cancellationToken }, async (tenant, token) =>
        {
            if (!positions.TryGetValue(tenant.Tenant, out var position))
            {
                tenant.Lapse();
                return;
            }

            tenant.Observe(position);
            await MarkAsync(tenant, position, token);
            tenant.Follow(position, freshUntil);
        });
    }

    /// <summary>Marks what changed up to a position.</summary>
    private async Task MarkAsync(TenantMemory tenant, long position, CancellationToken cancellationToken)
    {
        if (tenant.TailPosition is not { } after || position - after > MaxBehind)
        {
            // What was loaded before the log was followed may lack anything up to here.
            tenant.MarkAll(position);
            return;
        }

        while (after < position)
        {
            var marks = await store.ReadMarksAsync(tenant.Tenant, after, position, PageSize, cancellationToken).WaitAsync(cancellationToken);
            foreach (var mark in marks)
            {
                tenant.Mark(mark);
            }

            after = marks.Count < PageSize ? position : marks[^1].Position;
        }
    }

    private void Succeeded()
    {
        if (_failing)
        {
            _failing = false;
            LogRecovered(logger);
        }
    }

    /// <summary>Said once, not in every round.</summary>
    private void Failed(Exception exception)
    {
        if (!_failing)
        {
            _failing = true;
            LogFailed(logger, exception);
        }
    }
}
