using Microsoft.Extensions.Logging;
using ScimOrleans.Abstractions.Telemetry;

namespace ScimOrleans.Http.Routing;

internal sealed partial class ScimPipeline
{
    [LoggerMessage(EventId = ScimEventIds.RequestAnswered, Message = "{Method} {Route} answered {Status} in {ElapsedMs} ms")]
    private static partial void LogAnswered(ILogger logger, LogLevel level, string method, string route, int status, double elapsedMs);

    [LoggerMessage(EventId = ScimEventIds.RequestFailed, Level = LogLevel.Error, Message = "{Method} {Route} failed")]
    private static partial void LogFailed(ILogger logger, string method, string route, Exception exception);

    [LoggerMessage(EventId = ScimEventIds.RequestUnavailable, Level = LogLevel.Warning, Message = "{Method} {Route} could not be served")]
    private static partial void LogUnavailable(ILogger logger, string method, string route, Exception exception);

    [LoggerMessage(EventId = ScimEventIds.AnswerBrokenOff, Level = LogLevel.Warning, Message = "The answer to {Method} {Route} was broken off")]
    private static partial void LogBrokenOff(ILogger logger, string method, string route);
}
