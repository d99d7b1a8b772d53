using System.Diagnostics;
using ScimOrleans.Abstractions.Telemetry;

namespace ScimOrleans.Grains.Changes;

/// <summary>
/// Spans of transactions, each of which may commit for many requests: it belongs to the trace of the first one that is recorded, and each of the others' spans and this one are linked both ways.
/// </summary>
internal static class CommitSpans
{
    private static readonly ActivitySource _source = new(ScimTelemetry.Grains);

    /// <summary>Begins a transaction's span.</summary>
    /// <returns><see langword="null"/> if nobody who waits for it is recorded.</returns>
    public static Activity? Begin(List<CommitEntry> entries)
    {
        if (!_source.HasListeners())
        {
            return null;
        }

        var recorded = entries.FindAll(static entry => entry.Request is { Recorded: true });
        if (recorded.Count == 0)
        {
            return null;
        }

        var others = recorded.GetRange(1, recorded.Count - 1);
        var span = _source.StartActivity(
            "commit",
            ActivityKind.Internal,
            recorded[0].Request!.Context,
            [new(ScimAttributes.CommitOperations, entries.Count)],
            others.ConvertAll(static entry => new ActivityLink(entry.Request!.Context)));
        if (span is not null)
        {
            foreach (var other in others)
            {
                other.Request!.AddLink(new(span.Context));
            }
        }

        return span;
    }
}
