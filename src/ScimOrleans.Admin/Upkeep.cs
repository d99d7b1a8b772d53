using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Abstractions.Store.Brake;
using ScimOrleans.Abstractions.Telemetry;

namespace ScimOrleans.Admin;

/// <summary>Deletes what has been remembered for long enough, a little at a time, once an hour. Several processes may do so at once: one finds what the other has left.</summary>
internal sealed partial class Upkeep(IAuditLog audit, IIdempotencyStore idempotency, IRemovalBrakeStore brakes, IOptions<AdminOptions> options, TimeProvider timeProvider, ILogger<Upkeep> logger) : BackgroundService
{
    private const int Batch = 1_000;
    private static readonly TimeSpan _period = TimeSpan.FromHours(1);

    /// <summary>Deletes all that is too old.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        while (await audit.DeleteBeforeAsync(now - options.Value.AuditRetention, Batch, cancellationToken) == Batch)
        {
            // More of the same.
        }

        while (await idempotency.DeleteBeforeAsync(now - options.Value.IdempotencyRetention, Batch, cancellationToken) == Batch)
        {
            // More of the same.
        }

        while (await brakes.DeleteAlertsBeforeAsync(now - options.Value.AlertRetention, Batch, cancellationToken) == Batch)
        {
            // More of the same.
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_period, timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryRunAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    private async Task TryRunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(logger, exception);
        }
    }

    [LoggerMessage(EventId = ScimEventIds.UpkeepFailed, Level = LogLevel.Warning, Message = "Old entries of the audit, idempotency keys or alerts could not be deleted; this is repeated in an hour")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
