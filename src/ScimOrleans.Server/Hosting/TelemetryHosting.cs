using System.Diagnostics;
using System.Reflection;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Orleans.Configuration;
using ScimOrleans.Abstractions.Telemetry;
using ScimOrleans.Server.Telemetry;

namespace ScimOrleans.Server.Hosting;

/// <summary>
/// Traces, metrics and logs through OpenTelemetry: all three to the collector that <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names, metrics also to whoever reads them at
/// <see cref="Configuration.ServerOptions.MetricsPort"/>. Without either nothing is registered, and nothing costs anything.
/// </summary>
internal static class TelemetryHosting
{
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Whether spans are made and sent.</summary>
    public static bool Traces(IConfiguration configuration) => !string.IsNullOrEmpty(configuration[OtlpEndpoint]);

    /// <summary>Adds what is configured.</summary>
    public static void AddScimTelemetry(this WebApplicationBuilder builder, ServerSettings settings)
    {
        var traces = Traces(builder.Configuration);
        if (!traces && settings.Options.MetricsPort == 0)
        {
            return;
        }

        builder.Services.AddHostedService<ProcessGauges>();
        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(Describe).WithMetrics(AddMeters);
        if (settings.Options.MetricsPort > 0)
        {
            telemetry.WithMetrics(metrics => metrics.AddPrometheusExporter());
            builder.Services.AddHostedService<MetricsPage>();
        }

        if (traces)
        {
            telemetry.WithTracing(AddSources).WithLogging().UseOtlpExporter();
            RequestSpans.SilenceFramework();
            builder.Services.AddSingleton<DistributedContextPropagator, TraceParentPropagator>();
            builder.Services.AddTransient<IStartupFilter, RequestSpans>();
            builder.UseOrleans(static silo => silo.AddActivityPropagation());
            builder.Services.Configure<OpenTelemetryLoggerOptions>(static logs =>
            {
                logs.IncludeScopes = true;
                logs.IncludeFormattedMessage = true;
            });
        }
    }

    /// <summary>Says who this is, unless <c>OTEL_SERVICE_NAME</c> or <c>OTEL_RESOURCE_ATTRIBUTES</c> do.</summary>
    private static void Describe(ResourceBuilder resource)
    {
        var version = typeof(TelemetryHosting).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        resource.Clear()
            .AddService("scimorleans", serviceVersion: version, autoGenerateServiceInstanceId: false)
            .AddDetector(static services => new InstanceDetector(services.GetRequiredService<IOptions<SiloOptions>>()))
            .AddTelemetrySdk()
            .AddEnvironmentVariableDetector();
    }

    private static void AddMeters(MeterProviderBuilder metrics) => metrics
        .AddMeter([ScimTelemetry.Http, ScimTelemetry.Grains, ScimTelemetry.Storage, ScimTelemetry.Server, .. ForeignInstruments.Meters])
        .AddView(ForeignInstruments.Choose);

    private static void AddSources(TracerProviderBuilder traces) => traces
        .AddSource(ScimTelemetry.Grains, ScimTelemetry.Storage, OrphanSpans.RequestSource, "Microsoft.Orleans.Application", "Npgsql")
        .AddProcessor(new OrphanSpans());

    /// <summary>The silo's name, which in Kubernetes is the pod's.</summary>
    private sealed class InstanceDetector(IOptions<SiloOptions> silo) : IResourceDetector
    {
        public Resource Detect() => new([new("service.instance.id", silo.Value.SiloName)]);
    }
}
