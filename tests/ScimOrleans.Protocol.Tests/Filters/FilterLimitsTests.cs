using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using static ScimOrleans.Protocol.Tests.Filters.Parsing;

namespace ScimOrleans.Protocol.Tests.Filters;

public sealed class FilterLimitsTests
{
    private static readonly ScimLimits Limits = ScimLimits.Default;

    [Fact]
    public void Parse_LengthAtTheLimit_IsAccepted() => Filter(OfLength(Limits.MaxFilterLength));

    [Fact]
    public void Parse_LengthPastTheLimit_NamesTheLimit() =>
        Assert.Equal("The filter is 16385 characters long; the limit is 16384 (MaxFilterLength).", FilterRefusal(OfLength(Limits.MaxFilterLength + 1)));

    [Theory]
    [InlineData("(", ")", 1)]
    [InlineData("not (", ")", 2)]
    public void Parse_DepthAtTheLimit_IsAccepted(string open, string close, int levels) => Filter(Nested(open, close, Limits.MaxFilterDepth / levels));

    [Theory]
    [InlineData("(", ")", 1, 33)]
    [InlineData("not (", ")", 2, 85)]
    public void Parse_DepthPastTheLimit_NamesTheLimit(string open, string close, int levels, int character)
    {
        var refusal = FilterRefusal(Nested(open, close, (Limits.MaxFilterDepth / levels) + 1));

        Assert.StartsWith($"Invalid filter: the filter is nested more than 32 levels deep, which is the limit (MaxFilterDepth), at character {character}:\n", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_BracketsCountAsDepth()
    {
        Filter("emails[" + Nested("(", ")", Limits.MaxFilterDepth - 1, "value pr") + "]");

        Assert.Contains("(MaxFilterDepth)", FilterRefusal("emails[" + Nested("(", ")", Limits.MaxFilterDepth, "value pr") + "]"), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_NodesAtTheLimit_IsAccepted() => Filter(Repeated("title pr", Limits.MaxFilterNodes));

    [Theory]
    [InlineData("title pr", 1)]
    [InlineData("not (title pr)", 2)]
    [InlineData("emails[value pr]", 2)]
    [InlineData("emails[value pr].type pr", 3)]
    public void Parse_NodesPastTheLimit_NamesTheLimit(string condition, int nodes)
    {
        var refusal = FilterRefusal(Repeated(condition, (Limits.MaxFilterNodes / nodes) + 1));

        Assert.StartsWith("Invalid filter: the filter has more than 200 conditions, which is the limit (MaxFilterNodes), at character ", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_OtherLimits_AreKept()
    {
        var limits = new ScimLimits { MaxFilterLength = 30, MaxFilterDepth = 1, MaxFilterNodes = 2 };

        Assert.True(FilterParser.Parse("(title pr) and nickName pr", User, limits).IsSuccess);
        Assert.Contains("limit is 30 (MaxFilterLength)", FilterRefusal("(title pr) and preferredLanguage pr", limits: limits), StringComparison.Ordinal);
        Assert.Contains("more than 1 levels", FilterRefusal("((title pr))", limits: limits), StringComparison.Ordinal);
        Assert.Contains("more than 2 conditions", FilterRefusal("title pr or title pr or id pr", limits: limits), StringComparison.Ordinal);
    }

    /// <summary>Without limits on the text's length, too: the depth is checked before the parser goes deeper.</summary>
    [Theory]
    [InlineData("(")]
    [InlineData("not (")]
    [InlineData("not(")]
    [InlineData("emails[")]
    [InlineData("emails[not (")]
    [InlineData("title pr and (")]
    public void Parse_MillionLevels_IsRefusedWithoutOverflow(string open)
    {
        var limits = Limits with { MaxFilterLength = int.MaxValue };

        FilterRefusal(string.Concat(Enumerable.Repeat(open, 1_000_000)), limits: limits);
    }

    [Fact]
    public void Parse_DeepestFilterThatIsAllowed_CanBeWalked()
    {
        var filter = Filter(Nested("title pr or nickName pr and not (", ")", Limits.MaxFilterDepth / 2));

        Assert.Equal(filter, Filter(FilterWriter.ToText(filter)));
    }

    private static string OfLength(int length) => $"title eq \"{new string('x', length - 11)}\"";

    private static string Nested(string open, string close, int levels, string inner = "title pr") =>
        string.Concat(Enumerable.Repeat(open, levels)) + inner + string.Concat(Enumerable.Repeat(close, levels));

    private static string Repeated(string condition, int count) => string.Join(" or ", Enumerable.Repeat(condition, count));
}
