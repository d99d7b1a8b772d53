using System.Diagnostics;

namespace ScimOrleans.TestKit;

/// <summary>
/// A temporary folder of one test. Disposing it deletes it; what a test run leaves, also one that was killed, is
/// deleted when the process has ended.
/// </summary>
public sealed class TestFolder : IDisposable
{
    private static readonly Lazy<string> Root = new(CreateRoot);
    private static int _count;
    private static Process? _reaper;

    private TestFolder(string path) => Path = path;

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <summary>Creates an empty folder that only this account can read.</summary>
    /// <param name="label">Begins the folder's name, so that a person can tell folders apart.</param>
    public static TestFolder Create(string label = "test")
    {
        var path = System.IO.Path.Combine(Root.Value, $"{label}-{Interlocked.Increment(ref _count)}");
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return new TestFolder(path);
    }

    /// <summary>Absolute path of something inside the folder.</summary>
    public string Combine(params string[] segments) => System.IO.Path.Combine([Path, .. segments]);

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A process of the test may still be writing; the folder goes when this process has ended.
        }
    }

    private static string CreateRoot()
    {
        var root = Directory.CreateTempSubdirectory("scimorleans-").FullName;
        if (OperatingSystem.IsWindows())
        {
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(root, recursive: true);
            return root;
        }

        // A server that runs under another account must be able to reach its own folder below.
        File.SetUnixFileMode(root, File.GetUnixFileMode(root) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        _reaper = StartReaper(root);
        return root;
    }

    /// <summary>
    /// A shell that waits for the end of its input, which the kernel brings about when this process ends in whatever
    /// way, then deletes the folder; processes that are still stopping get ten seconds.
    /// </summary>
    private static Process StartReaper(string root)
    {
        const string Script = """
            exec >/dev/null 2>&1
            trap '' INT TERM HUP
            while read -r _; do :; done
            tries=0
            while [ -e "$1" ] && [ $tries -lt 100 ]; do
                rm -rf -- "$1" || sleep 0.1
                tries=$((tries + 1))
            done
            """;
        return Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Script, "reaper", root]) { RedirectStandardInput = true })
            ?? throw new InvalidOperationException("No shell was started.");
    }
}
