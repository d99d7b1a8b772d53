using System.Text;
using ScimOrleans.Protocol.Filters;

namespace ScimOrleans.Protocol.Tests.Filters;

public sealed class CaseFoldingTests
{
    [Theory]
    [InlineData("ALICE@X.TEST", "alice@x.test")]
    [InlineData("ΣΊΣΥΦΟΣ", "σίσυφοσ")]
    [InlineData("ς", "σ")]
    [InlineData("ẞ", "ß")]
    [InlineData("\u212A", "k")]
    [InlineData("É", "é")]
    [InlineData("Ǆ", "ǆ")]
    [InlineData("ǅ", "ǆ")]
    [InlineData("𐐀", "𐐨")]
    [InlineData("😀\u0001", "😀\u0001")]
    public void Fold_Text_IsTheCommonForm(string text, string expected) => Assert.Equal(expected, CaseFolding.Fold(text));

    [Fact]
    public void Fold_DottedAndDotlessI_StayApartFromI()
    {
        Assert.Equal("i", CaseFolding.Fold("I"));
        Assert.NotEqual("i", CaseFolding.Fold("ı\u0307"));
        Assert.Equal(CaseFolding.Fold("straße"), CaseFolding.Fold("STRAẞE"));
        Assert.NotEqual(CaseFolding.Fold("straße"), CaseFolding.Fold("STRASSE"));
    }

    /// <summary>A literal is found inside a value only if folding neither joins characters nor looks at their neighbours.</summary>
    [Fact]
    public void Fold_EveryCharacter_IsOneCharacterAndIdempotent()
    {
        for (var code = 1; code <= 0x10FFFF; code++)
        {
            if (!Rune.TryCreate(code, out var rune))
            {
                continue;
            }

            var folded = CaseFolding.Fold(rune.ToString());
            if (folded.EnumerateRunes().Count() != 1 || CaseFolding.Fold(folded) != folded || CaseFolding.Fold("a" + rune + "B") != "a" + folded + "b")
            {
                Assert.Fail($"U+{code:X4} folds to '{folded}'.");
            }
        }
    }
}
