namespace ScimOrleans.TestKit;

/// <summary>Where the repository is that the running tests were built from.</summary>
public static class RepositoryRoot
{
    private const string Marker = "ScimOrleans.sln";

    /// <summary>Absolute path of the folder that holds the solution file.</summary>
    /// <exception cref="DirectoryNotFoundException">The tests run outside any checkout.</exception>
    public static string Path { get; } = Find(AppContext.BaseDirectory);

    /// <summary>Absolute path of something inside the repository.</summary>
    /// <param name="segments">Path below the root, one folder or file name each.</param>
    public static string Combine(params string[] segments) => System.IO.Path.Combine([Path, .. segments]);

    private static string Find(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, Marker)))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No {Marker} above {start}.");
    }
}
