using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using ScimOrleans.Http.Telemetry;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Http.Tests.Telemetry;

public sealed class ScimHttpMetricsTests
{
    [Theory]
    [InlineData("GET", 200, null, ScimErrorReason.None, "GET", null)]
    [InlineData("POST", 409, "uniqueness", ScimErrorReason.None, "POST", "uniqueness")]
    [InlineData("DELETE", 404, null, ScimErrorReason.None, "DELETE", "404")]
    [InlineData("PATCH", 503, null, ScimErrorReason.RemovalsHeld, "PATCH", "removals_held")]
    [InlineData("BREW", 405, null, ScimErrorReason.None, "_OTHER", "405")]
    public void OnAnswered_AnOperation_IsMeasuredInSecondsWithItsOutcome(string method, int status, string? scimType, ScimErrorReason reason, string expectedMethod, string? expectedError)
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var factory = services.GetRequiredService<IMeterFactory>();
        var measured = new ConcurrentQueue<(string Name, string? Unit, double Value, Dictionary<string, object?> Tags)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, factory))
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => measured.Enqueue((instrument.Name, instrument.Unit, value, tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value))));
        listener.Start();

        new ScimHttpMetrics(factory).OnAnswered("User", method, status, status < 400 ? null : new ScimError(status, scimType, "") { Reason = reason }, TimeSpan.FromMilliseconds(250));

        var (name, unit, value, tags) = Assert.Single(measured);
        Assert.Equal(("scim.server.operation.duration", "s", 0.25), (name, unit, value));
        Assert.Equal(("User", expectedMethod, status, expectedError), (tags["scim.resource.type"], tags["http.request.method"], tags["http.response.status_code"], tags.GetValueOrDefault("error.type")));
    }
}
