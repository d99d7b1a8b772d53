using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Hostile;

/// <summary>Where a request ends: what is said twice, wrongly, or not at all.</summary>
public sealed class FramingTests(ModelHostFixture fixture) : RawCaseTests(fixture)
{
    private const string Ada = """{"userName":"ada"}""";
    private const string NoBody = "400 invalidSyntax: The request has no body.";
    private const string BadBody = "400 invalidSyntax: its body does not end as its header says";

    private const string NotChunked = "501: Transfer-Encoding";

    private static readonly RawCase[] Cases =
    [
        new("length right", RawCase.Create(Ada), "201"),
        new("length one too small", Length("17", Ada), "400 invalidSyntax"),
        new("length one too large", Length("19", Ada)),
        new("length 0, and a request in place of the body", Length("0", RawCase.Delete.Replace(RawCase.User, "2819c223-7f76-453a-919d-413861904646", StringComparison.Ordinal)), NoBody, "404"),
        new("length negative", Length("-1", Ada), "400k"),
        new("length with a sign, which Kestrel takes", Length("+18", Ada), "201"),
        new("length in hexadecimal", Length("0x12", Ada), "400k"),
        new("length with a fraction", Length("18.0", Ada), "400k"),
        new("length empty", Length("", Ada), "400k"),
        new("length of two words", Length("1 8", Ada), "400k"),
        new("length past 64 bits", Length("18446744073709551634", Ada), "400k"),
        new("length as a list", Length("18, 18", Ada), "400k"),
        new("length in blanks", Length(" 18 \t", Ada), "201"),
        new("length with zeros before", Length("000000000000000000000000018", Ada), "201"),
        new("length twice, the same", RawCase.Create(Ada, "Content-Length: 18\r\n"), "400k"),
        new("length twice, different", RawCase.Create(Ada, "Content-Length: 17\r\n"), "400k"),
        new("no length", RawCase.Post + "\r\n", NoBody),
        new("no length, and a body", RawCase.Post + "\r\n" + Ada, NoBody),
        new("length and chunked, both right", RawCase.Post + "Transfer-Encoding: chunked\r\nContent-Length: 28\r\n\r\n" + Chunk(Ada) + "0\r\n\r\n", "201"),
        new("chunked, name and value in other cases", RawCase.Post + "TRANSFER-ENCODING: Chunked\r\n\r\n" + Chunk(Ada) + "0\r\n\r\n", "201"),
        new("chunked, one byte each", Chunked(string.Concat(Ada.Select(c => Chunk($"{c}"))) + "0\r\n\r\n"), "201"),
        new("chunked twice", Chunked(Chunk(Ada) + "0\r\n\r\n", "chunked, chunked"), NotChunked),
        new("chunked, in two headers", Chunked(Chunk(Ada) + "0\r\n\r\n", "chunked\r\nTransfer-Encoding: chunked"), NotChunked),
        new("chunked and not", Chunked(Chunk(Ada) + "0\r\n\r\n", "chunked\r\nTransfer-Encoding: identity"), "400k"),
        new("chunked, then compressed", Chunked(Chunk(Ada) + "0\r\n\r\n", "chunked, gzip"), "400k"),
        new("compressed, then chunked", Chunked(Chunk(Ada) + "0\r\n\r\n", "gzip, chunked"), NotChunked),
        new("nearly chunked", Chunked(Chunk(Ada) + "0\r\n\r\n", "xchunked"), "400k"),
        new("chunked with a parameter", Chunked(Chunk(Ada) + "0\r\n\r\n", "chunked;q=1"), "400k"),
        new("chunked after a control character", Chunked(Chunk(Ada) + "0\r\n\r\n", "\vchunked"), "400k"),
        new("chunked in quotes", Chunked(Chunk(Ada) + "0\r\n\r\n", "\"chunked\""), "400k"),
        new("coding empty", Chunked(Chunk(Ada) + "0\r\n\r\n", ""), "400k"),
        new("chunked in HTTP/1.0", Chunked(Chunk(Ada) + "0\r\n\r\n").Replace("HTTP/1.1", "HTTP/1.0", StringComparison.Ordinal), "201"),
        new("chunk size with zeros before", Chunked("000012\r\n" + Ada + "\r\n0\r\n\r\n"), "201"),
        new("chunk size with more zeros before than Kestrel takes", Chunked("0000000000012\r\n" + Ada + "\r\n0\r\n\r\n"), BadBody),
        new("chunk size after a blank", Chunked(" 12\r\n" + Ada + "\r\n0\r\n\r\n"), BadBody),
        new("chunk size before a blank", Chunked("12 \r\n" + Ada + "\r\n0\r\n\r\n"), BadBody),
        new("chunk size in two parts", Chunked("1 2\r\n" + Ada + "\r\n0\r\n\r\n"), BadBody),
        new("chunk size with a prefix", Chunked("0x12\r\n" + Ada + "\r\n0\r\n\r\n"), BadBody),
        new("chunk size missing", Chunked("\r\n" + Ada + "\r\n0\r\n\r\n"), BadBody),
        new("chunk size one too small", Chunked("11\r\n" + Ada + "\r\n0\r\n\r\n"), BadBody),
        new("chunk size one too large", Chunked("13\r\n" + Ada + "\r\n0\r\n\r\n"), BadBody),
        new("chunk size ends with a line feed", Chunked("12\n" + Ada + "\r\n0\r\n\r\n"), BadBody),
        new("chunk ends with a line feed", Chunked("12\r\n" + Ada + "\n0\r\n\r\n"), BadBody),
        new("chunk extension", Chunked("12;a=b;c=\"d;e\"\r\n" + Ada + "\r\n0;f\r\n\r\n"), "201"),
        new("chunk extension without an end", Chunked("12;" + new string('a', 100_000))),
        new("chunk extension with a line feed", Chunked("12;\n" + Ada + "\r\n0\r\n\r\n"), BadBody),
        new("last chunk missing", Chunked(Chunk(Ada))),
        new("end of the last chunk missing", Chunked(Chunk(Ada) + "0\r\n")),
        new("only the last chunk", Chunked("0\r\n\r\n"), NoBody),
        new("trailer", Chunked(Chunk(Ada) + "0\r\nX-Trailer: y\r\n\r\n"), "201"),
        new("trailer that would change the request", Chunked(Chunk(Ada) + "0\r\nAuthorization: Bearer x\r\nContent-Type: text/plain\r\nIf-Match: x\r\n\r\n"), "201"),
        new("trailer without a colon", Chunked(Chunk(Ada) + "0\r\nX\r\n\r\n"), BadBody),
        new("trailer that is folded", Chunked(Chunk(Ada) + "0\r\nX: a\r\n b\r\n\r\n"), BadBody),
        new("trailers without an end", Chunked(Chunk(Ada) + "0\r\n" + string.Concat(Enumerable.Range(0, 200).Select(number => $"X-{number}: y\r\n"))), BadBody),
        // RFC 9112 §2.2 lets a line of the header end so; a line between chunks must not.
        new("lines end with a line feed", (RawCase.Post + "Content-Length: 18\r\n\r\n").Replace("\r\n", "\n", StringComparison.Ordinal) + Ada, "201"),
        new("lines end with a carriage return", (RawCase.Post + "Content-Length: 18\r\n\r\n").Replace("\r\n", "\r", StringComparison.Ordinal) + Ada),
        new("one header ends with a line feed", RawCase.Create(Ada, "X: y\n"), "201"),
        new("empty lines before the request", "\r\n\r\n" + RawCase.Create(Ada), "201"),
    ];


    public static TheoryData<string> Names { get; } = NamesOf(Cases);

    [Theory]
    [MemberData(nameof(Names))]
    public Task Frame_OfARequest(string name) => CheckAsync(Cases, name);

    private static string Length(string length, string body) => $"{RawCase.Post}Content-Length: {length}\r\n\r\n{body}";

    private static string Chunked(string chunks, string coding = "chunked") => $"{RawCase.Post}Transfer-Encoding: {coding}\r\n\r\n{chunks}";

    private static string Chunk(string text) => $"{text.Length:x}\r\n{text}\r\n";
}
