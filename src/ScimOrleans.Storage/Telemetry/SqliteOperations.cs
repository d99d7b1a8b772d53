using System.Diagnostics;
using System.Diagnostics.Metrics;
using ScimOrleans.Abstractions.Telemetry;

namespace ScimOrleans.Storage.Telemetry;

/// <summary>What is asked of SQLite, as OpenTelemetry's conventions for databases have it. On PostgreSQL its driver says the same.</summary>
internal sealed class SqliteOperations
{
    private static readonly ActivitySource _source = new(ScimTelemetry.Storage);
    private static readonly KeyValuePair<string, object?> _system = new("db.system.name", "sqlite");

    private readonly Histogram<double> _duration;

    public SqliteOperations(IMeterFactory meters)
    {
        _duration = meters.Create(ScimTelemetry.Storage).CreateHistogram<double>(
            "db.client.operation.duration",
            unit: "s",
            description: "Duration of database client operations.",
            advice: new() { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] });
    }

    /// <summary>Something is asked; the wait for its turn counts.</summary>
    /// <param name="method">The store's method that asks. Its name is the operation's, as the statements of one operation are many.</param>
    public SqliteOperation Begin(string method)
    {
        // What no request asked for has no span.
        var span = Activity.Current is null ? null : _source.StartActivity(NameOf(method), ActivityKind.Client);
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag(_system.Key, _system.Value);
            span.SetTag("db.operation.name", NameOf(method));
        }

        return new(this, method, span);
    }

    private static string NameOf(string method) => method.EndsWith("Async", StringComparison.Ordinal) ? method[..^"Async".Length] : method;

    private void End(string method, TimeSpan elapsed, Exception? failure)
    {
        if (!_duration.Enabled)
        {
            return;
        }

        var tags = new TagList { _system, { "db.operation.name", NameOf(method) } };
        if (failure is not null)
        {
            tags.Add("error.type", failure.GetType().FullName);
        }

        _duration.Record(elapsed.TotalSeconds, tags);
    }

    /// <summary>One operation. Disposing it ends it.</summary>
    internal sealed class SqliteOperation(SqliteOperations operations, string method, Activity? span) : IDisposable
    {
        private readonly long _started = Stopwatch.GetTimestamp();
        private Exception? _failure;

        /// <summary>It failed.</summary>
        public void Fail(Exception exception)
        {
            _failure = exception;
            span?.SetTag("error.type", exception.GetType().FullName).SetStatus(ActivityStatusCode.Error);
        }

        public void Dispose()
        {
            span?.Dispose();
            operations.End(method, Stopwatch.GetElapsedTime(_started), _failure);
        }
    }
}
