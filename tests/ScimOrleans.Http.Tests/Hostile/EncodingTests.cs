using System.IO.Compression;
using System.Text;
using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Hostile;

/// <summary>Bodies in other encodings, malformed UTF-8, halves of surrogate pairs and NUL, wherever a text may stand.</summary>
public abstract class EncodingTests(ScimHostFixture fixture) : RawCaseTests(fixture)
{
    private const string Ada = """{"userName":"ada"}""";

    private static readonly RawCase[] Cases =
    [
        new("compressed, as it says", RawCase.Create(Gzip(Ada), "Content-Encoding: gzip\r\n"), "415: Content-Encoding"),
        new("compressed, and it does not say", RawCase.Create(Gzip(Ada)), "400 invalidSyntax"),
        new("compressed by a coding that is none", RawCase.Create(Ada, "Content-Encoding: x\r\n"), "415"),
        new("compressed by two codings, of which one is none", RawCase.Create(Ada, "Content-Encoding: identity\r\nContent-Encoding: gzip\r\n"), "415"),
        new("UTF-16, as it says", Typed("application/json; charset=utf-16", Encoding.Unicode, Ada), "415: charset"),
        new("UTF-16, little-endian", Typed("application/json", Encoding.Unicode, Ada), "400 invalidSyntax"),
        new("UTF-16, big-endian", Typed("application/json", Encoding.BigEndianUnicode, Ada), "400 invalidSyntax"),
        new("UTF-16 with a byte order mark", Typed("application/json", Encoding.Unicode, "\ufeff" + Ada), "400 invalidSyntax"),
        new("UTF-32", Typed("application/json", Encoding.UTF32, Ada), "400 invalidSyntax"),
        new("UTF-7", Typed("application/json; charset=utf-7", Encoding.ASCII, Ada), "415: charset"),
        new("ASCII", Typed("application/json; charset=us-ascii", Encoding.ASCII, Ada), "415: charset"),
        new("charset empty", Typed("application/json; charset=", Encoding.UTF8, Ada), "201"),
        new("charset in quotes", Typed("application/json; charset=\"utf-8\"", Encoding.UTF8, Ada), "201"),
        new("charset twice", Typed("application/json; charset=utf-8; charset=utf-16", Encoding.UTF8, Ada), "201"),
        new("type twice", RawCase.Create(Ada, "Content-Type: application/json\r\n"), "415"),
        new("type not UTF-8", Typed("application/json; x=\u00ff", Encoding.UTF8, Ada), "400k"),
        new("type of a form", Typed("application/x-www-form-urlencoded", Encoding.UTF8, Ada), "415"),
        new("type with a suffix", Typed("application/scim+json+zip", Encoding.UTF8, Ada), "415"),
        new("byte order mark", RawCase.Create("\u00ef\u00bb\u00bf" + Ada), "201"),
        new("byte order mark at the end", RawCase.Create(Ada + "\u00ef\u00bb\u00bf"), "400 invalidSyntax"),
        new("byte order mark in a value", Named("a\u00ef\u00bb\u00bf"), "201"),
        new("Latin-1", Named("\u00e9"), "400 invalidSyntax"),
        new("a byte that is never UTF-8", Named("\u00ff"), "400 invalidSyntax"),
        new("a continuation alone", Named("\u0080"), "400 invalidSyntax"),
        new("a sequence cut by a quote", Named("\u00c3"), "400 invalidSyntax"),
        new("a sequence cut by the end", RawCase.Create("{\"userName\":\"\u00e2\u0082"), "400 invalidSyntax"),
        new("overlong NUL", Named("\u00c0\u0080"), "400 invalidSyntax"),
        new("overlong quote", Named("\u00c0\u00a2"), "400 invalidSyntax"),
        new("overlong in three bytes", Named("\u00e0\u0080\u00af"), "400 invalidSyntax"),
        new("overlong in four bytes", Named("\u00f0\u0080\u0080\u00af"), "400 invalidSyntax"),
        new("half of a pair", Named("\u00ed\u00a0\u0080"), "400 invalidSyntax"),
        new("a pair, each half by itself", Named("\u00ed\u00a0\u00bd\u00ed\u00b8\u0080"), "400 invalidSyntax"),
        new("past the last character", Named("\u00f4\u0090\u0080\u0080"), "400 invalidSyntax"),
        new("in a name", RawCase.Create("{\"userName\":\"ada\",\"\u00ff\":1}"), "400 invalidSyntax"),
        new("between values", RawCase.Create("{\"userName\":\u00ff\"ada\"}"), "400 invalidSyntax"),
        new("in an attribute that nobody knows", RawCase.Create("{\"userName\":\"ada\",\"x\":{\"y\":[\"\u00ff\"]}}"), "400 invalidSyntax"),
        new("characters of four bytes", Named(RawCase.Utf8("😀")), "201"),
        new("the last characters of a plane", Named(RawCase.Utf8("\ufffe\uffff\U0010ffff")), "201"),
        new("half of a pair, escaped", Named(@"\ud800"), "400 invalidValue: userName"),
        new("the other half, escaped", Named(@"\udc00"), "400 invalidValue: userName"),
        new("halves in the wrong order, escaped", Named(@"\ude00\ud83d"), "400 invalidValue: userName"),
        new("half of a pair before a letter, escaped", Named(@"\ud83dx"), "400 invalidValue: userName"),
        new("a pair, escaped", Named(@"\ud83d\ude00"), "201"),
        new("half of a pair in a name, escaped", RawCase.Create("""{"userName":"ada","\ud800":1}"""), "400 invalidSyntax"),
        new("half of a pair in an extension, escaped", RawCase.Create("""{"userName":"ada","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"\udfff"}}"""), "400 invalidValue: department"),
        // What is not in the schema is not kept.
        new("half of a pair where nobody knows it, escaped", RawCase.Create("""{"userName":"ada","x":{"y":["\ud800"]}}"""), "201"),
        new("escape of three digits", Named(@"\u00e"), "400 invalidSyntax"),
        new("escape of other letters", Named(@"\u00zz"), "400 invalidSyntax"),
        new("escape that is none", Named(@"\x41"), "400 invalidSyntax"),
        new("NUL", Named("a\0b"), "400 invalidSyntax"),
        new("NUL between values", RawCase.Create("{\"userName\":\0\"ada\"}"), "400 invalidSyntax"),
        new("NUL at the end", RawCase.Create(Ada + "\0"), "400 invalidSyntax"),
        new("NUL, escaped", Named(@"a\u0000b"), "400 invalidValue: userName"),
        new("NUL in a value of a list, escaped", RawCase.Create("""{"userName":"ada","emails":[{"value":"a\u0000@x.test"}]}"""), "400 invalidValue: emails"),
        new("NUL in an extension, escaped", RawCase.Create("""{"userName":"ada","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"\u0000"}}"""), "400 invalidValue: department"),
        new("NUL where nobody knows it, escaped", RawCase.Create("""{"userName":"ada","x":{"y":["\u0000"]}}"""), "201"),
        new("NUL in a name, escaped", RawCase.Create("""{"userName":"ada","\u0000":1}"""), "400 invalidSyntax"),
        new("NUL in the name of a group, escaped", RawCase.Send("POST", "Groups", """{"displayName":"\u0000"}"""), "400 invalidValue: displayName"),
        new("NUL in the id of a member, escaped", RawCase.Send("POST", "Groups", """{"displayName":"g","members":[{"value":"\u0000"}]}"""), "400 invalidValue"),
        new("NUL in a path, escaped", Patched("""{"op":"replace","path":"displayName\u0000","value":"x"}"""), "400 invalidPath"),
        new("NUL in the filter of a path, escaped", Patched("""{"op":"replace","path":"emails[type eq \"\\u0000\"].value","value":"x"}"""), "400 invalidFilter"),
        new("NUL in the value of an operation, escaped", Patched("""{"op":"replace","path":"displayName","value":"\u0000"}"""), "400 invalidValue: displayName"),
        new("half of a pair in the value of an operation, escaped", Patched("""{"op":"replace","path":"displayName","value":"\ud800"}"""), "400 invalidValue: displayName"),
        new("NUL in the name of an operation, escaped", Patched("""{"op":"replace\u0000","path":"displayName","value":"x"}"""), "400 invalidSyntax"),
        new("NUL in a search, escaped", RawCase.Send("POST", "Users/.search", """{"filter":"userName eq \"\u0000\""}"""), "400 invalidValue: filter"),
        new("NUL in a search, escaped twice", RawCase.Send("POST", "Users/.search", """{"filter":"userName eq \"\\u0000\""}"""), "400 invalidFilter"),
        new("NUL in the sort of a search, escaped", RawCase.Send("POST", "Users/.search", """{"sortBy":"\u0000"}"""), "400 invalidValue: sortBy"),
        new("other control characters, escaped", Named(@"\u0001\u001f\u007f\u0085\u2028"), "201"),
        new("other control characters", Named("\u0001"), "400 invalidSyntax"),
        new("a line feed", Named("\n"), "400 invalidSyntax"),
        new("characters that have no width", Named(RawCase.Utf8("\u200b\u202e\u2066")), "201"),
    ];

    public static TheoryData<string> Names { get; } = NamesOf(Cases);

    [Theory]
    [MemberData(nameof(Names))]
    public Task Encoding_OfABody(string name) => CheckAsync(Cases, name);

    private static string Named(string userName) => RawCase.Create($"{{\"userName\":\"{userName}\"}}");

    private static string Patched(string operation) =>
        RawCase.Send("PATCH", "Users/" + RawCase.User, $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{operation}}]}""");

    private static string Typed(string type, Encoding encoding, string body) =>
        RawCase.Create(Encoding.Latin1.GetString(encoding.GetBytes(body))).Replace("Content-Type: application/json", "Content-Type: " + type, StringComparison.Ordinal);

    private static string Gzip(string text)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return Encoding.Latin1.GetString(compressed.ToArray());
    }
}
