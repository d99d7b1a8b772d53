using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Telemetry;

namespace ScimOrleans.Http.Telemetry;

/// <summary>What the SCIM endpoint counts.</summary>
internal sealed class ScimHttpMetrics
{
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _limited;
    private readonly Counter<long> _shed;
    private readonly Counter<long> _dropped;

    public ScimHttpMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(ScimTelemetry.Http);
        _limited = meter.CreateCounter<long>("scim.server.limited_requests", unit: "{request}", description: "Requests refused because their tenant or connector sent too many.");
        _shed = meter.CreateCounter<long>("scim.server.shed_requests", unit: "{request}", description: "Requests refused because the process had as many under way as it may.");
        _dropped = meter.CreateCounter<long>("scim.server.provisioning_log.dropped_entries", unit: "{entry}", description: "Requests without an entry in the provisioning log, because more came than could be written.");
        _duration = meter.CreateHistogram<double>(
            "scim.server.operation.duration",
            unit: "s",
            description: "Duration of SCIM operations.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25] });
    }

    /// <summary>An operation was answered.</summary>
    /// <param name="resourceType">Of the address.</param>
    /// <param name="method">As sent; unknown ones are counted as one.</param>
    /// <param name="status">Of the answer.</param>
    /// <param name="scimType">Of a refusal.</param>
    /// <param name="duration">From the header's arrival to the end of the answer.</param>
    public void OnAnswered(string resourceType, string method, int status, string? scimType, TimeSpan duration)
    {
        if (!_duration.Enabled)
        {
            return;
        }

        var tags = new TagList
        {
            { "scim.resource.type", resourceType },
            { "http.request.method", Canonical(method) },
            { "http.response.status_code", status },
        };
        if (status >= 400)
        {
            tags.Add("error.type", scimType ?? status.ToString(CultureInfo.InvariantCulture));
        }

        _duration.Record(duration.TotalSeconds, tags);
    }

    /// <summary>A request was refused by a limit.</summary>
    /// <param name="situation">Which.</param>
    public void OnLimited(ProvisioningSituation situation) =>
        _limited.Add(1, new KeyValuePair<string, object?>("scim.limit", situation == ProvisioningSituation.RequestRate ? "rate" : "concurrency"));

    /// <summary>A request found no place.</summary>
    public void OnShed() => _shed.Add(1);

    /// <summary>Requests get no entry in the provisioning log.</summary>
    public void OnLogEntriesDropped(long count) => _dropped.Add(count);

    private static string Canonical(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsPost(method) || HttpMethods.IsPut(method) || HttpMethods.IsPatch(method) || HttpMethods.IsDelete(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method)
            ? method
            : "_OTHER";
}
