using System.Globalization;
using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Hostile;

/// <summary>Request lines and headers: too long, too many, missing, twice, or with characters that do not belong there.</summary>
public sealed class HeaderTests(ModelHostFixture fixture) : RawCaseTests(fixture)
{
    private const string Read = "Users?count=0";

    private static readonly RawCase[] Cases =
    [
        new("header of 30,000 bytes", RawCase.Get(Read, $"X: {new string('y', 30_000)}\r\n"), "200"),
        new("header past 32 KiB", RawCase.Get(Read, $"X: {new string('y', 33_000)}\r\n"), "431k"),
        new("header past 32 KiB without an end", "GET " + RawCase.Endpoint + "/Users" + RawCase.Reads + $"X: {new string('y', 200_000)}", "431k"),
        new("100 headers", RawCase.Get(Read, Headers(98)), "200"),
        new("101 headers", RawCase.Get(Read, Headers(99)), "431k"),
        new("headers past 32 KiB together", RawCase.Get(Read, string.Concat(Enumerable.Repeat($"X: {new string('y', 1_000)}\r\n", 33))), "431k"),
        new("line of 120,000 bytes", RawCase.Get($"Users?count=0&x={new string('y', 120_000)}"), "200"),
        new("line past 128 KiB", RawCase.Get($"Users?count=0&x={new string('y', 132_000)}"), "414k"),
        new("line past 128 KiB without an end", "GET /" + new string('y', 200_000), "414k"),
        new("Host missing", RawCase.Get(Read).Replace("Host: localhost\r\n", "", StringComparison.Ordinal), "400k"),
        new("Host missing in HTTP/1.0", RawCase.Get(Read).Replace("Host: localhost\r\n", "", StringComparison.Ordinal).Replace("HTTP/1.1", "HTTP/1.0", StringComparison.Ordinal), "200"),
        new("Host twice", RawCase.Get(Read, "Host: localhost\r\n"), "400k"),
        new("Host empty", HostIs(""), "200"),
        new("Host with a path", HostIs("localhost/x"), "400k"),
        new("Host with a user", HostIs("a@localhost"), "400k"),
        new("Host with a blank", HostIs("local host"), "400k"),
        new("Host with a port that is none", HostIs("localhost:port"), "400k"),
        new("Host with half an address", HostIs("[::1"), "400k"),
        new("Host not ASCII", HostIs(RawCase.Utf8("lö.test")), "400k"),
        new("Host as a list", HostIs("a, b"), "400k"),
        new("address with another host", RawCase.Get(Read).Replace("GET /", "GET http://other.test/", StringComparison.Ordinal), "400k"),
        new("address with the same host", RawCase.Get(Read).Replace("GET /", "GET http://localhost/", StringComparison.Ordinal), "200"),
        new("NUL in a value", RawCase.Get(Read, "X: a\0b\r\n"), "400k"),
        new("NUL in a name", RawCase.Get(Read, "X\0Y: a\r\n"), "400k"),
        new("NUL in the target", RawCase.Get("Users?\0"), "400k"),
        new("NUL in the method", "G\0ET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "400k"),
        new("control characters in a value", RawCase.Get(Read, "X: \u0001\u001b[2J\u007f\r\n"), "200"),
        new("carriage return in a value", RawCase.Get(Read, "X: a\rb\r\n"), "400k"),
        new("value not ASCII", RawCase.Get(Read, RawCase.Utf8("X: né😀\r\n")), "200"),
        new("value not UTF-8", RawCase.Get(Read, "X: \u00ff\u00fe\r\n"), "400k"),
        new("name not ASCII", RawCase.Get(Read, RawCase.Utf8("é: x\r\n")), "400k"),
        new("name empty", RawCase.Get(Read, ": x\r\n"), "400k"),
        new("name with a blank", RawCase.Get(Read, "X Y: z\r\n"), "400k"),
        new("blank before the colon", RawCase.Get(Read, "X : z\r\n"), "400k"),
        new("no colon", RawCase.Get(Read, "X\r\n"), "400k"),
        new("blank before the first header", RawCase.Get(Read).Replace("Host:", " Host:", StringComparison.Ordinal), "400k"),
        new("folded", RawCase.Get(Read, "X: a\r\n b\r\n"), "400k"),
        new("value empty", RawCase.Get(Read, "X:\r\n"), "200"),
        new("credential twice", RawCase.Get(Read, "Authorization: Bearer x\r\n"), "401"),
        new("credential not UTF-8", Credential("Bearer \u00ff"), "400k"),
        new("credential of 30,000 bytes", Credential($"Bearer {new string('x', 30_000)}"), "401"),
        new("credential without a scheme", Credential(RawCase.Token), "401"),
        new("credential of another scheme", Credential("Digest username=\"a\""), "401"),
        new("credential in Base64 that is none", Credential("Basic ====!"), "401"),
        new("credential in Base64 without a colon", Credential("Basic YQ=="), "401"),
        new("credential in Base64 of NUL", Credential("Basic AAAAAAAA"), "401"),
        new("credential in Base64 that is not UTF-8", Credential("Basic /////w=="), "401"),
        new("request id that would split a log line", RawCase.Get(Read, "X-Request-Id: a\tb\r\n"), "200"),
        new("condition without an end", RawCase.Get("Users/" + RawCase.User, "If-None-Match: \"\r\n"), "400 invalidValue: If-None-Match"),
        new("condition of 100 tags", RawCase.Get("Users/" + RawCase.User, $"If-None-Match: {Tags(100)}\r\n"), "200"),
        new("condition of 101 tags", RawCase.Get("Users/" + RawCase.User, $"If-None-Match: {Tags(101)}\r\n"), "400 invalidValue: more than 100"),
        new("method in small letters", RawCase.Get(Read).Replace("GET", "get", StringComparison.Ordinal), "200"),
        new("method unknown", RawCase.Get(Read).Replace("GET", "BREW", StringComparison.Ordinal), "405: GET, HEAD, POST"),
        new("method of 10,000 letters", RawCase.Get(Read).Replace("GET", new string('A', 10_000), StringComparison.Ordinal), "405: GET, HEAD, POST"),
        new("method empty", RawCase.Get(Read).Replace("GET", "", StringComparison.Ordinal), "400k"),
        new("tunnel", "CONNECT localhost:80 HTTP/1.1\r\nHost: localhost:80\r\n\r\n", "404k"),
        new("options of the server", "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", "404k"),
        new("trace", RawCase.Get(Read).Replace("GET", "TRACE", StringComparison.Ordinal), "405"),
        new("HTTP/0.9", "GET /\r\n", "400k"),
        new("HTTP/1.2", RawCase.Get(Read).Replace("HTTP/1.1", "HTTP/1.2", StringComparison.Ordinal), "505k"),
        new("HTTP/2.0 as text", RawCase.Get(Read).Replace("HTTP/1.1", "HTTP/2.0", StringComparison.Ordinal), "505k"),
        new("http in small letters", RawCase.Get(Read).Replace("HTTP/1.1", "http/1.1", StringComparison.Ordinal), "505k"),
        new("TLS", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n", "400k"),
        new("expectation that is none", RawCase.Get(Read, "Expect: 200-ok\r\n"), "200"),
        new("type of answer that is none", RawCase.Get(Read, "Accept: \"\r\n"), "200"),
    ];

    public static TheoryData<string> Names { get; } = NamesOf(Cases);

    [Theory]
    [MemberData(nameof(Names))]
    public Task Header_OfARequest(string name) => CheckAsync(Cases, name);

    private static string Headers(int count) => string.Concat(Enumerable.Range(0, count).Select(number => $"X-{number}: y\r\n"));

    private static string HostIs(string host) => RawCase.Get(Read).Replace("localhost", host, StringComparison.Ordinal);

    private static string Credential(string value) => RawCase.Get(Read).Replace("Bearer " + RawCase.Token, value, StringComparison.Ordinal);

    private static string Tags(int count) => string.Join(", ", Enumerable.Range(0, count).Select(number => string.Create(CultureInfo.InvariantCulture, $"\"none{number}\"")));
}
