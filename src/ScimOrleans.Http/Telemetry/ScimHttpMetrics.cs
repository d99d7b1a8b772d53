using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using ScimOrleans.Abstractions.Telemetry;

namespace ScimOrleans.Http.Telemetry;

/// <summary>What the SCIM endpoint counts.</summary>
internal sealed class ScimHttpMetrics
{
    private readonly Histogram<double> _duration;

    public ScimHttpMetrics(IMeterFactory meters)
    {
        _duration = meters.Create(ScimTelemetry.Http).CreateHistogram<double>(
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

    private static string Canonical(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsPost(method) || HttpMethods.IsPut(method) || HttpMethods.IsPatch(method) || HttpMethods.IsDelete(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method)
            ? method
            : "_OTHER";
}
