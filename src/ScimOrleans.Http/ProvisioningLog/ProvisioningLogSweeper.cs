using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Telemetry;

namespace ScimOrleans.Http.ProvisioningLog;

/// <summary>
/// Removes entries of provisioning logs that are too old or too many, again and again and in short steps. Every silo does so: two that sweep at once do the same twice,
/// which is harmless and cheaper than agreeing on one.
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
                int gone;
                do
                {
                    gone = await store.TrimAsync(tenant, connector, olderThan, options.Value.KeepEntries, EntriesAtATime, cancellationToken);
                    removed += gone;
                }
                while (gone == EntriesAtATime);
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
        using var timer = new PeriodicTimer(options.Value.SweepPeriod, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TrySweepAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
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

    [LoggerMessage(EventId = ScimEventIds.ProvisioningLogNotSwept, Level = LogLevel.Warning, Message = "Old entries of the provisioning log could not be removed; the next round tries again")]
    private static partial void LogNotSwept(ILogger logger, Exception exception);
}
