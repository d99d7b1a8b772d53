using System.Globalization;
using System.Runtime.InteropServices;

namespace ScimOrleans.TestKit.Processes;

/// <summary>What <see cref="System.Diagnostics.Process"/> does not offer: signals, and the tree of processes.</summary>
internal static class UnixProcess
{
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
        using var deadline = new CancellationTokenSource(limit);
        foreach (var id in processIds)
        {
            while (IsRunning(id))
            {
                if (deadline.IsCancellationRequested)
                {
                    throw new TimeoutException($"Process {id} still runs after {limit}.");
                }

                // Only a parent is told of an end, and these are other processes' children.
                await Task.Delay(TimeSpan.FromMilliseconds(2));
            }
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

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
