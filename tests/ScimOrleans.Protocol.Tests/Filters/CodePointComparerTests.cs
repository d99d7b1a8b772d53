using System.Text;
using CsCheck;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.TestKit;

namespace ScimOrleans.Protocol.Tests.Filters;

public sealed class CodePointComparerTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "a", -1)]
    [InlineData("a", "ab", -1)]
    [InlineData("b", "ab", 1)]
    [InlineData("\uE000", "\U00010000", -1)]
    [InlineData("\uFFFD", "😀", -1)]
    [InlineData("\uD7FF", "\U00010000", -1)]
    [InlineData("\U00010000", "\U00010001", -1)]
    [InlineData("\U0010FFFF", "\U00010000", 1)]
    public void Compare_TwoTexts_OrdersByCodePoint(string x, string y, int expected)
    {
        Assert.Equal(expected, Math.Sign(CodePointComparer.Instance.Compare(x, y)));
        Assert.Equal(-expected, Math.Sign(CodePointComparer.Instance.Compare(y, x)));
    }

    [Fact]
    public void Compare_Null_ComesFirst()
    {
        Assert.Equal(0, CodePointComparer.Instance.Compare(null, null));
        Assert.True(CodePointComparer.Instance.Compare(null, "") < 0);
        Assert.True(CodePointComparer.Instance.Compare("", null) > 0);
    }

    [Fact]
    public void Compare_AnyTexts_IsTheOrderOfTheirUtf8()
    {
        var text = Gen.OneOf("a", "b", "\u007F", "\u0080", "\u07FF", "\u0800", "\uD7FF", "\uE000", "\uFFFF", "\U00010000", "\U0010FFFF").Array[0, 4].Select(string.Concat);
        Gen.Select(text, text).Sample(
            (x, y) => Assert.Equal(Math.Sign(Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y))), Math.Sign(CodePointComparer.Compare(x, y))),
            iter: Effort.Choose(full: 20_000, quick: 2_000));
    }
}
