using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Server;
using ScimOrleans.TestKit.Telemetry;

namespace ScimOrleans.Server.Tests.Telemetry.Observability;

/// <summary>A server whose metrics are read, as one pod of a deployment.</summary>
internal sealed class WatchedServer(string pod, int port, ServerProcess server) : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    /// <summary>The pod's name.</summary>
    public string Pod { get; } = pod;

    /// <summary>The process.</summary>
    public ServerProcess Server { get; } = server;

    /// <summary>Starts it.</summary>
    public static async Task<WatchedServer> StartAsync(string pod, ServerSettings settings)
    {
        var port = FreePorts.Take();
        return new(pod, port, await ServerProcess.StartAsync(WithPage(settings, port)));
    }

    /// <summary>The same settings, with a metrics page.</summary>
    public static ServerSettings WithPage(ServerSettings settings, int port) => settings with
    {
        Options = settings.Options.Append(new("ScimOrleans:MetricsPort", $"{port}")).ToDictionary(option => option.Key, option => option.Value),
    };

    /// <summary>Reads its metrics.</summary>
    public Task<MetricsScrape> ScrapeAsync() => MetricsScrape.ReadAsync(port, TestContext.Current.CancellationToken);

    /// <summary>Reads its metrics until they show something, which nothing else tells.</summary>
    public Task<MetricsScrape> ScrapeUntilAsync(Predicate<MetricsScrape> shown) => ScrapeUntilAsync(port, shown);

    /// <inheritdoc cref="ScrapeUntilAsync(Predicate{MetricsScrape})"/>
    public static async Task<MetricsScrape> ScrapeUntilAsync(int port, Predicate<MetricsScrape> shown)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(_patience);

        // A page that is read without a pause would starve the server, whose silo is then rightly taken for a degraded one.
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        for (; ; await pace.WaitForNextTickAsync(deadline.Token))
        {
            try
            {
                if (await MetricsScrape.ReadAsync(port, deadline.Token) is var scrape && shown(scrape))
                {
                    return scrape;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
                deadline.Token.ThrowIfCancellationRequested();
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
