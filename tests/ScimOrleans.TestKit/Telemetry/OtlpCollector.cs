using System.Net;
using System.Text;

namespace ScimOrleans.TestKit.Telemetry;

/// <summary>A collector of OpenTelemetry for processes that a test starts: it keeps all that they send by OTLP over HTTP.</summary>
public sealed class OtlpCollector : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;
    private readonly Lock _lock = new();
    private readonly List<(string Signal, byte[] Message)> _received = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private OtlpCollector(int port)
    {
        Address = new Uri($"http://127.0.0.1:{port}/");
        _listener.Prefixes.Add(Address.AbsoluteUri);
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Environment of a process that sends here, soon after it has something to say.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Address.AbsoluteUri,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "50",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "50",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
    };

    /// <summary>Starts it on a free port.</summary>
    public static OtlpCollector Start() => new(FreePorts.Take());

    /// <summary>All that was sent of a signal so far: <c>traces</c>, <c>metrics</c> or <c>logs</c>.</summary>
    public IReadOnlyList<byte[]> Received(string signal)
    {
        lock (_lock)
        {
            return [.. _received.Where(received => received.Signal == signal).Select(received => received.Message)];
        }
    }

    /// <summary>The spans that were sent so far.</summary>
    public IReadOnlyList<CollectedSpan> Spans => [.. Received("traces").SelectMany(message => CollectedSpan.Read(message))];

    /// <summary>Whether any message of a signal has a text in it.</summary>
    public bool Holds(string signal, string text) => Received(signal).Any(message => message.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);

    /// <summary>Waits until what was sent is enough.</summary>
    public async Task WaitUntilAsync(Func<OtlpCollector, bool> enough, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(enough);
        while (true)
        {
            Task more;
            lock (_lock)
            {
                more = _more.Task;
            }

            if (enough(this))
            {
                return;
            }

            await more.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            TaskCompletionSource more;
            lock (_lock)
            {
                _received.Add((context.Request.Url!.Segments[^1], body.ToArray()));
                (more, _more) = (_more, new(TaskCreationOptions.RunContinuationsAsynchronously));
            }

            context.Response.ContentType = "application/x-protobuf";
            context.Response.Close();
            more.SetResult();
        }
    }
}
