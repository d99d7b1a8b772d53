using System.Text.RegularExpressions;

namespace ScimOrleans.Architecture.Tests.Repository;

public sealed partial class LayoutTests
{
    private static readonly string[] AllowedAtTheTop =
        ["Directory.Build.props", "Directory.Packages.props", "LICENSE", "README.md", "ScimOrleans.sln", "k8s", "src", "tests"];

    [Fact]
    public void TopLevel_Entries_AreTheOnesTheLayoutNames()
    {
        var others = TrackedFiles.Paths.Select(path => path.Split('/')[0]).Distinct().Where(entry => !IsAllowedAtTheTop(entry));

        Assert.Empty(others);
    }

    [Theory]
    [InlineData("README.md", true)]
    [InlineData(".gitignore", true)]
    [InlineData("NOTES.md", false)]
    [InlineData("tools", false)]
    public void TopLevel_Entry_IsJudged(string entry, bool allowed) => Assert.Equal(allowed, IsAllowedAtTheTop(entry));

    [Fact]
    public void Src_Entries_AreProjectsRecordsAndTheReadme()
    {
        var others = EntriesOf("src").Where(entry => entry is not ("README.md" or "adr" or "BannedSymbols.txt") && !IsProject(entry));

        Assert.Empty(others);
    }

    [Fact]
    public void Tests_Entries_AreProjectsScriptsAndTheReadme()
    {
        var others = EntriesOf("tests").Where(entry => entry is not ("README.md" or "bench" or "run" or "upgrade") && !IsProject(entry));

        Assert.Empty(others);
    }

    [Fact]
    public void DecisionRecords_Names_AreNumberedOnce()
    {
        var records = TrackedFiles.Paths.Where(path => path.StartsWith("src/adr/", StringComparison.Ordinal)).Select(path => Path.GetFileName(path)).ToList();

        Assert.All(records, name => Assert.Matches(RecordName(), name));
        Assert.Equal(records.Count, records.Select(name => name[..4]).Distinct().Count());
    }

    private static IEnumerable<string> EntriesOf(string folder) =>
        TrackedFiles.Paths.Where(path => path.StartsWith(folder + "/", StringComparison.Ordinal)).Select(path => path.Split('/')[1]).Distinct();

    private static bool IsProject(string entry) => entry.StartsWith("ScimOrleans.", StringComparison.Ordinal);

    private static bool IsAllowedAtTheTop(string entry) => entry.StartsWith('.') || AllowedAtTheTop.Contains(entry);

    [GeneratedRegex(@"^\d{4}-[a-z0-9-]+\.md$")]
    private static partial Regex RecordName();
}
