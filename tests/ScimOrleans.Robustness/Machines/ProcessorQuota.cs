using System.Globalization;

namespace ScimOrleans.Robustness.Machines;

/// <summary>Takes the processor from a process but for a small part of each tenth of a second, by a control group (version 1).</summary>
internal sealed class ProcessorQuota : IDisposable
{
    private const string Root = "/sys/fs/cgroup/cpu";

    private readonly string _folder = Path.Combine(Root, $"scimorleans-{Environment.ProcessId}");
    private readonly string _process;

    private ProcessorQuota(int processId, int percent)
    {
        _process = processId.ToString(CultureInfo.InvariantCulture);
        Directory.CreateDirectory(_folder);
        Write(_folder, "cpu.cfs_period_us", "100000");
        Write(_folder, "cpu.cfs_quota_us", (percent * 1_000).ToString(CultureInfo.InvariantCulture));
        Write(_folder, "cgroup.procs", _process);
    }

    /// <summary>Sets it.</summary>
    /// <returns><see langword="null"/> where that is not permitted.</returns>
    public static ProcessorQuota? TrySet(int processId, int percent)
    {
        try
        {
            return File.Exists(Path.Combine(Root, "cpu.cfs_quota_us")) ? new(processId, percent) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists($"/proc/{_process}"))
        {
            Write(Root, "cgroup.procs", _process);
        }

        Directory.Delete(_folder);
    }

    private static void Write(string folder, string file, string text) => File.WriteAllText(Path.Combine(folder, file), text);
}
