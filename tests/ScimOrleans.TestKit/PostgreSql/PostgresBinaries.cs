using System.Globalization;

namespace ScimOrleans.TestKit.PostgreSql;

/// <summary>The programs of a PostgreSQL server that is installed on this machine.</summary>
/// <param name="Folder">Where <c>initdb</c> and <c>postgres</c> are.</param>
internal sealed record PostgresBinaries(string Folder)
{
    /// <summary>Oldest version that ScimOrleans supports.</summary>
    public const int OldestVersion = 15;

    private const string PackagedVersions = "/usr/lib/postgresql";

    /// <summary>The program that makes a data folder.</summary>
    public string InitDb => Path.Combine(Folder, "initdb");

    /// <summary>The server.</summary>
    public string Server => Path.Combine(Folder, "postgres");

    /// <summary>
    /// The installed server: the one on PATH, so that a developer can choose a version, else the newest of the
    /// distribution's packages, which are not on PATH. <see langword="null"/> if there is none.
    /// </summary>
    public static PostgresBinaries? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(Packaged())
            .Select(folder => new PostgresBinaries(folder))
            .FirstOrDefault(binaries => File.Exists(binaries.InitDb) && File.Exists(binaries.Server));

    private static IEnumerable<string> Packaged() =>
        Directory.Exists(PackagedVersions)
            ? Directory.EnumerateDirectories(PackagedVersions)
                .Select(folder => (Folder: folder, Version: int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0))
                .Where(candidate => candidate.Version >= OldestVersion)
                .OrderByDescending(candidate => candidate.Version)
                .Select(candidate => Path.Combine(candidate.Folder, "bin"))
            : [];
}
