using System.Diagnostics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using OpenTelemetry.Metrics;
using ScimOrleans.Server.Hosting;

namespace ScimOrleans.Server.Telemetry;

/// <summary>
/// Where Prometheus reads metrics: a web server of its own, with nothing but <c>/metrics</c>. So they cannot be reached at the address that the world has, and reading them is no request of the
/// service. It starts before the silo and ends after it.
/// </summary>
internal sealed class MetricsPage(ServerSettings settings, MeterProvider metrics, ILoggerFactory loggers) : IHostedService, IAsyncDisposable
{
    /// <summary>The page.</summary>
    public const string Path = "/metrics";

    private WebApplication? _server;

    /// <inheritdoc/>
    /// <exception cref="StartupException">Another program has the port.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var port = settings.Options.MetricsPort;
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ListenAnyIP(port);
        });

        // The process's logs, but none of its spans: the name is nobody's that listens.
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton(_ => new ActivitySource("ScimOrleans.MetricsPage"));
        _server = builder.Build();
        _server.Use(Uncounted);
        _server.UseOpenTelemetryPrometheusScrapingEndpoint(metrics, static context => context.Request.Path == Path, path: null, configureBranchedPipeline: null, optionsName: null);
        _server.Run(static context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        try
        {
            await _server.StartAsync(cancellationToken);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new StartupException($"The port {port} for metrics is in use: stop the other program, or choose another with --ScimOrleans:MetricsPort.", e);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => _server?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static RequestDelegate Uncounted(RequestDelegate next) => context =>
    {
        if (context.Features.Get<IHttpMetricsTagsFeature>() is { } feature)
        {
            feature.MetricsDisabled = true;
        }

        return next(context);
    };
}
