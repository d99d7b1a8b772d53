using Microsoft.Extensions.Logging;
using ScimOrleans.Abstractions.Telemetry;
using ScimOrleans.Admin.Connectors;

namespace ScimOrleans.Admin.ProvisioningLog;

/// <summary>
/// Ends a live stream within five seconds of when its reader may not read it any more, also while the reader takes nothing. A look every two seconds, at what is known for two seconds at
/// most, that is answered within one. When there is no answer the stream ends too: the reader opens it anew where it was, and is asked then who it is.
/// </summary>
internal sealed partial class LogStreamWatch(TimeProvider clock, ILogger<LogStreamWatch> logger)
{
    private static readonly TimeSpan _period = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    /// <summary>Watches a stream until it ends, in whatever way.</summary>
    /// <param name="connector">Whose log is read.</param>
    /// <param name="mayGoOn">Whether it may go on.</param>
    /// <param name="stream">Is cancelled when it may not; ends the watch when it is cancelled elsewhere.</param>
    public async Task RunAsync(ConnectorAddress connector, Func<CancellationToken, ValueTask<bool>> mayGoOn, CancellationTokenSource stream)
    {
        using var timer = new PeriodicTimer(_period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stream.Token))
            {
                if (!await mayGoOn(stream.Token).AsTask().WaitAsync(_patience, clock, stream.Token))
                {
                    LogEnded(logger, connector.Tenant.Value, connector.Connector.Value);
                    await stream.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException) when (stream.IsCancellationRequested)
        {
            // It has ended.
        }
#pragma warning disable CA1031 // The edge of a timer.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotChecked(logger, connector.Tenant.Value, connector.Connector.Value, exception);
            await stream.CancelAsync();
        }
    }

    [LoggerMessage(EventId = ScimEventIds.LogStreamEnded, Level = LogLevel.Information,
        Message = "A live stream of the provisioning log of {Tenant}/{Connector} was ended: its reader may not read it any more, or the connector is deleted")]
    private static partial void LogEnded(ILogger logger, string tenant, string connector);

    [LoggerMessage(EventId = ScimEventIds.LogStreamNotChecked, Level = LogLevel.Warning,
        Message = "A live stream of the provisioning log of {Tenant}/{Connector} was ended: whether its reader still may read it could not be found out")]
    private static partial void LogNotChecked(ILogger logger, string tenant, string connector, Exception exception);
}
