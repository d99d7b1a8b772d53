using System.Text;
using ScimOrleans.TestKit.Telemetry;

namespace ScimOrleans.Server.Tests.Telemetry;

/// <summary>The spans of one request.</summary>
internal sealed class SpanTree(CollectedSpan root, IReadOnlyList<CollectedSpan> spans)
{
    /// <summary>The request's own.</summary>
    public CollectedSpan Root { get; } = root;

    /// <summary>All of them.</summary>
    public IReadOnlyList<CollectedSpan> Spans { get; } = spans;

    /// <summary>Sources and names, each below what it is part of, those beside each other by name.</summary>
    public string Text
    {
        get
        {
            var text = new StringBuilder();
            Write(text, Root, "");
            return text.ToString().TrimEnd('\n');
        }
    }

    /// <summary>Picks a request's spans.</summary>
    public static SpanTree Of(IReadOnlyList<CollectedSpan> spans, string requestId)
    {
        var root = Assert.Single(spans, span => span.Attributes.GetValueOrDefault("scim.request.id") == requestId);
        return new(root, [.. spans.Where(span => span.TraceId == root.TraceId)]);
    }

    /// <summary>The only span of a source and a name.</summary>
    public CollectedSpan Find(string source, string name) => Find(source, span => span.Name == name);

    /// <summary>The only span of a source that is as wanted.</summary>
    public CollectedSpan Find(string source, Predicate<CollectedSpan> wanted) => Assert.Single(Spans, span => span.Source == source && wanted(span));

    /// <summary>The spans that lead to one, from the request's on.</summary>
    public IReadOnlyList<CollectedSpan> PathTo(CollectedSpan span) =>
        span == Root ? [span] : [.. PathTo(Spans.Single(other => other.SpanId == span.ParentId)), span];

    private void Write(StringBuilder text, CollectedSpan span, string indent)
    {
        text.Append(indent).Append(span.Source).Append(": ").Append(span.Name).Append('\n');
        foreach (var part in Spans.Where(other => other.ParentId == span.SpanId).OrderBy(other => (other.Source, other.Name)))
        {
            Write(text, part, indent + "  ");
        }
    }
}
