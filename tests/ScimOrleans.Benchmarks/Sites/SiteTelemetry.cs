using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Telemetry;

namespace ScimOrleans.Benchmarks.Sites;

/// <summary>Somebody watches the server while it is measured: its metrics are read every second, and one trace of ten goes to a collector if wanted.</summary>
internal sealed class SiteTelemetry : IAsyncDisposable
{
    private readonly OtlpCollector? _collector;
    private readonly int _port = FreePorts.Take();
    private readonly CancellationTokenSource _end = new();
    private Task _reading = Task.CompletedTask;

    private SiteTelemetry(bool traces) => _collector = traces ? OtlpCollector.Start() : null;

    /// <summary>Options that the server needs for it.</summary>
    public IReadOnlyDictionary<string, string> Options => new Dictionary<string, string> { ["ScimOrleans:MetricsPort"] = $"{_port}" };

    /// <summary>Environment that the server needs for it.</summary>
    public IReadOnlyDictionary<string, string> Environment => _collector is null ? new Dictionary<string, string>() : new Dictionary<string, string>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _collector.Address.AbsoluteUri,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_TRACES_SAMPLER"] = "parentbased_traceidratio",
        ["OTEL_TRACES_SAMPLER_ARG"] = "0.1",
    };

    /// <summary>What the command line asks for.</summary>
    public static SiteTelemetry? Of(TelemetryKind kind) => kind == TelemetryKind.None ? null : new(traces: kind == TelemetryKind.Traces);

    /// <summary>Begins to read metrics.</summary>
    public void Begin() => _reading = Task.Run(ReadAsync);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _reading;
        _end.Dispose();
        if (_collector is not null)
        {
            await _collector.DisposeAsync();
        }
    }

    private async Task ReadAsync()
    {
        using var client = new HttpClient();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                await client.GetStringAsync(new Uri($"http://127.0.0.1:{_port}/metrics"), _end.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException)
        {
            // It is over.
        }
    }
}

/// <summary>Who watches the server while it is measured.</summary>
internal enum TelemetryKind
{
    /// <summary>Nobody.</summary>
    None,

    /// <summary>Metrics are read.</summary>
    Metrics,

    /// <summary>Metrics are read, and one trace of ten is sent.</summary>
    Traces,
}
