using System.Collections.Concurrent;
using System.Diagnostics;

namespace ScimOrleans.TestKit.Processes;

/// <summary>
/// Starts child processes that the kernel ends when this process ends, however it ends: normally, by Ctrl-C, by a
/// crash or by <c>kill -9</c>. So no test run leaves a server behind.
/// </summary>
/// <remarks>
/// The kernel's parent-death signal is tied to the thread that started the child, not to the process, and the thread
/// pool retires threads. So one thread that lives as long as the process starts them all. Each child leads a
/// session of its own, so that a Ctrl-C meant for the tests does not reach it before they end.
/// </remarks>
internal static class OwnedProcess
{
    private static readonly BlockingCollection<Request> Requests = StartOwner();

    /// <summary>Whether this machine has what owning a process takes: Linux, <c>setsid</c> and <c>setpriv</c>.</summary>
    public static bool IsSupported { get; } =
        OperatingSystem.IsLinux() && File.Exists("/usr/bin/setsid") && File.Exists("/usr/bin/setpriv");

    /// <summary>Starts the program.</summary>
    /// <param name="startInfo">What to start. Its file name and arguments are wrapped; the process id is the program's.</param>
    /// <param name="atOwnersEnd">Signal that the child gets when this process ends.</param>
    /// <param name="account">Whom to run it as, or <see langword="null"/> for the account of this process.</param>
    public static Process Start(ProcessStartInfo startInfo, UnixSignal atOwnersEnd, UnixAccount? account = null)
    {
        if (!IsSupported)
        {
            throw new PlatformNotSupportedException("Owned processes need Linux with setsid and setpriv (util-linux).");
        }

        var request = new Request(Wrap(startInfo, atOwnersEnd, account), new(TaskCreationOptions.RunContinuationsAsynchronously));
        Requests.Add(request);
        return request.Started.Task.GetAwaiter().GetResult();
    }

    private static ProcessStartInfo Wrap(ProcessStartInfo startInfo, UnixSignal atOwnersEnd, UnixAccount? account)
    {
        string[] runAs = account is null ? [] : [$"--reuid={account.UserId}", $"--regid={account.GroupId}", "--clear-groups"];
        string[] command = [.. startInfo.ArgumentList];
        var program = startInfo.FileName;

        startInfo.FileName = "/usr/bin/setsid";
        startInfo.UseShellExecute = false;
        startInfo.ArgumentList.Clear();
        foreach (var argument in (string[])["/usr/bin/setpriv", .. runAs, $"--pdeathsig={NameOf(atOwnersEnd)}", "--", program, .. command])
        {
            startInfo.ArgumentList.Add(argument);
        }

        return startInfo;
    }

    /// <summary>setpriv knows signals by name only.</summary>
    private static string NameOf(UnixSignal signal) => signal switch
    {
        UnixSignal.Kill => "KILL",
        UnixSignal.Quit => "QUIT",
        UnixSignal.Terminate => "TERM",
        _ => throw new ArgumentOutOfRangeException(nameof(signal), signal, "This signal does not end a process."),
    };

    private static BlockingCollection<Request> StartOwner()
    {
        var requests = new BlockingCollection<Request>();
        var owner = new Thread(() =>
        {
            foreach (var request in requests.GetConsumingEnumerable())
            {
                try
                {
                    request.Started.SetResult(Process.Start(request.StartInfo) ?? throw new InvalidOperationException("No process was started."));
                }
                catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or InvalidOperationException)
                {
                    request.Started.SetException(exception);
                }
            }
        })
        {
            IsBackground = true,
            Name = "Owner of child processes",
        };
        owner.Start();
        return requests;
    }

    private sealed record Request(ProcessStartInfo StartInfo, TaskCompletionSource<Process> Started);
}
