using OpenTelemetry;
using ScimOrleans.Abstractions.Telemetry;

namespace ScimOrleans.Server.Hosting;

/// <summary>Traces and metrics through OpenTelemetry. Nothing is sent unless <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names a collector.</summary>
internal static class TelemetryHosting
{
    /// <summary>Adds the sources and meters of this product, ASP.NET Core, Orleans and Npgsql.</summary>
    public static void AddScimTelemetry(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            return;
        }

        builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddMeter(ScimTelemetry.Http, ScimTelemetry.Grains, ScimTelemetry.Storage, "Microsoft.Orleans", "Microsoft.AspNetCore.Hosting", "Npgsql", "System.Runtime"))
            .WithTracing(traces => traces.AddSource(ScimTelemetry.Http, ScimTelemetry.Grains, ScimTelemetry.Storage, "Microsoft.AspNetCore", "Microsoft.Orleans.Application", "Npgsql"))
            .UseOtlpExporter();
    }
}
