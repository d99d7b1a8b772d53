using ScimOrleans.Grains.Rules;
using ScimOrleans.Protocol.Filters;

namespace ScimOrleans.Grains.Tests.Rules;

public sealed class NamePatternTests
{
    [Theory]
    [InlineData("sales", "sales", true)]
    [InlineData("Sales", "SALES", true)]
    [InlineData("sales", "sales2", false)]
    [InlineData("sales", "", false)]
    [InlineData("*", "", true)]
    [InlineData("?", "", false)]
    [InlineData("*", "anything at all", true)]
    [InlineData("app-*", "app-sales", true)]
    [InlineData("app-*", "app-", true)]
    [InlineData("app-*", "my app-sales", false)]
    [InlineData("*@example.com", "ann@example.com", true)]
    [InlineData("*@example.com", "ann@example.com.org", false)]
    [InlineData("*ab*ab", "abab", true)]
    [InlineData("*ab*ab", "ab", false)]
    [InlineData("a*b*c", "axxbyyc", true)]
    [InlineData("a*b*c", "axxbyy", false)]
    [InlineData("team ?", "team A", true)]
    [InlineData("team ?", "team AB", false)]
    [InlineData("team ?", "team 🎈", true)]
    [InlineData("??", "🎈", false)]
    [InlineData("*?x", "🎈x", true)]
    [InlineData("ΣΑΣ", "σας", true)]
    [InlineData("a.c", "abc", false)]
    [InlineData("**a**", "cat", true)]
    public void Matches_FoldedName_IsAsTheGlobSays(string glob, string name, bool expected) =>
        Assert.Equal(expected, new NamePattern(glob).Matches(CaseFolding.Fold(name)));

    [Fact]
    public void Matches_PatternMadeToBacktrack_TakesTheProductOfTheLengthsAtMost()
    {
        var pattern = new NamePattern(string.Concat(Enumerable.Repeat("a*", 100)) + "b");

        Assert.False(pattern.Matches(new string('a', 10_000)));
    }
}
