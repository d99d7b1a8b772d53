using CsCheck;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.TestKit;

namespace ScimOrleans.Protocol.Tests.Filters;

public sealed class ScimInstantTests
{
    [Theory]
    [InlineData("2026-01-01T07:00:00Z", "2026-01-01T07:00:00.0000000Z")]
    [InlineData("2026-01-01T07:00:00", "2026-01-01T07:00:00.0000000Z")]
    [InlineData("2026-01-01T23:59:00Z", "2026-01-01T23:59:00.0000000Z")]
    [InlineData("2026-01-01T00:00:00.1234567-07:00", "2026-01-01T07:00:00.1234567Z")]
    [InlineData("2026-01-01T07:00:00.1+00:00", "2026-01-01T07:00:00.1000000Z")]
    [InlineData("2026-01-01T07:00:00-00:00", "2026-01-01T07:00:00.0000000Z")]
    [InlineData("2026-01-01T07:00:00.12345678999999999999999Z", "2026-01-01T07:00:00.1234567Z")]
    [InlineData("2024-02-29T23:59:59.9999999+14:00", "2024-02-29T09:59:59.9999999Z")]
    [InlineData("2026-12-31T24:00:00Z", "2027-01-01T00:00:00.0000000Z")]
    [InlineData("2026-12-31T24:00:00.000Z", "2027-01-01T00:00:00.0000000Z")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.0000000Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999Z")]
    public void TryParse_DateTime_IsTheInstantInUtc(string text, string expected)
    {
        Assert.True(ScimInstant.TryParse(text, out var instant));
        Assert.Equal(TimeSpan.Zero, instant.Offset);
        Assert.Equal(expected, ScimInstant.Format(instant));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-01-01")]
    [InlineData("2026-01-01T07:00Z")]
    [InlineData("2026-01-01 07:00:00Z")]
    [InlineData("2026-01-01t07:00:00Z")]
    [InlineData("2026-01-01T07:00:00z")]
    [InlineData(" 2026-01-01T07:00:00Z")]
    [InlineData("2026-01-01T07:00:00Z ")]
    [InlineData("2026-01-01T07:00:00.Z")]
    [InlineData("2026-01-01T07:00:00,5Z")]
    [InlineData("2026-01-01T07:00:00+0700")]
    [InlineData("2026-01-01T07:00:00+7")]
    [InlineData("2026-01-01T07:00:00+14:01")]
    [InlineData("2026-01-01T07:00:00-05:60")]
    [InlineData("2026-00-01T07:00:00Z")]
    [InlineData("2026-13-01T07:00:00Z")]
    [InlineData("2026-02-29T07:00:00Z")]
    [InlineData("2026-01-00T07:00:00Z")]
    [InlineData("2026-01-01T25:00:00Z")]
    [InlineData("2026-01-01T24:00:01Z")]
    [InlineData("2026-01-01T24:00:00.0000001Z")]
    [InlineData("2026-01-01T07:60:00Z")]
    [InlineData("2026-01-01T07:00:60Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00+00:01")]
    [InlineData("9999-12-31T23:59:59-00:01")]
    [InlineData("9999-12-31T24:00:00Z")]
    [InlineData("12026-01-01T07:00:00Z")]
    [InlineData("-026-01-01T07:00:00Z")]
    [InlineData("２026-01-01T07:00:00Z")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(ScimInstant.TryParse(text, out _));

    [Fact]
    public void Format_AnyInstant_ParsesBackAndOrdersAsTime() =>
        Gen.Select(Gen.DateTimeOffset, Gen.DateTimeOffset).Sample(
            (x, y) =>
            {
                var (left, right) = (ScimInstant.Format(x), ScimInstant.Format(y));
                Assert.True(ScimInstant.TryParse(left, out var parsed));
                Assert.Equal(x, parsed);
                Assert.Equal(Math.Sign(x.CompareTo(y)), Math.Sign(string.CompareOrdinal(left, right)));
            },
            iter: Effort.Choose(full: 10_000, quick: 1_000));
}
