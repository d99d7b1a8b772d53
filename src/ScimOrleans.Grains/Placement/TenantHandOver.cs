using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Telemetry;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Grains.Memory;
using ScimOrleans.Grains.Telemetry;

namespace ScimOrleans.Grains.Placement;

/// <summary>When silos come or go: hands users and groups over to the silo that their tenant belongs to now, slowly enough that requests do not notice.</summary>
internal sealed partial class TenantHandOver(
    ActiveResources resources,
    IClusterMembershipService membership,
    ILocalSiloDetails local,
    IOptions<ScimGrainOptions> options,
    TimeProvider timeProvider,
    GrainMetrics metrics,
    ILogger<TenantHandOver> logger) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        observer.Subscribe(nameof(TenantHandOver), ServiceLifecycleStage.Last, _ =>
        {
            // The given token ends with the start.
            _loop = Task.Run(RunAsync, CancellationToken.None);
            return Task.CompletedTask;
        }, async _ =>
        {
            await _stopping.CancelAsync();
            await _loop;
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync()
    {
        try
        {
            await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(_stopping.Token))
            {
                var silos = snapshot.Members.Values.Where(member => member.Status == SiloStatus.Active).Select(member => member.SiloAddress).ToList();
                if (silos.Contains(local.SiloAddress))
                {
                    await HandOverAsync(silos);
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The silo stops: all its grains leave anyway.
        }
    }

    private async Task HandOverAsync(List<SiloAddress> silos)
    {
        var portion = Math.Max(1, (int)(options.Value.MaxHandOversPerSecond * _pause.TotalSeconds));
        var count = 0;
        foreach (var resource in resources.Held
            .Where(tenant => !TenantSilos.OwnerOf(tenant.Tenant, silos).Equals(local.SiloAddress))
            .SelectMany(tenant => tenant.All))
        {
            // Where it goes is the placement's to say; one that is in use leaves when it is not.
            resource.Context.Migrate(null);
            if (++count % portion == 0)
            {
                await Task.Delay(_pause, timeProvider, _stopping.Token);
            }
        }

        if (count > 0)
        {
            metrics.HandedOver(count);
            LogHandedOver(logger, count);
        }
    }

    [LoggerMessage(EventId = ScimEventIds.GrainsHandedOver, Level = LogLevel.Information, Message = "Handed {Count} users and groups over to the silos that their tenants belong to")]
    private static partial void LogHandedOver(ILogger logger, int count);
}
