using System.Text.RegularExpressions;
using ScimOrleans.Architecture.Tests.Repository;

namespace ScimOrleans.Architecture.Tests.Sources;

public sealed partial class SourceFileTests
{
    private const int MaxLines = 400;

    /// <summary>Files that declare no types of their own.</summary>
    private static readonly string[] WithoutNamespace = ["Program.cs", "GlobalUsings.cs", "AssemblyInfo.cs"];

    /// <summary>Names that say nothing about what is inside.</summary>
    private static readonly string[] EmptyWords = ["Base", "Common", "Helper", "Helpers", "Manager", "Util", "Utils"];

    [Fact]
    public void Namespaces_EachFile_EqualItsFolder()
    {
        var others = TrackedFiles.CSharp("src", "tests").Where(path => !IsNamespaceTheFolder(path, TrackedFiles.Read(path)));

        Assert.Empty(others);
    }

    [Theory]
    [InlineData("src/A.B/C/D.cs", "namespace A.B.C;", true)]
    [InlineData("src/A.B/D.cs", "namespace A.B;", true)]
    [InlineData("src/A.B/C/D.cs", "namespace A.B;", false)]
    [InlineData("src/A.B/C/DServiceCollectionExtensions.cs", "namespace Microsoft.Extensions.DependencyInjection;", true)]
    [InlineData("src/A.B/D.cs", "class D;", false)]
    [InlineData("src/A.B/Program.cs", "return;", true)]
    public void Namespace_OfAFile_IsJudged(string path, string text, bool equal) => Assert.Equal(equal, IsNamespaceTheFolder(path, text));

    [Fact]
    public void SourceFiles_Length_StaysWithinTheLimit()
    {
        var longer = TrackedFiles.CSharp("src")
            .Select(path => (Path: path, Lines: TrackedFiles.Read(path).Count(character => character == '\n')))
            .Where(file => file.Lines > MaxLines);

        Assert.Empty(longer);
    }

    [Fact]
    public void SourceFiles_Names_SayWhatIsInside()
    {
        var empty = TrackedFiles.CSharp("src").Where(path => HasEmptyName(Path.GetFileNameWithoutExtension(path)));

        Assert.Empty(empty);
    }

    [Theory]
    [InlineData("StringHelper", true)]
    [InlineData("Utils", true)]
    [InlineData("Database", false)]
    [InlineData("CommitQueue", false)]
    public void Name_OfAFile_IsJudged(string name, bool empty) => Assert.Equal(empty, HasEmptyName(name));

    [Fact]
    public void SqlFiles_Beginning_GivesTheReasons()
    {
        var bare = TrackedFiles.Paths.Where(path => path.EndsWith(".sql", StringComparison.Ordinal) && !BeginsWithReasons(TrackedFiles.Read(path)));

        Assert.Empty(bare);
    }

    [Theory]
    [InlineData("-- The tenant leads every key, so that tenants\n-- can be spread over databases without a change.\ncreate table a ();", true)]
    [InlineData("/* The tenant leads every key, so that tenants can be spread over databases. */\ncreate table a ();", true)]
    [InlineData("-- users\ncreate table users ();", false)]
    [InlineData("create table users (); -- The tenant leads every key, so that tenants can be spread over databases.", false)]
    public void BeginningOfASqlFile_IsJudged(string sql, bool gives) => Assert.Equal(gives, BeginsWithReasons(sql));

    private static bool IsNamespaceTheFolder(string path, string text)
    {
        if (WithoutNamespace.Contains(Path.GetFileName(path)) && !Namespace().IsMatch(text))
        {
            return true;
        }

        // Extensions of the service collection are found without a using where the framework keeps its own.
        var expected = path.EndsWith("ServiceCollectionExtensions.cs", StringComparison.Ordinal)
            ? "Microsoft.Extensions.DependencyInjection"
            : string.Join('.', path.Split('/')[1..^1]);
        return Namespace().Matches(text) is [var only] && only.Groups["name"].Value == expected;
    }

    private static bool HasEmptyName(string name) =>
        LastWord().Match(name).Value is var word && EmptyWords.Contains(word);

    /// <summary>A sentence, not a title: at least eight words before the first statement.</summary>
    private static bool BeginsWithReasons(string sql) => Comment().Match(sql).Value.Split([' ', '\n', '-', '*', '/'], StringSplitOptions.RemoveEmptyEntries).Length >= 8;

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);?\s*$", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex("[A-Z][a-z0-9]*$")]
    private static partial Regex LastWord();

    [GeneratedRegex(@"\A\s*(?:/\*.*?\*/|(?:--[^\n]*\n?)+)", RegexOptions.Singleline)]
    private static partial Regex Comment();
}
