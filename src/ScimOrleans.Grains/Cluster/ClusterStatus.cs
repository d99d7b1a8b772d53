using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Services;
using ScimOrleans.Abstractions.Cluster;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Telemetry;

namespace ScimOrleans.Grains.Cluster;

/// <inheritdoc cref="IClusterStatus"/>
/// <remarks>Needs no database: who asks wants to know what is wrong with it.</remarks>
internal sealed partial class ClusterStatus(
    IServiceProvider services,
    IClusterMembershipService membership,
    ILocalSiloDetails local,
    IOptions<ClusterOptions> cluster,
    TimeProvider timeProvider,
    ILogger<ClusterStatus> logger) : GrainServiceClient<ISiloReporter>(services), IClusterStatus
{
    /// <summary>Longer than a silo waits for its database.</summary>
    private static readonly TimeSpan LongestReport = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public async Task<ClusterReport> ReadAsync(CancellationToken cancellationToken)
    {
        var members = membership.CurrentSnapshot.Members.Values.Where(member => member.Status != SiloStatus.Dead).OrderBy(member => member.Name, StringComparer.Ordinal);
        var silos = await Task.WhenAll(members.Select(member => ReadAsync(member, cancellationToken)));
        return new(cluster.Value.ClusterId, cluster.Value.ServiceId, [.. silos]);
    }

    private async Task<SiloEntry> ReadAsync(ClusterMember member, CancellationToken cancellationToken) => new(
        member.Name,
        member.SiloAddress.Endpoint.ToString(),
        member.Status.ToString(),
        member.SiloAddress.Equals(local.SiloAddress),
        await AskAsync(member.SiloAddress, cancellationToken));

    private async Task<SiloReport?> AskAsync(SiloAddress silo, CancellationToken cancellationToken)
    {
        try
        {
            return await GetGrainService(silo).ReportAsync().WaitAsync(LongestReport, timeProvider, cancellationToken);
        }
        catch (Exception exception) when (Unavailability.Is(exception) && !cancellationToken.IsCancellationRequested)
        {
            LogSilent(logger, silo, exception);
            return null;
        }
    }

    [LoggerMessage(EventId = ScimEventIds.SiloSilent, Level = LogLevel.Warning, Message = "Silo {Silo} does not say how it fares")]
    private static partial void LogSilent(ILogger logger, SiloAddress silo, Exception exception);
}
