using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Telemetry;
using ScimOrleans.Grains.Hosting;

namespace ScimOrleans.Grains.Connectors;

/// <inheritdoc cref="IConnectorActivityRecorder"/>
/// <remarks>Reports every <see cref="ScimGrainOptions.ActivityReportPeriod"/> while the silo is active, and once more when it stops.</remarks>
internal sealed partial class ConnectorActivityRecorder(
    IGrainFactory grains,
    IOptions<ScimGrainOptions> options,
    TimeProvider timeProvider,
    ILogger<ConnectorActivityRecorder> logger) : SiloLoop(ServiceLifecycleStage.Active), IConnectorActivityRecorder
{
    private readonly ConcurrentDictionary<(TenantId Tenant, ConnectorId Connector), ActivityCounts> _counts = new();

    /// <inheritdoc/>
    public void Record(TenantId tenant, ConnectorId connector, string credentialId, int status) =>
        _counts.GetOrAdd((tenant, connector), static _ => new()).Count(credentialId, status, timeProvider.GetUtcNow());

    /// <inheritdoc/>
    public void RecordUse(TenantId tenant, ConnectorId connector, string credentialId) =>
        _counts.GetOrAdd((tenant, connector), static _ => new()).CountUse(credentialId, timeProvider.GetUtcNow());

    /// <summary>Reports all that was counted. What cannot be reported is kept for the next time.</summary>
    public async Task ReportAsync()
    {
        foreach (var ((tenant, connector), counts) in _counts)
        {
            if (counts.Take() is not { } activity)
            {
                continue;
            }

            try
            {
                await grains.GetGrain<IConnectorGrain>(GrainKeys.Connector(tenant, connector)).ReportAsync(activity);
            }
            catch (Exception exception)
            {
                counts.PutBack(activity);
                LogNotReported(logger, tenant.Value, connector.Value, exception);
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task RunAsync()
    {
        using var timer = new PeriodicTimer(options.Value.ActivityReportPeriod, timeProvider);
        while (await timer.WaitForNextTickAsync(Stopping))
        {
            await ReportAsync();
        }
    }

    /// <inheritdoc/>
    protected override Task EndAsync() => ReportAsync();

    [LoggerMessage(EventId = ScimEventIds.ActivityReportFailed, Level = LogLevel.Warning, Message = "Counts of connector {Tenant}/{Connector} could not be reported and are kept for the next time")]
    private static partial void LogNotReported(ILogger logger, string tenant, string connector, Exception exception);
}
