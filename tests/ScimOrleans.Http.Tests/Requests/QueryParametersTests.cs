using ScimOrleans.Http.Requests;

namespace ScimOrleans.Http.Tests.Requests;

public sealed class QueryParametersTests
{
    [Theory]
    [InlineData("?filter=userName%20eq%20%22a%2Bb%40x.test%22", "userName eq \"a+b@x.test\"")]
    [InlineData("?filter=userName+eq+%22a%2Bb@x.test%22", "userName eq \"a+b@x.test\"")]
    [InlineData("?FILTER=a%26b%23c%25d%3De", "a&b#c%d=e")]
    [InlineData("?filter=a=b", "a=b")]
    [InlineData("?filter=%252B", "%2B")]
    [InlineData("?filter=%C3%A9", "é")]
    [InlineData("?filter=", "")]
    [InlineData("?aadOptscim062020&filter=x", "x")]
    [InlineData("?&&filter=x&", "x")]
    public void Read_Filter_IsDecodedOnce(string query, string expected) =>
        Assert.Equal(expected, QueryParameters.Read(query).Value.Filter);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("?aadOptscim062020")]
    [InlineData("?other=%zz&%FF=%FF")]
    [InlineData("?=filter")]
    public void Read_NothingKnown_IsNone(string? query) =>
        Assert.Equal(QueryParameters.None, QueryParameters.Read(query).Value);

    [Theory]
    [InlineData("?filter=%FF", "filter")]
    [InlineData("?filter=%C3", "filter")]
    [InlineData("?sortBy=%zz", "sortBy")]
    [InlineData("?attributes=%2", "attributes")]
    [InlineData("?count=%", "count")]
    [InlineData("?filter=%ED%A0%80", "filter")]
    public void Read_NotUtf8_IsRefusedByName(string query, string name)
    {
        var error = QueryParameters.Read(query).Error;
        Assert.Equal(new(400, "invalidValue", $"The query parameter {name} is not percent-encoded UTF-8."), error);
    }

    [Fact]
    public void Read_Twice_IsRefusedByName()
    {
        var error = QueryParameters.Read("?startIndex=1&STARTINDEX=2").Error;
        Assert.Equal(new(400, "invalidValue", "The query parameter startIndex is given twice."), error);
    }

    [Fact]
    public void Read_All_FillsEach()
    {
        var read = QueryParameters.Read("?filter=a&sortby=b&SortOrder=c&startindex=d&Count=e&attributes=f&excludedattributes=g").Value;
        Assert.Equal(("a", "b", "c", "d", "e", "f", "g"), (read.Filter, read.SortBy, read.SortOrder, read.StartIndex, read.Count, read.Attributes, read.ExcludedAttributes));
    }
}
