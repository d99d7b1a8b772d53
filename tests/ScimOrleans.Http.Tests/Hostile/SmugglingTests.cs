using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Hostile;

/// <summary>Requests inside or behind others: each is answered once and as what it is, or the connection ends. A body never becomes a request.</summary>
public sealed class SmugglingTests(ModelHostFixture fixture) : RawCaseTests(fixture)
{
    private const string Ada = """{"userName":"ada"}""";

    private const string Bob = """{"userName":"bob"}""";

    private static readonly RawCase[] Cases =
    [
        new("two requests", RawCase.Create(Ada) + RawCase.Create(Bob), "201", "201"),
        new("many requests, the last to be closed", string.Concat(Enumerable.Repeat(RawCase.Get("Users?count=0"), 50)) + RawCase.Get("Users?count=0", "Connection: close\r\n") + RawCase.Create(Ada), [.. Enumerable.Repeat("200", 51)]),
        new("behind one that is refused", RawCase.Create("{") + RawCase.Create(Ada), "400 invalidSyntax", "201"),
        new("behind one that is too large", RawCase.Post + "Content-Length: 40000000\r\n\r\n" + RawCase.Delete, "413: MaxBodyBytes"),
        new("behind one that is no HTTP", "GET / x HTTP/1.1\r\n\r\n" + RawCase.Delete, "400k"),
        new("as the body of a read", WithBody(RawCase.Get("Users?count=0"), RawCase.Delete), "200"),
        new("as the body of a deletion of nothing", WithBody(RawCase.Delete.Replace(RawCase.User, "x", StringComparison.Ordinal), RawCase.Delete), "404"),
        new("as the chunked body of a read", RawCase.Get("Users?count=0", "Transfer-Encoding: chunked\r\n") + Chunked(RawCase.Delete), "200"),
        new("as a body of another kind", WithBody(RawCase.Post.Replace("application/json", "text/plain", StringComparison.Ordinal) + "\r\n", RawCase.Delete) + RawCase.Create(Ada), "415", "201"),
        new("as the body of a request without a credential", WithBody("POST " + RawCase.Endpoint + "/Users HTTP/1.1\r\nHost: localhost\r\n\r\n", RawCase.Delete) + RawCase.Create(Ada), "401", "201"),
        new("as the body of a request to nowhere", WithBody("POST /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n", RawCase.Delete) + RawCase.Create(Ada), "404k", "201"),
        new("as a body that is asked for first", WithBody(RawCase.Post + "Expect: 100-continue\r\n\r\n", RawCase.Delete) + RawCase.Create(Ada), "400 invalidSyntax", "201"),
        new("as a body that is not asked for", WithBody(RawCase.Get("Users?count=0", "Expect: 100-continue\r\n"), RawCase.Delete), "200"),
        // The chunks decide (RFC 9112 §6.3); whoever believed the length is not to be trusted with the rest of the connection.
        new("behind the chunks, within the length", RawCase.Post + Lengths(Chunked(Ada) + RawCase.Delete) + "Transfer-Encoding: chunked\r\n\r\n" + Chunked(Ada) + RawCase.Delete, "201"),
        new("behind the length, within the chunks", RawCase.Post + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n" + Chunked(RawCase.Delete) + RawCase.Delete, "400 invalidSyntax"),
        new("behind the chunks, with chunked hidden by a blank", RawCase.Post + Lengths(Chunked("")) + "Transfer-Encoding : chunked\r\n\r\n" + Chunked("") + RawCase.Delete, "400k"),
        new("behind the chunks, with chunked hidden in a second header", RawCase.Post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n" + Chunked("") + RawCase.Delete, "400k"),
        new("behind the chunks, with chunked hidden in a folded header", RawCase.Post + "X: y\r\n Transfer-Encoding: chunked\r\n\r\n" + Chunked("") + RawCase.Delete, "400k"),
        new("behind the chunks, with chunked hidden by a carriage return", RawCase.Post + "X: y\rTransfer-Encoding: chunked\r\n\r\n" + Chunked("") + RawCase.Delete, "400k"),
        new("in the extension of a chunk", RawCase.Post + "Transfer-Encoding: chunked\r\n\r\n2;\n{}\r\n0\r\n\r\n" + RawCase.Delete, "400 invalidSyntax"),
        new("in a trailer", RawCase.Post + "Transfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n" + RawCase.Delete, "400 invalidSyntax"),
        new("in HTTP/1.0 without keep-alive", RawCase.Create(Ada).Replace("HTTP/1.1", "HTTP/1.0", StringComparison.Ordinal) + RawCase.Delete, "201"),
        new("as an upgrade to HTTP/2", RawCase.Get("Users?count=0", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n") + RawCase.Create(Ada), "200", "201"),
        new("as an upgrade to WebSocket", RawCase.Get("Users?count=0", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n") + RawCase.Create(Ada), "200", "201"),
        new("with another method in a header", RawCase.Get("Users/" + RawCase.User, "X-HTTP-Method-Override: DELETE\r\nX-HTTP-Method: DELETE\r\nX-Method-Override: DELETE\r\n"), "200"),
        new("with another address in a header", RawCase.Get("Users/" + RawCase.User, "X-Original-URL: /health/live\r\nX-Rewrite-URL: /health/live\r\n"), "200"),
    ];

    public static TheoryData<string> Names { get; } = NamesOf(Cases);

    [Theory]
    [MemberData(nameof(Names))]
    public Task Request_InsideOrBehindAnother(string name) => CheckAsync(Cases, name);

    private static string WithBody(string request, string body) => request[..^2] + Lengths(body) + "\r\n" + body;

    private static string Lengths(string body) => $"Content-Length: {body.Length}\r\n";

    private static string Chunked(string body) => (body.Length == 0 ? "" : $"{body.Length:x}\r\n{body}\r\n") + "0\r\n\r\n";
}
