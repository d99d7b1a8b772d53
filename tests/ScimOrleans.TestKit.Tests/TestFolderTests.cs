namespace ScimOrleans.TestKit.Tests;

public sealed class TestFolderTests
{
    [Fact]
    public void Dispose_FolderWithFiles_DeletesIt()
    {
        var folder = TestFolder.Create();
        Directory.CreateDirectory(folder.Combine("a", "b"));
        File.WriteAllText(folder.Combine("a", "b", "c"), "");

        folder.Dispose();

        Assert.False(Directory.Exists(folder.Path));
    }

    [Fact]
    public void Create_Twice_GivesTwoFoldersThatOnlyThisAccountReads()
    {
        using var first = TestFolder.Create("same");
        using var second = TestFolder.Create("same");

        Assert.NotEqual(first.Path, second.Path);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(first.Path));
        }
    }
}
