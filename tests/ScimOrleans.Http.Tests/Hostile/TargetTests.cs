using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Hostile;

/// <summary>Addresses and query parameters: encoded twice or wrongly, with NUL, with dots, with numbers of any length.</summary>
public abstract class TargetTests(ScimHostFixture fixture) : RawCaseTests(fixture)
{
    private static readonly RawCase[] Cases =
    [
        new("path encoded without need", RawCase.Get("%55sers/" + RawCase.User), "200"),
        new("path encoded twice", RawCase.Get("%2555sers/" + RawCase.User), "404"),
        new("slash encoded", RawCase.Get("Users%2F" + RawCase.User), "404"),
        new("slash encoded twice", RawCase.Get("Users%252F" + RawCase.User), "404"),
        new("slash twice", RawCase.Get("Users//" + RawCase.User), "404"),
        new("backslash", RawCase.Get("Users\\" + RawCase.User), "404"),
        new("NUL in the id", RawCase.Get("Users/" + RawCase.User + "%00"), "400k"),
        new("NUL encoded twice", RawCase.Get("Users/" + RawCase.User + "%2500"), "404"),
        new("NUL in the tenant", RawCase.Get("Users").Replace("/v2/t-", "/v2/%00-", StringComparison.Ordinal), "400k"),
        new("percent without digits", RawCase.Get("Users/%"), "404"),
        new("percent with other letters", RawCase.Get("Users/%zz"), "404"),
        new("percent as UTF-16", RawCase.Get("Users/%u0041"), "404"),
        new("not UTF-8", RawCase.Get("Users/%ff"), "404"),
        new("overlong", RawCase.Get("Users/%c0%af"), "404"),
        new("surrogate", RawCase.Get("Users/%ed%a0%80"), "404"),
        new("not ASCII", RawCase.Get(RawCase.Utf8("Users/é")), "400k"),
        new("id with blanks", RawCase.Get("Users/%20" + RawCase.User), "404"),
        new("id in braces", RawCase.Get("Users/%7B" + RawCase.User + "%7D"), "404"),
        new("id with a parameter", RawCase.Get("Users/" + RawCase.User + ";v=1"), "404"),
        new("id as a number", RawCase.Get("Users/0"), "404"),
        new("id of 100,000 letters", RawCase.Get("Users/" + new string('a', 100_000)), "404"),
        new("path of 10,000 parts", RawCase.Get(string.Concat(Enumerable.Repeat("a/", 10_000))), "404"),
        new("dots that lead back", RawCase.Get("Groups/../Users/" + RawCase.User), "200"),
        new("dots, encoded, that lead back", RawCase.Get("Groups/%2e%2e/Users/" + RawCase.User), "200"),
        new("dots, with their slash encoded", RawCase.Get("Groups/..%2fUsers/" + RawCase.User), "404"),
        new("dots encoded twice", RawCase.Get("Groups/%252e%252e/Users/" + RawCase.User), "404"),
        new("dots that lead to another connector", RawCase.Get("../other/Users?count=0"), "401"),
        new("dots that lead to another tenant", RawCase.Get("../../t-0/main/Users?count=0"), "401"),
        new("dots that lead out", RawCase.Get("../../../../../../../../etc/passwd"), "404k"),
        new("fragment", RawCase.Get("Users?count=0#x"), "400 invalidValue: count"),
        new("address in capitals", RawCase.Get("USERS/" + RawCase.User), "200"),
        new("filter with NUL", RawCase.Get("Users?filter=userName%20eq%20%22sta%00ys%22"), "400 invalidFilter"),
        new("filter with an escaped NUL", RawCase.Get("Users?filter=userName%20eq%20%22stays%5Cu0000%22"), "400 invalidFilter"),
        new("filter of anything with an escaped NUL", RawCase.Get("Users?filter=displayName%20co%20%22%5Cu0000%22"), "400 invalidFilter"),
        new("filter of an extension with an escaped NUL", RawCase.Get("Users?filter=urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department%20sw%20%22%5Cu0000%22"), "400 invalidFilter"),
        new("filter with NUL between words", RawCase.Get("Users?filter=userName%00pr"), "400 invalidFilter"),
        new("filter with an escaped half of a pair", RawCase.Get("Users?filter=userName%20eq%20%22%5Cud800%22"), "400 invalidFilter"),
        new("filter with halves of a pair in the wrong order", RawCase.Get("Users?filter=userName%20eq%20%22%5Cude00%5Cud83d%22"), "400 invalidFilter"),
        new("filter with half of a pair as bytes", RawCase.Get("Users?filter=userName%20eq%20%22%ed%a0%80%22"), "400 invalidValue: percent-encoded UTF-8"),
        new("filter overlong", RawCase.Get("Users?filter=userName%20eq%20%22%c0%80%22"), "400 invalidValue: percent-encoded UTF-8"),
        new("filter with half of a percent", RawCase.Get("Users?filter=userName%20pr%"), "400 invalidValue: percent-encoded UTF-8"),
        new("filter encoded twice", RawCase.Get("Users?filter=userName%2520pr"), "400 invalidFilter"),
        new("filter with wildcards of SQL", RawCase.Get("Users?filter=userName%20co%20%22%25%22"), "200: \"totalResults\":0"),
        new("filter with the escape of SQL", RawCase.Get("Users?filter=userName%20sw%20%22s%5C%5C%22"), "200: \"totalResults\":0"),
        new("filter with a quote of SQL", RawCase.Get("Users?filter=userName%20eq%20%22'%20OR%201=1%20--%22"), "200: \"totalResults\":0"),
        new("filter as deep as it may be", RawCase.Get($"Users?filter={new string('(', 32)}userName%20pr{new string(')', 32)}"), "200: \"totalResults\":1"),
        new("filter one deeper", RawCase.Get($"Users?filter={new string('(', 33)}userName%20pr{new string(')', 33)}"), "400 invalidFilter: MaxFilterDepth"),
        new("filter of the smallest number", RawCase.Get("Users?filter=meta.version%20eq%201e-999999999"), "400 invalidFilter"),
        new("filter of a number past every type", RawCase.Get($"Users?filter=active%20eq%20{new string('9', 5_000)}"), "400 invalidFilter"),
        new("sort by NUL", RawCase.Get("Users?sortBy=%00"), "400 invalidValue"),
        new("sort by a path of SQL", RawCase.Get("Users?sortBy=userName%27%3B--"), "400 invalidValue"),
        new("attributes with NUL, which is in no name", RawCase.Get("Users?attributes=userName%00"), "200"),
        new("attributes of commas", RawCase.Get("Users?attributes=,,,"), "200"),
        new("attributes that are unknown", RawCase.Get("Users?attributes=nope"), "200"),
        new("count past 64 bits", RawCase.Get("Users?count=99999999999999999999"), "200"),
        new("count below 64 bits", RawCase.Get("Users?count=-99999999999999999999"), "200"),
        new("count of 10,000 digits", RawCase.Get($"Users?count={new string('9', 10_000)}"), "200"),
        new("count with NUL", RawCase.Get("Users?count=1%00"), "400 invalidValue"),
        new("count in Arabic digits", RawCase.Get("Users?count=%D9%A1"), "400 invalidValue"),
        new("count with an exponent", RawCase.Get("Users?count=1e3"), "400 invalidValue"),
        new("start past 64 bits", RawCase.Get("Users?startIndex=99999999999999999999"), "200"),
        new("start at the end of 32 bits", RawCase.Get("Users?startIndex=2147483647&count=200"), "200"),
        new("start at the end of 64 bits", RawCase.Get("Users?startIndex=9223372036854775807&count=200"), "200"),
        new("parameter twice, in other cases", RawCase.Get("Users?count=1&COUNT=2"), "400 invalidValue: given twice"),
        new("parameter without a value", RawCase.Get("Users?count"), "200"),
        new("parameter with an empty value", RawCase.Get("Users?count="), "400 invalidValue: count"),
        new("10,000 parameters", RawCase.Get("Users?count=0" + string.Concat(Enumerable.Repeat("&a=b", 10_000))), "200"),
        new("only separators", RawCase.Get("Users?&&==&=&"), "200"),
    ];

    public static TheoryData<string> Names { get; } = NamesOf(Cases);

    [Theory]
    [MemberData(nameof(Names))]
    public Task Target_OfARequest(string name) => CheckAsync(Cases, name);
}
