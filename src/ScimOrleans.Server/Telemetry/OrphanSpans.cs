using System.Diagnostics;
using OpenTelemetry;

namespace ScimOrleans.Server.Telemetry;

/// <summary>
/// Drops spans that belong to no request: those of loops that read the change log, write the provisioning log or do jobs would make a trace every few seconds for as long as the process runs.
/// Whatever the sampler is, a trace begins with a request to the web server.
/// </summary>
internal sealed class OrphanSpans : BaseProcessor<Activity>
{
    /// <summary>The web server's source.</summary>
    public const string RequestSource = "Microsoft.AspNetCore";

    /// <inheritdoc/>
    public override void OnStart(Activity data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Source.Name != RequestSource && !IsPartOfTrace(data))
        {
            Drop(data);
        }
    }

    /// <summary>Keeps a span, and what begins within it, from being exported.</summary>
    public static void Drop(Activity span)
    {
        span.IsAllDataRequested = false;
        span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }

    /// <summary>Whether it continues a span that is recorded, here or on another silo.</summary>
    private static bool IsPartOfTrace(Activity span) =>
        span.Parent is { } parent ? parent.Recorded : span.ParentId is { } remote && ActivityContext.TryParse(remote, null, out var context) && context.TraceFlags.HasFlag(ActivityTraceFlags.Recorded);
}
