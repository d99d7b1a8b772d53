using System.Globalization;

namespace ScimOrleans.Server.Tests.Kubernetes;

/// <summary>A control group that bounds the memory of the processes in it, as that of a container does: those that want more are killed.</summary>
internal sealed class MemoryGroup : IDisposable
{
    private readonly bool _unified;

    private MemoryGroup(string path, bool unified)
    {
        Path = path;
        _unified = unified;
    }

    /// <summary>Its folder; who writes its number into <c>cgroup.procs</c> there is in it.</summary>
    public string Path { get; }

    /// <summary>Most that its processes ever had, in bytes.</summary>
    public long PeakBytes => Read(_unified ? "memory.peak" : "memory.max_usage_in_bytes");

    /// <summary>How many processes were killed for want of memory.</summary>
    public long Killed => long.Parse(
        File.ReadLines(System.IO.Path.Combine(Path, _unified ? "memory.events" : "memory.oom_control")).Single(line => line.StartsWith("oom_kill ", StringComparison.Ordinal)).Split(' ')[1],
        CultureInfo.InvariantCulture);

    /// <summary>Makes one. Skips the test, with the reason, where that is not allowed.</summary>
    public static MemoryGroup Create(long limitBytes)
    {
        var name = $"scimorleans-test-{Environment.ProcessId}";
        var unified = File.Exists("/sys/fs/cgroup/cgroup.controllers");
        var group = new MemoryGroup(unified ? $"/sys/fs/cgroup/{name}" : $"/sys/fs/cgroup/memory/{name}", unified);
        try
        {
            Directory.CreateDirectory(group.Path);
            File.WriteAllText(System.IO.Path.Combine(group.Path, unified ? "memory.max" : "memory.limit_in_bytes"), limitBytes.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Assert.Skip($"No control group with a limit of memory can be made: {exception.Message}");
        }

        return group;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path);

    private long Read(string file) => long.Parse(File.ReadAllText(System.IO.Path.Combine(Path, file)), CultureInfo.InvariantCulture);
}
