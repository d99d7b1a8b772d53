using Microsoft.Extensions.Logging;
using ScimOrleans.Abstractions.Telemetry;

namespace ScimOrleans.Grains.Changes;

internal sealed partial class ChangeTail
{
    [LoggerMessage(EventId = ScimEventIds.TailFailed, Level = LogLevel.Warning, Message = "The change log cannot be read: reads go to the store until it can")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = ScimEventIds.TailRecovered, Level = LogLevel.Information, Message = "The change log can be read again")]
    private static partial void LogRecovered(ILogger logger);

    [LoggerMessage(EventId = ScimEventIds.SiloNotActive, Level = LogLevel.Warning, Message = "The cluster does not count this silo as active: reads go to the store")]
    private static partial void LogNotActive(ILogger logger);
}
