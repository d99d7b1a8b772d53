using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Telemetry;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Http.Telemetry;

/// <summary>What the SCIM endpoint counts.</summary>
internal sealed class ScimHttpMetrics
{
    private readonly Meter _meter;
    private readonly Histogram<double> _duration;
    private readonly Tally _tooFast;
    private readonly Tally _tooManyAtOnce;
    private readonly Tally _shed;
    private readonly Tally _dropped;
    private long _active;

    public ScimHttpMetrics(IMeterFactory meters)
    {
        var meter = _meter = meters.Create(ScimTelemetry.Http);
        var limited = Tally.Of(meter, "scim.server.requests.limited", "{request}", "Requests refused because their tenant or connector sent too many.", "scim.limit", "rate", "concurrency");
        (_tooFast, _tooManyAtOnce) = (limited[0], limited[1]);
        _shed = Tally.Of(meter, "scim.server.requests.shed", "{request}", "Requests refused because the process had as many under way as it may.");
        _dropped = Tally.Of(meter, "scim.server.provisioning_log.dropped", "{entry}", "Requests without an entry in the provisioning log, because more came than could be written.");
        meter.CreateObservableUpDownCounter("scim.server.active_requests", () => Volatile.Read(ref _active), "{request}", "SCIM requests that are being served.");
        _duration = meter.CreateHistogram<double>(
            "scim.server.operation.duration",
            unit: "s",
            description: "Duration of SCIM operations.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25] });
    }

    /// <summary>A request begins to be served. Disposing what is returned ends it.</summary>
    public ActiveRequest Begin()
    {
        Interlocked.Increment(ref _active);
        return new(this);
    }

    /// <summary>An operation was answered.</summary>
    /// <param name="resourceType">Of the address.</param>
    /// <param name="method">As sent; unknown ones are counted as one.</param>
    /// <param name="status">Of the answer.</param>
    /// <param name="error">A refusal.</param>
    /// <param name="duration">From the header's arrival to the end of the answer.</param>
    public void OnAnswered(string resourceType, string method, int status, ScimError? error, TimeSpan duration)
    {
        if (!_duration.Enabled)
        {
            return;
        }

        var tags = new TagList
        {
            { ScimAttributes.ResourceType, resourceType },
            { "http.request.method", Canonical(method) },
            { "http.response.status_code", status },
        };
        if (status >= 400)
        {
            tags.Add("error.type", error switch
            {
                // Answered 503, so that it is repeated, and no failure of the service.
                { Reason: ScimErrorReason.RemovalsHeld } => "removals_held",
                { ScimType: { } scimType } => scimType,
                _ => status.ToString(CultureInfo.InvariantCulture),
            });
        }

        _duration.Record(duration.TotalSeconds, tags);
    }

    /// <summary>A request was refused by a limit.</summary>
    /// <param name="situation">Which.</param>
    public void OnLimited(ProvisioningSituation situation) =>
        (situation == ProvisioningSituation.RequestRate ? _tooFast : _tooManyAtOnce).Add();

    /// <summary>Shows how full the provisioning log's queue is.</summary>
    public void ShowLogQueue(Func<int> length, int limit)
    {
        _meter.CreateObservableUpDownCounter("scim.server.provisioning_log.queue.length", length, "{entry}", "Entries of the provisioning log that wait to be written.");
        _meter.CreateObservableGauge("scim.server.provisioning_log.queue.limit", () => limit, "{entry}", "Entries that may wait; more are dropped.");
    }

    /// <summary>A request found no place.</summary>
    public void OnShed() => _shed.Add();

    /// <summary>Requests get no entry in the provisioning log.</summary>
    public void OnLogEntriesDropped(long count) => _dropped.Add(count);

    /// <summary>A request that is being served.</summary>
    internal readonly struct ActiveRequest(ScimHttpMetrics metrics) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref metrics._active);
    }

    private static string Canonical(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsPost(method) || HttpMethods.IsPut(method) || HttpMethods.IsPatch(method) || HttpMethods.IsDelete(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method)
            ? method
            : "_OTHER";
}
