using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace ScimOrleans.Server.Telemetry;

/// <summary>Which of the framework's, Orleans' and the database driver's own instruments are exported: those that somebody would look at. The others cost nothing then.</summary>
internal static class ForeignInstruments
{
    private static readonly Dictionary<string, HashSet<string>> _chosen = new()
    {
        ["Microsoft.AspNetCore.Hosting"] = ["http.server.request.duration", "http.server.active_requests"],
        ["Npgsql"] =
        [
            "db.client.operation.duration", "db.client.operation.failed", "db.client.connection.count", "db.client.connection.max", "db.client.connection.npgsql.pending_requests",
            "db.client.connection.npgsql.timeouts",
        ],
        ["System.Runtime"] =
        [
            "dotnet.process.cpu.time", "dotnet.process.cpu.count", "dotnet.process.memory.working_set", "dotnet.gc.collections", "dotnet.gc.heap.total_allocated", "dotnet.gc.last_collection.memory.committed_size",
            "dotnet.gc.last_collection.heap.size", "dotnet.gc.pause.time", "dotnet.thread_pool.thread.count", "dotnet.thread_pool.queue.length", "dotnet.monitor.lock_contentions", "dotnet.exceptions",
        ],
        ["Microsoft.Orleans"] =
        [
            "orleans-catalog-activations", "orleans-catalog-activation-created", "orleans-catalog-activation-failed-to-activate", "orleans-app-requests-timedout", "orleans-messaging-rejected",
            "orleans-messaging-expired", "orleans-messaging-sent-failed", "orleans-messaging-sent-dropped", "orleans-messaging-pings-reply-missed", "orleans-scheduler-long-running-turns",
            "orleans-storage-read-errors", "orleans-storage-write-errors", "orleans-directory-partition-size", "orleans-watchdog-health-checks-failed",
        ],
    };

    /// <summary>Names of the meters.</summary>
    public static IEnumerable<string> Meters => _chosen.Keys;

    /// <summary>Drops what is not chosen.</summary>
    public static MetricStreamConfiguration? Choose(Instrument instrument) =>
        _chosen.TryGetValue(instrument.Meter.Name, out var names) && !names.Contains(instrument.Name) ? MetricStreamConfiguration.Drop : null;
}
