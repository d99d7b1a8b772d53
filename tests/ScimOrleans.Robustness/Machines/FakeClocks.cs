using System.Globalization;
using ScimOrleans.TestKit;

namespace ScimOrleans.Robustness.Machines;

/// <summary>Wall clocks of servers that can be set while they run, by libfaketime. What measures time goes on as it does: on a machine that is set right, too, only the wall clock jumps.</summary>
internal sealed class FakeClocks
{
    private readonly TestFolder _folder;
    private readonly string _library;

    private FakeClocks(TestFolder folder, string library, int servers)
    {
        _folder = folder;
        _library = library;
        for (var slot = 0; slot < servers; slot++)
        {
            Set(slot, TimeSpan.Zero);
        }
    }

    /// <summary>Makes them.</summary>
    /// <param name="folder">Where they say what they show.</param>
    /// <param name="servers">Number of servers.</param>
    /// <returns><see langword="null"/> where libfaketime is not installed.</returns>
    public static FakeClocks? Create(TestFolder folder, int servers)
    {
        var library = !Directory.Exists("/usr/lib") ? null : Directory.EnumerateDirectories("/usr/lib")
            .Select(system => Path.Combine(system, "faketime", "libfaketimeMT.so.1"))
            .FirstOrDefault(File.Exists);
        return library is null ? null : new(folder, library, servers);
    }

    /// <summary>What a server needs in its environment.</summary>
    public IReadOnlyDictionary<string, string> EnvironmentOf(int slot) => new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = _library,
        ["FAKETIME_TIMESTAMP_FILE"] = FileOf(slot),
        // Seconds after which it looks again.
        ["FAKETIME_CACHE_DURATION"] = "1",
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
        // It is for an older C library; with a newer one waiting for a condition ends at once.
        ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0",
    };

    /// <summary>Sets a server's clock, within a second.</summary>
    /// <param name="slot">The server.</param>
    /// <param name="ahead">How far it is ahead of the true time.</param>
    public void Set(int slot, TimeSpan ahead)
    {
        var next = FileOf(slot) + ".next";
        File.WriteAllText(next, ahead.TotalSeconds.ToString("+0;-0;+0", CultureInfo.InvariantCulture));
        File.Move(next, FileOf(slot), overwrite: true);
    }

    /// <summary>Removes what libfaketime leaves behind of processes that were killed.</summary>
    public static void Sweep()
    {
        foreach (var left in Directory.EnumerateFiles("/dev/shm", "*faketime_s*_*").Where(left => !Directory.Exists($"/proc/{left[(left.LastIndexOf('_') + 1)..]}")))
        {
            File.Delete(left);
        }
    }

    private string FileOf(int slot) => _folder.Combine($"clock-{slot}");
}
