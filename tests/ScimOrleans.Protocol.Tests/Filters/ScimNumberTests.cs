using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.TestKit;

namespace ScimOrleans.Protocol.Tests.Filters;

public sealed class ScimNumberTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("-0.00", "0")]
    [InlineData("1.50", "1.5")]
    [InlineData("100", "100")]
    [InlineData("2e2", "200")]
    [InlineData("2E+2", "200")]
    [InlineData("25e-1", "2.5")]
    [InlineData("1e-10", "0.0000000001")]
    [InlineData("1e-400", "0")]
    [InlineData("0e999999", "0")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("79228162514264337593543950335", "79228162514264337593543950335")]
    [InlineData("0.12345678901234567890123456789", "0.1234567890123456789012345679")]
    public void TryParse_JsonNumber_IsTheCanonicalDecimal(string literal, string expected)
    {
        Assert.True(ScimNumber.TryParse(literal, out var number));
        Assert.Equal(expected, number.ToString(CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("79228162514264337593543950336")]
    [InlineData("1e29")]
    [InlineData("-1e400")]
    [InlineData("1e99999999999999999999")]
    public void TryParse_TooLarge_IsRefusedThoughAJsonNumber(string literal)
    {
        Assert.True(ScimNumber.IsJsonNumber(literal));
        Assert.False(ScimNumber.TryParse(literal, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("+1")]
    [InlineData("01")]
    [InlineData("-01")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1,000")]
    [InlineData("0x10")]
    [InlineData("١")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("NaN")]
    [InlineData("1abc")]
    public void TryParse_NoJsonNumber_IsRefused(string literal)
    {
        Assert.False(ScimNumber.IsJsonNumber(literal));
        Assert.False(ScimNumber.TryParse(literal, out _));
    }

    [Fact]
    public void IsJsonNumber_AnyText_AgreesWithTheJsonReader() =>
        Gen.String[Gen.Char["0123456789-+.eE"], 1, 8].Sample(
            text => Assert.Equal(IsNumberToJson(text), ScimNumber.IsJsonNumber(text)),
            iter: Effort.Choose(full: 50_000, quick: 5_000));

    [Fact]
    public void TryParse_AnyDecimal_IsEqualAndWithoutTrailingZeros() =>
        Gen.Decimal.Sample(
            number =>
            {
                Assert.True(ScimNumber.TryParse(number.ToString(CultureInfo.InvariantCulture), out var parsed));
                Assert.Equal(number, parsed);
                var text = parsed.ToString(CultureInfo.InvariantCulture);
                Assert.False(text.Contains('.', StringComparison.Ordinal) && text.EndsWith('0'), text);
            },
            iter: Effort.Choose(full: 10_000, quick: 1_000));

    private static bool IsNumberToJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(Encoding.ASCII.GetBytes(text));
            return document.RootElement.ValueKind == JsonValueKind.Number;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
