using Xunit;

namespace ScimOrleans.TestKit;

/// <summary>
/// Requests and exchanges recorded elsewhere, which the repository does not hold. A test that reads them is skipped
/// with a reason where they are not.
/// </summary>
public static class Collections
{
    /// <summary>Variable that names the folder of request collections and vectors.</summary>
    public const string FolderVariable = "SCIMORLEANS_COLLECTIONS";

    /// <summary>Variable that names the folder of exchanges recorded from identity providers.</summary>
    public const string RecordedVariable = "SCIMORLEANS_RECORDED";

    /// <summary>Folder of request collections and vectors. Call it in the test itself: it may skip.</summary>
    public static string Folder => Find(FolderVariable);

    /// <summary>Folder of exchanges recorded from identity providers. Call it in the test itself: it may skip.</summary>
    public static string Recorded => Find(RecordedVariable);

    private static string Find(string variable)
    {
        var folder = Environment.GetEnvironmentVariable(variable);
        if (string.IsNullOrEmpty(folder))
        {
            Assert.Skip($"{variable} names no folder: this test reads data that the repository does not hold.");
        }

        // A wrong path is a mistake to be seen, not a reason to skip.
        return Directory.Exists(folder) ? folder : throw new DirectoryNotFoundException($"{variable} names {folder}, which is no folder.");
    }
}
