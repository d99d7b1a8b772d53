using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;
using ScimOrleans.TestKit.Fuzz;
using ScimOrleans.TestKit.Generators;

namespace ScimOrleans.Protocol.Tests.Fuzz;

/// <summary>Hostile filters and PATCH paths: each is refused at a place it has, or understood and the same when it is printed and parsed again.</summary>
public sealed class FilterFuzzTests
{
    private static readonly ResourceTypeDefinition[] Types = [AllTypesModel.Instance.User, AllTypesModel.Instance.Group];

    private static readonly char[][] Filters =
    [
        .. new[]
        {
            "userName eq \"bjensen\"", "name.familyName co \"O'Malley\" and not (title pr)", "meta.lastModified gt \"2011-05-13T04:42:34Z\"", "emails[type eq \"work\" and value co \"@example.com\"] or ims[type eq \"xmpp\"]",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq \"\\ud83d\\ude00\"", "emails[type eq \"work\"].value eq \"x\"", "((userName pr) and (active eq True)) or id eq \"1\"", AllTypesModel.Urn + ":score ge -1.50e2",
            "members.value eq \"7\" and displayName sw \"a\"", "not (not (not (externalId ne null)))",
        }.Select(text => text.ToCharArray()),
    ];

    private static readonly char[][] Paths =
    [
        .. new[]
        {
            "userName", "name.familyName", "emails", "emails.value", "emails[type eq \"work\"]", "emails[type eq \"work\" and not (primary eq true)].value", "members[value eq \"2819c223-7f76-453a-919d-413861904646\"]",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value", "urn:ietf:params:scim:schemas:core:2.0:User:name.givenName", "addresses[primary pr].locality",
        }.Select(text => text.ToCharArray()),
    ];

    private static readonly char[][] Pieces =
    [
        .. new[]
        {
            "userName", "name", "emails", ".value", "urn:ietf:params:scim:schemas:core:2.0:User:", SchemaUrns.EnterpriseUser, ":", ".", "[", "]", "(", ")", "\"", "\\", "\\u", "\\ud800", "\"x\"", "eq", " ne ", " pr", " co ", " and ", " or ", "not", "not (",
            "true", "null", "1", "-0", "1e999", "1E-99999999999", "12345678901234567890123456789012345", "\t", "\n", "\r\n", "\0", "\u00a0", "\u2028", "\ufeff", "\uD83D", "\uDE00", "😀", "é", "İ", "~", "'", "/*", "%00", "$ref", "((((((((((((((((((((", "a[b[",
        }.Select(text => text.ToCharArray()),
    ];

    [Fact]
    public void Parse_HostileFilter_IsReadOrRefused() => FuzzRun.Over(random => Text(random, Filters), (text, random) =>
    {
        var type = random.Pick<ResourceTypeDefinition>(Types);
        if (!FilterParser.Parse(text, type, ScimLimits.Default).TryGet(out var filter, out var error))
        {
            Refusal.Check(error, text.Length, ScimTypes.InvalidFilter);
            return false;
        }

        // The canonical spelling may be longer than the limit lets a client send.
        var printed = FilterWriter.ToText(filter);
        Assert.Equal(filter, FilterParser.Parse(printed, type, ScimLimits.Default with { MaxFilterLength = int.MaxValue }).Value);
        return true;
    }, text => text);

    [Fact]
    public void Parse_HostilePath_IsReadOrRefused() => FuzzRun.Over(random => Text(random, Paths), (text, random) =>
    {
        var type = random.Pick<ResourceTypeDefinition>(Types);
        if (!PatchPathParser.Parse(text, type, ScimLimits.Default).TryGet(out var path, out var error))
        {
            Refusal.Check(error, text.Length, ScimTypes.InvalidPath, ScimTypes.InvalidFilter);
            return false;
        }

        Assert.Equal(path, PatchPathParser.Parse(path.ToString(), type, ScimLimits.Default with { MaxPathLength = int.MaxValue }).Value);
        return true;
    }, text => text);

    private static string Text(FuzzRandom random, char[][] samples) => new(random.Once(50)
        ? Mutation.Noise(random, static number => (char)number)
        : random.Once(8) ? random.Pick<char[]>(samples) : Mutation.Apply(random, random.Pick<char[]>(samples), Pieces, static number => (char)number));
}
