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
    ILogger<TenantHandOver> logger) : SiloLoop(ServiceLifecycleStage.Last)
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    protected override async Task RunAsync()
    {
        await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(Stopping))
        {
            var silos = snapshot.Members.Values.Where(member => member.Status == SiloStatus.Active).Select(member => member.SiloAddress).ToList();
            if (silos.Contains(local.SiloAddress))
            {
                await HandOverAsync(silos);
            }
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
                await Task.Delay(_pause, timeProvider, Stopping);
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
