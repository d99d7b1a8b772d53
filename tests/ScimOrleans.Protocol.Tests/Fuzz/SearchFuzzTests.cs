using System.Text;
using System.Text.Json;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Messages;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;
using ScimOrleans.TestKit.Fuzz;

namespace ScimOrleans.Protocol.Tests.Fuzz;

/// <summary>Hostile bodies of <c>.search</c>: each is refused, or understood and the same when it is written out and read again.</summary>
public sealed class SearchFuzzTests
{
    private static readonly byte[][] Samples =
    [
        .. new[]
        {
            """{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"attributes":["displayName","userName"],"filter":"displayName sw \"smith\"","startIndex":1,"count":10}""",
            """{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"excludedAttributes":["members"],"sortBy":"name.familyName","sortOrder":"descending","startIndex":-5,"count":0}""",
            """{"attributes":"userName","count":99999999999999999999,"filter":""}""",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    [Fact]
    public void Read_HostileBody_IsReadOrRefused() => FuzzRun.Over(random => JsonMutation.Body(random, Samples), Check, Encoding.UTF8.GetString);

    private static bool Check(byte[] body, FuzzRandom random)
    {
        var options = random.Once(4) ? ReadOptions.Default with { Tolerances = IdpTolerances.None } : ReadOptions.Default;
        if (!SearchRequestReader.Read(body, options).TryGet(out var request, out var error))
        {
            Refusal.Check(error, body.Length, ScimTypes.InvalidSyntax, ScimTypes.InvalidValue);
            return false;
        }

        Assert.True(request.StartIndex >= 1 && request.Count is null or >= 0);
        var again = SearchRequestReader.Read(Write(request), ReadOptions.Default).Value;
        Assert.Equal(request with { Attributes = [], ExcludedAttributes = [] }, again with { Attributes = [], ExcludedAttributes = [] });
        Assert.Equal(request.Attributes, again.Attributes);
        Assert.Equal(request.ExcludedAttributes, again.ExcludedAttributes);
        return true;
    }

    private static byte[] Write(SearchRequest request) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        schemas = new[] { SchemaUrns.SearchRequest },
        attributes = request.Attributes,
        excludedAttributes = request.ExcludedAttributes,
        filter = request.Filter,
        sortBy = request.SortBy,
        sortOrder = request.Descending ? "descending" : "ascending",
        startIndex = request.StartIndex,
        count = request.Count,
    });
}
