using Microsoft.Extensions.Logging;
using ScimOrleans.Abstractions.Telemetry;

namespace ScimOrleans.Grains.Changes;

internal sealed partial class CommitQueue
{
    [LoggerMessage(EventId = ScimEventIds.CommitUnavailable, Level = LogLevel.Warning, Message = "The database did not answer a commit of {Count} operations; their outcome is looked up (requests {RequestIds})")]
    private static partial void LogUnavailable(ILogger logger, int count, string requestIds, Exception exception);

    [LoggerMessage(EventId = ScimEventIds.CommitListFailed, Level = LogLevel.Error, Message = "A commit of {Count} operations failed; each is repeated alone (requests {RequestIds})")]
    private static partial void LogListFailed(ILogger logger, int count, string requestIds, Exception exception);
}
