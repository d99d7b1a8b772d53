using System.Net;
using System.Text;
using ScimOrleans.TestKit.Http;
using Xunit.Sdk;

namespace ScimOrleans.TestKit.Tests.Http;

public sealed class ScimClientTests
{
    private static readonly Uri Endpoint = new("http://127.0.0.1:1/scim/v2/demo/okta");

    [Fact]
    public async Task Post_RelativePath_GoesBelowTheEndpointWithCredentialsAndMediaType()
    {
        using var server = new CannedServer(HttpStatusCode.Created, """{"id":"7"}""");
        using var client = new ScimClient(new HttpClient(server), Endpoint, ScimClient.Basic("user", "päss"));

        var response = await client.PostAsync("/Users?a=b", """{"userName":"x"}""", ("If-None-Match", "*"));

        Assert.Equal("POST http://127.0.0.1:1/scim/v2/demo/okta/Users?a=b", server.RequestLine);
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("user:päss")), server.Header("Authorization"));
        Assert.Equal("application/scim+json; charset=utf-8", server.Header("Content-Type"));
        Assert.Equal("*", server.Header("If-None-Match"));
        Assert.Equal("""{"userName":"x"}""", server.Body);
        Assert.Equal("7", response.ShouldBe(201).Id);
    }

    [Fact]
    public async Task Get_AbsoluteAddress_GoesThere()
    {
        using var server = new CannedServer(HttpStatusCode.NoContent, "");
        using var client = new ScimClient(new HttpClient(server), Endpoint);

        await client.GetAsync("http://127.0.0.1:2/elsewhere");

        Assert.Equal("GET http://127.0.0.1:2/elsewhere", server.RequestLine);
        Assert.Null(server.Header("Authorization"));
    }

    [Fact]
    public async Task Assertions_OfAResource_SeeValuesTypesAndAbsence()
    {
        var response = await AnswerAsync(HttpStatusCode.OK, """{"a":[{"b":1},{"b":true}],"urn:x:2.0:y":{"z":null}}""");

        response.ShouldBe(200).ShouldHave("a[0].b", 1).ShouldHave("a[1].b", true).ShouldHave("\"urn:x:2.0:y\".z", null).ShouldLack("a[2]").ShouldLack("c");

        Assert.Throws<TrueException>(() => response.ShouldBe(201));
        Assert.Throws<TrueException>(() => response.ShouldHave("a[0].b", "1"));
        Assert.Throws<TrueException>(() => response.ShouldHave("a[1].b", false));
        Assert.Throws<FailException>(() => response.ShouldHave("a[2].b", 1));
        Assert.Throws<FalseException>(() => response.ShouldLack("a[0].b"));
        Assert.Throws<FailException>(() => response.Header("ETag"));
        Assert.Throws<ArgumentException>(() => response.Has("a]"));
    }

    [Fact]
    public async Task ShouldBeError_EveryPart_IsChecked()
    {
        var response = await AnswerAsync(
            HttpStatusCode.Conflict,
            """{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"409","scimType":"uniqueness","detail":"userName is taken"}""");

        response.ShouldBeError(409, "uniqueness", "is taken");

        Assert.Throws<TrueException>(() => response.ShouldBeError(400, "uniqueness"));
        Assert.Throws<TrueException>(() => response.ShouldBeError(409));
        Assert.Throws<TrueException>(() => response.ShouldBeError(409, "mutability"));
        Assert.Throws<TrueException>(() => response.ShouldBeError(409, "uniqueness", "other"));
    }

    [Theory]
    [InlineData("""{"status":"409","detail":"x"}""")]
    [InlineData("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":409,"detail":"x"}""")]
    [InlineData("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"409"}""")]
    [InlineData("Conflict")]
    public async Task ShouldBeError_AnswerNotInScimForm_Fails(string body)
    {
        var response = await AnswerAsync(HttpStatusCode.Conflict, body);

        Assert.ThrowsAny<XunitException>(() => response.ShouldBeError(409));
    }

    private static async Task<ScimResponse> AnswerAsync(HttpStatusCode status, string body)
    {
        using var client = new ScimClient(new HttpClient(new CannedServer(status, body)), Endpoint);
        return await client.GetAsync("Users/1");
    }

    /// <summary>Gives one answer, and remembers what it was asked.</summary>
    private sealed class CannedServer(HttpStatusCode status, string body) : HttpMessageHandler
    {
        private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);

        public string? RequestLine { get; private set; }

        public string? Body { get; private set; }

        public string? Header(string name) => _headers.GetValueOrDefault(name);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            RequestLine = $"{request.Method} {request.RequestUri}";
            foreach (var (name, values) in request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? []))
            {
                _headers[name] = string.Join(", ", values);
            }

            Body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
            return new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, ScimClient.MediaType) };
        }
    }
}
