using System.Diagnostics;
using ScimOrleans.Benchmarks.Measuring;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Processes;
using ScimOrleans.TestKit.Server;

namespace ScimOrleans.Benchmarks.Controls;

/// <summary>The controls, in a process of their own.</summary>
public sealed class ControlProcess : IDisposable
{
    private readonly Process _process;

    private ControlProcess(int bytes, string database)
    {
        var probePort = FreePorts.Take();
        var start = new ProcessStartInfo(
            Environment.ProcessPath!,
            ["control", $"{Port}", $"{FreePorts.Take()}", $"{FreePorts.Take()}", $"{bytes}", $"{database};Max Auto Prepare=10"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in ServerProbe.Variables(probePort))
        {
            start.Environment[name] = value;
        }

        Probe = new(probePort);
        _process = OwnedProcess.Start(start, UnixSignal.Kill);
    }

    /// <summary>Port of its HTTP endpoint.</summary>
    public int Port { get; } = FreePorts.Take();

    /// <summary>Number of its process.</summary>
    public int ProcessId => _process.Id;

    /// <summary>What it allocates.</summary>
    public ServerProbe Probe { get; }

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="bytes">Length of its answers: that of the server's.</param>
    /// <param name="database">Connection string of a migrated database for its inserts.</param>
    public static async Task<ControlProcess> StartAsync(int bytes, string database)
    {
        var control = new ControlProcess(bytes, database);
        var output = ProcessOutput.Of(control._process);
        var listening = output.WaitForAsync(ControlServer.Listening, CancellationToken.None);
        return await Task.WhenAny(listening, control._process.WaitForExitAsync()) == listening
            ? control
            : throw new InvalidOperationException($"The controls ended before they listened.\n{output.Error}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }
}
