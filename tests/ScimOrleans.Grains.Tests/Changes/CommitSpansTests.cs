using System.Diagnostics;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Telemetry;
using ScimOrleans.Grains.Changes;

namespace ScimOrleans.Grains.Tests.Changes;

/// <summary>A transaction of many requests is found from each of them, and leads to each.</summary>
public sealed class CommitSpansTests : IDisposable
{
    private static readonly TenantId _acme = TenantId.Parse("acme");

    private readonly ActivitySource _requests = new($"{nameof(CommitSpansTests)}");
    private readonly ActivityListener _listener;

    public CommitSpansTests()
    {
        _listener = new()
        {
            ShouldListenTo = source => source == _requests || source.Name == ScimTelemetry.Grains,
            Sample = static (ref options) => options.Name == "unsampled" ? ActivitySamplingResult.PropagationData : ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _requests.Dispose();
    }

    [Fact]
    public void OfOneRequest_TheTransactionIsPart()
    {
        using var request = Request("request");
        Activity.Current = null;

        using var span = CommitSpans.Begin([Entry(request)]);

        Assert.Equal((request.TraceId, request.SpanId), (span!.TraceId, span.ParentSpanId));
        Assert.Empty(span.Links);
        Assert.Empty(request.Links);
        Assert.Equal(1, span.GetTagItem(ScimAttributes.CommitOperations));
    }

    [Fact]
    public void OfSeveralRequests_TheTransactionIsPartOfTheFirst_AndLinkedWithTheOthers()
    {
        var requests = Enumerable.Range(0, 3).Select(_ => Request("request")).ToList();
        var unsampled = Request("unsampled");
        Activity.Current = null;

        using var span = CommitSpans.Begin([Entry(unsampled), Entry(null), .. requests.Select(Entry)]);

        Assert.Equal(requests[0].SpanId, span!.ParentSpanId);
        Assert.Equal(requests.Skip(1).Select(request => request.Context), span.Links.Select(link => link.Context));
        Assert.Empty(requests[0].Links);
        Assert.All(requests.Skip(1), request => Assert.Equal(span.Context, Assert.Single(request.Links).Context));
        Assert.Empty(unsampled.Links);
        Assert.Equal(5, span.GetTagItem(ScimAttributes.CommitOperations));
    }

    [Fact]
    public void OfNobodyWhoIsRecorded_ThereIsNoSpan()
    {
        using var unsampled = Request("unsampled");
        Activity.Current = null;

        Assert.Null(CommitSpans.Begin([Entry(unsampled), Entry(null)]));
        Assert.Null(Activity.Current);
    }

    private Activity Request(string name)
    {
        Activity.Current = null;
        return _requests.StartActivity(name)!;
    }

    private static CommitEntry Entry(Activity? request) => new(Operations.CreateUser(_acme, "ada"), request);
}
