using System.Runtime.InteropServices;
using ScimOrleans.Abstractions.Telemetry;

namespace ScimOrleans.Server.Hosting;

/// <summary>
/// Ends the process in order. SIGTERM, as an orchestrator sends it, drains first: the process says that it is not ready and that connections are not to be used again, and serves on for
/// <see cref="Configuration.ServerOptions.DrainTime"/>, so that whoever spreads requests has found out before the first connection is refused. Ctrl-C, and a second SIGTERM, end it at once.
/// </summary>
internal sealed partial class DrainingLifetime(IHostApplicationLifetime application, ServerSettings settings, TimeProvider clock, ILogger<DrainingLifetime> logger) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _begun;

    /// <summary>Whether the process has been asked to end: it serves on, and wants no new clients.</summary>
    public bool HasBegun => Volatile.Read(ref _begun) != 0;

    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        Register(PosixSignal.SIGTERM, Drain);
        Register(PosixSignal.SIGINT, application.StopApplication);
        Register(PosixSignal.SIGQUIT, application.StopApplication);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private void Register(PosixSignal signal, Action action) => _registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        // The default would end the process here and now.
        context.Cancel = true;
        action();
    }));

    private void Drain()
    {
        if (Interlocked.Exchange(ref _begun, 1) != 0 || settings.Options.DrainTime == TimeSpan.Zero)
        {
            application.StopApplication();
            return;
        }

        LogDraining(logger, settings.Options.DrainTime);
        _ = StopLaterAsync();
    }

    private async Task StopLaterAsync()
    {
        try
        {
            await Task.Delay(settings.Options.DrainTime, clock, application.ApplicationStopping);
        }
        catch (OperationCanceledException)
        {
            // It stops already.
        }

        application.StopApplication();
    }

    [LoggerMessage(EventId = ScimEventIds.Draining, Level = LogLevel.Information, Message = "Asked to end: serves on for {Time}, and is not ready for new clients")]
    private static partial void LogDraining(ILogger logger, TimeSpan time);
}
