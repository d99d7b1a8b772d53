using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace ScimOrleans.Http.Tests.Routing;

/// <summary>Keeps the log lines of the SCIM endpoint, in order, with the scope that each was written in.</summary>
internal sealed class RecordedLog : ILoggerProvider, ISupportExternalScope
{
    private readonly Channel<RecordedLine> _lines = Channel.CreateUnbounded<RecordedLine>();
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    /// <summary>Waits for the next line with that event id.</summary>
    public async Task<RecordedLine> NextAsync(int eventId)
    {
        await foreach (var line in _lines.Reader.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            if (line.EventId == eventId)
            {
                return line;
            }
        }

        throw new InvalidOperationException("The log ended.");
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName.StartsWith("ScimOrleans.Http", StringComparison.Ordinal));

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose() => _lines.Writer.TryComplete();

    private sealed class Logger(RecordedLog log, bool kept) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => log._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => kept;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!kept)
            {
                return;
            }

            var scope = new Dictionary<string, string?>();
            log._scopes.ForEachScope(
                static (values, into) =>
                {
                    foreach (var (name, value) in values as IEnumerable<KeyValuePair<string, object?>> ?? [])
                    {
                        into[name] = value?.ToString();
                    }
                },
                scope);
            log._lines.Writer.TryWrite(new(eventId.Id, logLevel, formatter(state, exception), exception, scope));
        }
    }
}

/// <summary>One log line.</summary>
internal sealed record RecordedLine(int EventId, LogLevel Level, string Message, Exception? Exception, IReadOnlyDictionary<string, string?> Scope);
