namespace ScimOrleans.Architecture.Tests.Repository;

/// <summary>What no file may say: places outside the repository, and promises instead of code.</summary>
public sealed class MentionTests
{
    // In parts, so that this file does not say it either.
    private static readonly string[] PlacesOutside = ["../" + "shared", "/work" + "/", "/tmp/" + "wt", "." + "library"];
    private static readonly string[] Promises = ["TO" + "DO", "FIX" + "ME", "HA" + "CK", "NotImplemented" + "Exception"];

    [Fact]
    public void Files_PlacesOutsideTheRepository_AreNamedByNone()
    {
        // The one file that may know where recorded data lies beside a checkout.
        var files = TrackedFiles.Paths.Where(path => path != ".ci/run");

        Assert.Empty(files.SelectMany(path => FindMentions(path, TrackedFiles.Read(path), PlacesOutside)));
    }

    [Fact]
    public void Files_Promises_AreMadeByNone() =>
        Assert.Empty(TrackedFiles.CSharp("src", "tests").SelectMany(path => FindMentions(path, TrackedFiles.Read(path), Promises)));

    [Fact]
    public void FindMentions_TextWithAMention_NamesFileLineAndMention() =>
        Assert.Equal(["a.md:2: bad"], FindMentions("a.md", "good\nso bad it is\nfine", ["bad"]));

    private static IEnumerable<string> FindMentions(string path, string text, string[] mentions) =>
        text.Split('\n').SelectMany((line, index) =>
            mentions.Where(mention => line.Contains(mention, StringComparison.Ordinal)).Select(mention => $"{path}:{index + 1}: {mention}"));
}
