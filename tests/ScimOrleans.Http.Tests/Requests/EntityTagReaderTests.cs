using Microsoft.Extensions.Primitives;
using ScimOrleans.Http.Requests;

namespace ScimOrleans.Http.Tests.Requests;

public sealed class EntityTagReaderTests
{
    [Fact]
    public void Read_NoHeader_IsNull() => Assert.Null(EntityTagReader.Read("If-Match", StringValues.Empty).Value);

    [Theory]
    [InlineData("*")]
    [InlineData(" * ")]
    public void Read_Star_IsAny(string header) => Assert.True(EntityTagReader.Read("If-Match", header).Value!.Any);

    [Theory]
    [InlineData("W/\"3\"", new[] { "\"3\"" })]
    [InlineData("\"3\"", new[] { "\"3\"" })]
    [InlineData("\"\"", new[] { "\"\"" })]
    [InlineData("W/\"3\",\"4\" , W/\"5-ab\"", new[] { "\"3\"", "\"4\"", "\"5-ab\"" })]
    [InlineData(", ,W/\"3\",", new[] { "\"3\"" })]
    [InlineData("\"a,b\"", new[] { "\"a,b\"" })]
    public void Read_Tags_AreKeptWithoutWeakness(string header, string[] expected)
    {
        var tags = EntityTagReader.Read("If-Match", header).Value!;
        Assert.False(tags.Any);
        Assert.Equal(expected, tags.Tags);
    }

    [Fact]
    public void Read_SeveralLines_AreOneList() =>
        Assert.Equal(["\"1\"", "\"2\""], EntityTagReader.Read("If-Match", new StringValues(["W/\"1\"", "\"2\""])).Value!.Tags);

    [Theory]
    [InlineData("3")]
    [InlineData("W/3")]
    [InlineData("w/\"3\"")]
    [InlineData("\"3")]
    [InlineData("\"3\" \"4\"")]
    [InlineData("\"3\"x")]
    [InlineData("\"3 4\"")]
    [InlineData("*, \"3\"")]
    [InlineData("")]
    [InlineData(",")]
    public void Read_Malformed_IsRefusedByName(string header)
    {
        var error = EntityTagReader.Read("If-Match", header).Error!;
        Assert.Equal((400, "invalidValue"), (error.Status, error.ScimType));
        Assert.StartsWith("The header If-Match ", error.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void Read_ManyTags_AreLimited(int count, bool accepted) =>
        Assert.Equal(accepted, EntityTagReader.Read("If-Match", string.Join(",", Enumerable.Range(0, count).Select(i => $"\"{i}\""))).IsSuccess);
}
