using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Hostile;

/// <summary>JSON that is too deep, too long, too large a number, or says a thing twice.</summary>
public abstract class BodyTests(ScimHostFixture fixture) : RawCaseTests(fixture)
{
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    private static readonly RawCase[] Cases =
    [
        new("objects as deep as they may be", User("\"x\":" + Nested("{\"a\":", "1", "}", 15)), "201"),
        new("objects one deeper", User("\"x\":" + Nested("{\"a\":", "1", "}", 16)), "400 invalidSyntax: MaxDepth"),
        new("a million lists without an end", User("\"x\":" + new string('[', 1_000_000)), "400 invalidSyntax"),
        new("a million objects without an end", User("\"x\":" + Nested("{\"a\":", "", "", 200_000)), "400 invalidSyntax"),
        new("a known attribute that is deep", User("\"name\":" + Nested("{\"givenName\":", "\"x\"", "}", 15)), "400 invalidValue: givenName"),
        new("an operation's value as deep as it may be", Patched("\"path\":\"x\",\"value\":" + Nested("[", "1", "]", 13)), "400 invalidPath"),
        new("an operation's value one deeper", Patched("\"path\":\"title\",\"value\":" + Nested("[", "1", "]", 14)), "400 invalidSyntax: MaxDepth"),
        new("a search that is too deep", RawCase.Send("POST", "Users/.search", "{\"x\":" + Nested("[", "1", "]", 100) + "}"), "400 invalidSyntax: MaxDepth"),
        new("a number past every type", User("\"x\":1e999"), "201"),
        new("a number past what a database holds", User("\"x\":1e200000"), "201"),
        new("a number below what a database holds", User("\"x\":1e-200000"), "201"),
        new("an exponent past 32 bits", User("\"x\":1e99999999999"), "201"),
        new("a number of 60,000 digits", User("\"x\":" + new string('9', 60_000)), "201"),
        new("a number of 200,000 digits", User("\"x\":" + new string('9', 200_000)), "201"),
        new("a fraction of 60,000 digits", User("\"x\":0." + new string('9', 60_000)), "201"),
        new("zero with a sign", User("\"x\":-0"), "201"),
        new("a number with a zero before", User("\"x\":01"), "400 invalidSyntax"),
        new("a number with a plus", User("\"x\":+1"), "400 invalidSyntax"),
        new("a number without digits", User("\"x\":-"), "400 invalidSyntax"),
        new("a number that is none", User("\"x\":NaN"), "400 invalidSyntax"),
        new("a number that has no end", User("\"x\":Infinity"), "400 invalidSyntax"),
        new("a number in hexadecimal", User("\"x\":0x1"), "400 invalidSyntax"),
        new("a number where a text belongs", User("\"title\":1e999"), "400 invalidValue: title"),
        new("a number where a truth belongs", User("\"active\":1e999"), "400 invalidValue: active"),
        new("count of a search past every type", RawCase.Send("POST", "Users/.search", "{\"count\":1e999}"), "400 invalidValue: count"),
        new("count of a search of 10,000 digits", RawCase.Send("POST", "Users/.search", $"{{\"count\":{new string('9', 10_000)}}}"), "400 invalidValue: count"),
        new("an attribute twice", User("\"title\":\"a\",\"title\":\"b\""), "400 invalidSyntax: title"),
        new("an attribute twice, in other cases", User("\"title\":\"a\",\"TITLE\":\"b\""), "400 invalidSyntax: title"),
        new("an attribute twice, once escaped", User("\"title\":\"a\",\"\\u0074itle\":\"b\""), "400 invalidSyntax: title"),
        new("an attribute twice, once by a URN that is not read in bodies", User("\"title\":\"a\",\"urn:ietf:params:scim:schemas:core:2.0:User:title\":\"b\""), "201"),
        new("a part of an attribute twice", User("\"name\":{\"givenName\":\"a\",\"GivenName\":\"b\"}"), "400 invalidSyntax: givenName"),
        new("a part of an element twice", User("\"emails\":[{\"value\":\"a@x.test\",\"value\":\"b@x.test\"}]"), "400 invalidSyntax: value"),
        new("an extension twice", User($"\"{Enterprise}\":{{}},\"{Enterprise.ToUpperInvariant()}\":{{}}"), "400 invalidSyntax"),
        new("schemas twice", User("\"schemas\":[],\"schemas\":[]"), "400 invalidSyntax: schemas"),
        new("an unknown attribute twice", User("\"x\":1,\"x\":2"), "201"),
        new("op twice", Patched("\"op\":\"remove\",\"path\":\"title\",\"value\":\"x\""), "400 invalidSyntax: op"),
        new("Operations twice", RawCase.Send("PATCH", "Users/" + RawCase.User, """{"Operations":[{"op":"add","path":"title","value":"x"}],"operations":[{"op":"remove","path":"title"}]}"""), "400 invalidSyntax: more than once"),
        new("100,000 emails", User($"\"emails\":[{Repeated("{\"value\":\"a@x.test\"}", 100_000)}]"), "400 invalidValue: MaxElements"),
        new("100,000 empty emails", User($"\"emails\":[{Repeated("{}", 100_000)}]"), "400 invalidValue: MaxElements"),
        new("100,000 elements that nobody knows", User($"\"x\":[{Repeated("1", 100_000)}]"), "201"),
        new("100,000 schemas", User($"\"schemas\":[{Repeated("\"urn:x\"", 100_000)}]"), "400 invalidSyntax: MaxElements"),
        new("100,000 attributes that nobody knows", User(string.Join(',', Enumerable.Range(0, 100_000).Select(number => $"\"x{number}\":1"))), "201"),
        new("100,000 parts of an attribute that nobody knows", User("\"name\":{" + string.Join(',', Enumerable.Range(0, 100_000).Select(number => $"\"x{number}\":1")) + "}"), "201"),
        new("100,000 operations", RawCase.Send("PATCH", "Users/" + RawCase.User, $"{{\"Operations\":[{Repeated("{\"op\":\"replace\",\"path\":\"title\",\"value\":\"x\"}", 100_000)}]}}"), "413: MaxPatchOperations"),
        new("100,000 values of one operation", Patched($"\"path\":\"emails\",\"value\":[{Repeated("{\"value\":\"a@x.test\"}", 100_000)}]"), "400 invalidValue: MaxElements"),
        new("100,000 attributes of a search", RawCase.Send("POST", "Users/.search", $"{{\"attributes\":[{Repeated("\"title\"", 100_000)}]}}"), "400 invalidValue"),
        new("a user name of 100,000 letters", RawCase.Create($"{{\"userName\":\"{new string('a', 100_000)}\"}}"), "400 invalidValue: MaxStringLength"),
        new("a user name of 60,000 letters", RawCase.Create($"{{\"userName\":\"{new string('a', 60_000)}\"}}"), "201"),
        new("a user name of 60,000 letters of four bytes", RawCase.Create($"{{\"userName\":\"{RawCase.Utf8(string.Concat(Enumerable.Repeat("😀", 15_000)))}\"}}"), "201"),
        new("a name of 100,000 letters", User($"\"{new string('x', 100_000)}\":1"), "400 invalidSyntax: MaxAttributeNameLength"),
        new("blanks of 1 MB", RawCase.Create(new string(' ', 1_000_000) + "{\"userName\":\"ada\"}"), "201"),
        new("commas of 1 MB", RawCase.Create("{" + new string(',', 1_000_000) + "}"), "400 invalidSyntax"),
        new("comment", User("/* */\"x\":1"), "400 invalidSyntax"),
        new("two documents", RawCase.Create("{\"userName\":\"ada\"}{\"userName\":\"bob\"}"), "400 invalidSyntax"),
        new("a name that JavaScript knows", User("\"__proto__\":{\"active\":false},\"constructor\":1"), "201"),
        new("a type that .NET knows", User("\"$type\":\"System.Diagnostics.Process, System\""), "201"),
    ];

    public static TheoryData<string> Names { get; } = NamesOf(Cases);

    [Theory]
    [MemberData(nameof(Names))]
    public Task Json_OfABody(string name) => CheckAsync(Cases, name);

    private static string User(string rest) => RawCase.Create($"{{\"userName\":\"ada\",{rest}}}");

    private static string Patched(string rest) =>
        RawCase.Send("PATCH", "Users/" + RawCase.User, $"{{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],\"Operations\":[{{\"op\":\"replace\",{rest}}}]}}");

    private static string Nested(string open, string inner, string close, int depth) => string.Concat(Enumerable.Repeat(open, depth)) + inner + string.Concat(Enumerable.Repeat(close, depth));

    private static string Repeated(string element, int times) => string.Join(',', Enumerable.Repeat(element, times));
}
