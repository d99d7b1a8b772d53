using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using ScimOrleans.TestKit.Processes;

namespace ScimOrleans.TestKit.Tests.Processes;

public sealed class OwnerEndTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(UnixSignal.Kill)]
    [InlineData(UnixSignal.Interrupt)]
    [InlineData(UnixSignal.Terminate)]
    public async Task TestProcess_EndedBySignal_TakesItsServerAndItsFoldersWithIt(UnixSignal signal)
    {
        Assert.SkipUnless(OwnedProcess.IsSupported, "Owned processes need Linux with setsid and setpriv.");
        using var folder = TestFolder.Create("owner");
        using var deadline = new CancellationTokenSource(Patience);
        var report = folder.Combine("report");
        var appeared = WaitForFileAsync(report, deadline.Token);
        using var owner = StartOwner(report);
        await Task.WhenAny(appeared, owner.WaitForExitAsync(deadline.Token));
        Assert.SkipWhen(owner.HasExited && !File.Exists(report), "The owner could not start a server; the reason is in the tests of PostgresServer.");
        var lines = await File.ReadAllLinesAsync(report, deadline.Token);
        var port = int.Parse(lines[0], CultureInfo.InvariantCulture);
        var data = lines[1];
        var server = int.Parse((await File.ReadAllLinesAsync(Path.Combine(data, "postmaster.pid"), deadline.Token))[0], CultureInfo.InvariantCulture);
        Assert.True(UnixProcess.IsRunning(server));

        UnixProcess.Signal(owner.Id, signal);
        await owner.WaitForExitAsync(deadline.Token);

        await UnixProcess.WaitForEndAsync([server], Patience);

        // The server's folder, and the one for all of the process above it.
        await WaitForDeletionAsync(Path.GetDirectoryName(Path.GetDirectoryName(data)!)!, deadline.Token);
        await Assert.ThrowsAsync<SocketException>(async () =>
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port, deadline.Token);
        });
    }

    /// <summary>This test program again, asked for <see cref="HeldServer"/> alone.</summary>
    private static Process StartOwner(string report)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath!, ["-explicit", "only", "-method", $"{typeof(HeldServer).FullName}.{nameof(HeldServer.Hold)}"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment[HeldServer.ReportVariable] = report;
        var owner = OwnedProcess.Start(start, UnixSignal.Kill);
        owner.BeginOutputReadLine();
        return owner;
    }

    private static async Task WaitForFileAsync(string path, CancellationToken cancellationToken)
    {
        var appeared = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watcher = new FileSystemWatcher(Path.GetDirectoryName(path)!);
        watcher.Renamed += (_, change) =>
        {
            if (change.FullPath == path)
            {
                appeared.TrySetResult();
            }
        };
        watcher.EnableRaisingEvents = true;
        await appeared.Task.WaitAsync(cancellationToken);
    }

    private static async Task WaitForDeletionAsync(string folder, CancellationToken cancellationToken)
    {
        var deleted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watcher = new FileSystemWatcher(Path.GetDirectoryName(folder)!);
        watcher.Deleted += (_, change) =>
        {
            if (change.FullPath == folder)
            {
                deleted.TrySetResult();
            }
        };
        watcher.EnableRaisingEvents = true;
        if (Directory.Exists(folder))
        {
            await deleted.Task.WaitAsync(cancellationToken);
        }
    }
}
