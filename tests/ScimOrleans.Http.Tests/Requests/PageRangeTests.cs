using ScimOrleans.Http.Requests;

namespace ScimOrleans.Http.Tests.Requests;

public sealed class PageRangeTests
{
    [Theory]
    [InlineData(null, null, 1, 100)]
    [InlineData("", "", 1, 100)]
    [InlineData("1", "1", 1, 1)]
    [InlineData("0", "0", 1, 0)]
    [InlineData("-3", "-1", 1, 0)]
    [InlineData("7", "200", 7, 200)]
    [InlineData("7", "201", 7, 200)]
    [InlineData("9223372036854775807", "2147483648", long.MaxValue, 200)]
    [InlineData("99999999999999999999", "99999999999999999999", long.MaxValue, 200)]
    [InlineData("-99999999999999999999", "-99999999999999999999", 1, 0)]
    [InlineData("007", "010", 7, 10)]
    public void Read_Numbers_AreBroughtIntoRange(string? startIndex, string? count, long expectedStart, int expectedCount) =>
        Assert.Equal(new PageRange(expectedStart, expectedCount), PageRange.Read(startIndex, count, 100, 200).Value);

    [Theory]
    [InlineData("x", null, "startIndex")]
    [InlineData("1.0", null, "startIndex")]
    [InlineData(" 1", null, "startIndex")]
    [InlineData("-", null, "startIndex")]
    [InlineData("+1", null, "startIndex")]
    [InlineData("1", "ten", "count")]
    [InlineData("1", "1e2", "count")]
    [InlineData("1", "١", "count")]
    public void Read_NotANumber_IsRefusedByName(string? startIndex, string? count, string name)
    {
        var error = PageRange.Read(startIndex, count, 100, 200).Error;
        Assert.Equal(new(400, "invalidValue", $"The query parameter {name} is not a whole number."), error);
    }
}
