using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Telemetry;

namespace ScimOrleans.Http.ProvisioningLog;

/// <summary>
/// Removes entries of provisioning logs that are too old or too many, again and again and in short steps. Every silo does so, which is cheaper than agreeing on one: a silo waits
/// for a random time between half and one and a half periods, so that those that started together do not go through the same rows together, and who comes later finds little to do.
/// </summary>
internal sealed partial class ProvisioningLogSweeper(
    IProvisioningLogStore store,
    TimeProvider clock,
    IOptions<ProvisioningLogOptions> options,
    ILogger<ProvisioningLogSweeper> logger) : BackgroundService
{
    private const int LogsAtATime = 100;
    private const int EntriesAtATime = 1_000;

    /// <summary>Goes through all logs once.</summary>
    /// <returns>How many entries went.</returns>
    public async Task<long> SweepAsync(CancellationToken cancellationToken)
    {
        var olderThan = clock.GetUtcNow() - options.Value.KeepFor;
        var removed = 0L;
        (TenantId, ConnectorId)? after = null;
        while (true)
        {
            var logs = await store.ReadLogsAsync(after, LogsAtATime, cancellationToken);
            foreach (var (tenant, connector) in logs)
            {
                removed += await TryTrimAsync(tenant, connector, olderThan, cancellationToken);
            }

            if (logs.Count < LogsAtATime)
            {
                return removed;
            }

            after = logs[^1];
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(NextPause(), clock, stoppingToken);
                await TrySweepAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    private TimeSpan NextPause() => options.Value.SweepPeriod * (0.5 + Random.Shared.NextDouble());

    /// <summary>Shortens one log. A fault of that log is not to keep those after it from ever being shortened.</summary>
    private async Task<long> TryTrimAsync(TenantId tenant, ConnectorId connector, DateTimeOffset olderThan, CancellationToken cancellationToken)
    {
        var removed = 0L;
        try
        {
            int gone;
            do
            {
                gone = await store.TrimAsync(tenant, connector, olderThan, options.Value.KeepEntries, EntriesAtATime, cancellationToken);
                removed += gone;
            }
            while (gone == EntriesAtATime);
        }
#pragma warning disable CA1031 // The edge of a step of a timer: the next round tries again.
        catch (Exception exception) when (exception is not StoreUnavailableException && !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogNotTrimmed(logger, tenant.Value, connector.Value, exception);
        }

        return removed;
    }

    private async Task TrySweepAsync(CancellationToken stoppingToken)
    {
        try
        {
            await SweepAsync(stoppingToken);
        }
#pragma warning disable CA1031 // The edge of a timer: the next round tries again.
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogNotSwept(logger, exception);
        }
    }

    [LoggerMessage(EventId = ScimEventIds.ProvisioningLogNotTrimmed, Level = LogLevel.Warning, Message = "Connector {Tenant}/{Connector}: old entries of its provisioning log could not be removed; the next round tries again")]
    private static partial void LogNotTrimmed(ILogger logger, string tenant, string connector, Exception exception);

    [LoggerMessage(EventId = ScimEventIds.ProvisioningLogNotSwept, Level = LogLevel.Warning, Message = "Old entries of the provisioning log could not be removed; the next round tries again")]
    private static partial void LogNotSwept(ILogger logger, Exception exception);
}
