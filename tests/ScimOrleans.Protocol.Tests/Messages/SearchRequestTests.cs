using System.Text;
using CsCheck;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Messages;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Tests.Resources;

namespace ScimOrleans.Protocol.Tests.Messages;

public sealed class SearchRequestTests
{
    [Fact]
    public void Read_Everything_IsRead()
    {
        var request = Read("""
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"attributes":["displayName","userName"],"excludedAttributes":null,
             "filter":"displayName sw \"smith\"","sortBy":"name.familyName","sortOrder":"Descending","startIndex":11,"count":10}
            """, TestModel.Strict).Value;

        Assert.Equal(["displayName", "userName"], request.Attributes);
        Assert.Empty(request.ExcludedAttributes);
        Assert.Equal(("displayName sw \"smith\"", "name.familyName", true, 11L, (int?)10), (request.Filter, request.SortBy, request.Descending, request.StartIndex, request.Count));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"Filter":null,"SORTBY":null,"startIndex":null,"count":null,"cursor":"","x":{"filter":"y"}}""")]
    public void Read_Nothing_AsksForEverything(string json)
    {
        var request = Read(json).Value;

        Assert.Equal((null, null, false, 1L, null), (request.Filter, request.SortBy, request.Descending, request.StartIndex, request.Count));
    }

    [Fact]
    public void Read_NamesInOtherCase_AreTheSame() => Assert.Equal(["a"], Read("""{"ExcludedAttributes":["a"]}""").Value.ExcludedAttributes);

    [Theory]
    [InlineData("""{"filter":7}""", ScimTypes.InvalidValue, "filter must be a string, not a number.")]
    [InlineData("""{"attributes":{}}""", ScimTypes.InvalidValue, "attributes must be a string, not an object.")]
    [InlineData("""{"attributes":["a",7]}""", ScimTypes.InvalidValue, "attributes[1] must be a string, not a number.")]
    [InlineData("""{"count":"10"}""", ScimTypes.InvalidValue, "count must be an integer, not a string.")]
    [InlineData("""{"startIndex":1.5}""", ScimTypes.InvalidValue, "startIndex must be an integer of 64 bits, without fraction or exponent.")]
    [InlineData("""{"sortOrder":"up"}""", ScimTypes.InvalidValue, "sortOrder must be ascending or descending.")]
    [InlineData("""{"filter":"a","FILTER":"b"}""", ScimTypes.InvalidSyntax, "filter is given twice; the case of letters does not tell names apart.")]
    [InlineData("[]", ScimTypes.InvalidSyntax, "The body must be a JSON object.")]
    [InlineData("""{"filter":""", ScimTypes.InvalidSyntax, "The body is not valid JSON at byte 10.")]
    [InlineData("""{} {}""", ScimTypes.InvalidSyntax, "The body is not valid JSON at byte 3.")]
    [InlineData("""{"filter":"\ud800"}""", ScimTypes.InvalidValue, "filter holds half of a surrogate pair.")]
    public void Read_BadMessage_IsRefused(string json, string scimType, string detail) => Assert.Equal(new ScimError(400, scimType, detail), Read(json).Error);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"]}""")]
    public void Read_StrictSchemas_MustNameTheMessage(string json) => Assert.Equal(
        new ScimError(400, ScimTypes.InvalidSyntax, "schemas must name urn:ietf:params:scim:api:messages:2.0:SearchRequest."), Read(json, TestModel.Strict).Error);

    [Fact]
    public void Read_RandomText_IsReadOrRefused() => Gen.Char["{}[]\",:\\u0-1eafilterschemas "].Array[0, 40].Sample(
        characters => Assert.Equal(400, Read(new string(characters)).Error?.Status ?? 400), iter: 2_000);

    [Theory]
    [InlineData("1", null, 1L, null)]
    [InlineData("0", "0", 1L, 0)]
    [InlineData("-5", "-1", 1L, 0)]
    [InlineData("101", "100", 101L, 100)]
    [InlineData("99999999999999999999", "99999999999", long.MaxValue, int.MaxValue)]
    [InlineData("-99999999999999999999", "-99999999999999999999", 1L, 0)]
    [InlineData("+3", "007", 3L, 7)]
    public void FromQuery_Numbers_AreBoundedAsTheRfcSays(string? startIndex, string? count, long expectedStart, int? expectedCount)
    {
        var request = SearchRequest.FromQuery(null, null, null, null, null, startIndex, count).Value;

        Assert.Equal((expectedStart, expectedCount), (request.StartIndex, request.Count));
    }

    [Theory]
    [InlineData("", "10", null, "startIndex must be an integer.")]
    [InlineData("1", "ten", null, "count must be an integer.")]
    [InlineData("1.0", null, null, "startIndex must be an integer.")]
    [InlineData("1", " 1", null, "count must be an integer.")]
    [InlineData("1", "1\0", null, "count must be an integer.")]
    [InlineData("-", null, null, "startIndex must be an integer.")]
    [InlineData(null, "1e3", null, "count must be an integer.")]
    [InlineData(null, null, "", "sortOrder must be ascending or descending.")]
    [InlineData(null, null, "desc", "sortOrder must be ascending or descending.")]
    public void FromQuery_BadParameter_IsRefusedByName(string? startIndex, string? count, string? sortOrder, string detail) => Assert.Equal(
        new ScimError(400, ScimTypes.InvalidValue, detail), SearchRequest.FromQuery(null, null, null, null, sortOrder, startIndex, count).Error);

    [Fact]
    public void FromQuery_Texts_AreKept()
    {
        var request = SearchRequest.FromQuery("a,b", "c", "", " userName ", "ASCENDING", null, null).Value;

        Assert.Equal(["a,b"], request.Attributes);
        Assert.Equal(["c"], request.ExcludedAttributes);
        Assert.Equal(("", "userName", false), (request.Filter, request.SortBy, request.Descending));
    }

    [Fact]
    public void FromQuery_Nothing_AsksForNothing()
    {
        var request = SearchRequest.FromQuery(null, null, null, null, null, null, null).Value;

        Assert.Empty(request.Attributes);
        Assert.Empty(request.ExcludedAttributes);
        Assert.Equal((null, null, false, 1L, null), (request.Filter, request.SortBy, request.Descending, request.StartIndex, request.Count));
    }

    private static ScimResult<SearchRequest> Read(string json, ReadOptions? options = null) => SearchRequestReader.Read(Encoding.UTF8.GetBytes(json), options ?? ReadOptions.Default);
}
