using System.Diagnostics.Metrics;
using ScimOrleans.Abstractions.Telemetry;

namespace ScimOrleans.Server.Telemetry;

/// <summary>What the process may use. What it does use, .NET's own instruments say.</summary>
internal sealed class ProcessGauges(IMeterFactory meters) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // In a container it is three quarters of the container's limit, unless DOTNET_GCHeapHardLimit says otherwise.
        meters.Create(ScimTelemetry.Server).CreateObservableGauge(
            "scim.server.memory.limit", static () => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, "By", "Memory that the garbage collector may use for objects.");
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
