using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ScimOrleans.TestKit.Processes;

/// <summary>What <see cref="System.Diagnostics.Process"/> does not offer: signals, and the tree of processes.</summary>
internal static class UnixProcess
{
    /// <summary>Number of <c>pidfd_open</c>, the same on every architecture.</summary>
    private const long OpenProcessDescriptor = 434;
    private const int NoSuchProcess = 3;
    private const short Readable = 1;

    /// <summary>Sends a signal.</summary>
    /// <returns><see langword="false"/> if there is no such process, or it is not ours to signal.</returns>
    public static bool Signal(int processId, UnixSignal signal) => Kill(processId, (int)signal) == 0;

    /// <summary>Whether the process still runs. One that waits only to be collected by its parent does not.</summary>
    public static bool IsRunning(int processId) => ReadStatus(processId) is { State: not ('Z' or 'X') };

    /// <summary>The processes whose parent is the given one, at this moment.</summary>
    public static IReadOnlyList<int> ChildrenOf(int processId) =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && ReadStatus(id)?.ParentId == processId)];

    /// <summary>Waits until none of the processes runs.</summary>
    /// <exception cref="TimeoutException">One was still running after the limit.</exception>
    public static async Task WaitForEndAsync(IEnumerable<int> processIds, TimeSpan limit)
    {
        // Only a parent is told of an end, and these are other processes' children; a descriptor of the process, however, becomes readable.
        await Task.WhenAll(processIds.Select(id => Task.Factory.StartNew(
            () => WaitForEnd(id, limit), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
    }

    private static void WaitForEnd(int processId, TimeSpan limit)
    {
        using var process = new SafeFileHandle((nint)SystemCall(OpenProcessDescriptor, processId, 0), ownsHandle: true);
        if (process.IsInvalid)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != NoSuchProcess)
            {
                throw new Win32Exception(error);
            }

            return;
        }

        var polled = new Polled { Descriptor = (int)process.DangerousGetHandle(), Events = Readable };
        if (Poll(ref polled, 1, (int)limit.TotalMilliseconds) <= 0)
        {
            throw new TimeoutException($"Process {processId} still runs after {limit}.");
        }
    }

    private static (char State, int ParentId)? ReadStatus(int processId)
    {
        try
        {
            // "id (name) state parent …"; the name may hold spaces and parentheses.
            var text = File.ReadAllText($"/proc/{processId}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (fields[0][0], int.Parse(fields[1], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern long SystemCall(long number, long first, long second);

    [DllImport("libc", EntryPoint = "poll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Poll(ref Polled polled, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct Polled
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
