using System.Diagnostics;
using ScimOrleans.TestKit;

namespace ScimOrleans.Architecture.Tests.Repository;

/// <summary>The files of the repository: what git tracks, and what it would track with the next commit.</summary>
internal static class TrackedFiles
{
    /// <summary>Paths below the root, with slashes, in order.</summary>
    public static IReadOnlyList<string> Paths { get; } = List();

    /// <summary>The content of a file as text.</summary>
    public static string Read(string path) => File.ReadAllText(RepositoryRoot.Combine(path));

    /// <summary>The C# files of the projects below a folder.</summary>
    public static IEnumerable<string> CSharp(params string[] folders) =>
        Paths.Where(path => path.EndsWith(".cs", StringComparison.Ordinal) && folders.Any(folder => path.StartsWith(folder + "/", StringComparison.Ordinal)));

    private static List<string> List()
    {
        // The checkout may belong to another account than the tests' (a build machine's), which git else refuses.
        var start = new ProcessStartInfo(
            "git", ["-c", "safe.directory=*", "-C", RepositoryRoot.Path, "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            RedirectStandardOutput = true,
        };
        using var git = Process.Start(start) ?? throw new InvalidOperationException("git was not started.");
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        if (git.ExitCode != 0)
        {
            throw new InvalidOperationException($"git ls-files ended with {git.ExitCode}.");
        }

        return [.. output.Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Where(path => File.Exists(RepositoryRoot.Combine(path)))
            .Order(StringComparer.Ordinal)];
    }
}
