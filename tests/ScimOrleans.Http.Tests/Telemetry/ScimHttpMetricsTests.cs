using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using ScimOrleans.Http.Telemetry;

namespace ScimOrleans.Http.Tests.Telemetry;

public sealed class ScimHttpMetricsTests
{
    [Theory]
    [InlineData("GET", 200, null, "GET", null)]
    [InlineData("POST", 409, "uniqueness", "POST", "uniqueness")]
    [InlineData("DELETE", 404, null, "DELETE", "404")]
    [InlineData("BREW", 405, null, "_OTHER", "405")]
    public void OnAnswered_AnOperation_IsMeasuredInSecondsWithItsOutcome(string method, int status, string? scimType, string expectedMethod, string? expectedError)
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

        new ScimHttpMetrics(factory).OnAnswered("User", method, status, scimType, TimeSpan.FromMilliseconds(250));

        var (name, unit, value, tags) = Assert.Single(measured);
        Assert.Equal(("scim.server.operation.duration", "s", 0.25), (name, unit, value));
        Assert.Equal(("User", expectedMethod, status, expectedError), (tags["scim.resource.type"], tags["http.request.method"], tags["http.response.status_code"], tags.GetValueOrDefault("error.type")));
    }
}
