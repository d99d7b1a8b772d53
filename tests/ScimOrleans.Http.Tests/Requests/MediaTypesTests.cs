using Microsoft.AspNetCore.Http;
using ScimOrleans.Http.Requests;

namespace ScimOrleans.Http.Tests.Requests;

public sealed class MediaTypesTests
{
    [Theory]
    [InlineData("application/scim+json")]
    [InlineData("application/json")]
    [InlineData("text/json")]
    [InlineData("Application/SCIM+JSON")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json;charset=\"UTF-8\"")]
    [InlineData("application/scim+json; charset=utf8; profile=x")]
    public void Check_JsonInUtf8_IsRead(string contentType) => Assert.Null(MediaTypes.Check(Headers(contentType)));

    [Theory]
    [InlineData("")]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/json-patch+json")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=iso-8859-1")]
    [InlineData("nonsense")]
    public void Check_AnythingElse_Is415(string contentType) =>
        Assert.Equal(415, MediaTypes.Check(Headers(contentType))!.Status);

    [Theory]
    [InlineData("gzip", true)]
    [InlineData("br, gzip", true)]
    [InlineData("identity", false)]
    [InlineData("Identity", false)]
    public void Check_Compression_Is415(string coding, bool refused) =>
        Assert.Equal(refused, MediaTypes.Check(Headers("application/json", coding)) is { Status: 415 });

    [Theory]
    [InlineData("chunked", null)]
    [InlineData("Chunked", null)]
    [InlineData("gzip, chunked", 501)]
    [InlineData("chunked, chunked", 501)]
    public void Check_TransferCoding_IsOnlyChunked(string coding, int? status)
    {
        var headers = Headers("application/json");
        headers["Transfer-Encoding"] = coding;
        Assert.Equal(status, MediaTypes.Check(headers)?.Status);
    }

    private static HeaderDictionary Headers(string contentType, string coding = "") => new() { ["Content-Type"] = contentType, ["Content-Encoding"] = coding };
}
