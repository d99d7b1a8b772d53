namespace ScimOrleans.Protocol.Tests.Patch;

/// <summary>Setting <c>primary</c> on one element takes it from the others (RFC 7644 §3.5.2).</summary>
public sealed class PatchPrimaryTests
{
    private const string Before = """{"emails":[{"value":"1@x.test","type":"work","primary":true},{"value":"2@x.test","type":"home"},{"value":"3@x.test","type":"other","primary":false}]}""";

    /// <summary>Name, operations, then the primary of each element: true, false or none.</summary>
    public static TheoryData<string, string, string> Cases { get; } = new()
    {
        { "add an element", """{"op":"add","path":"emails","value":[{"value":"4@x.test","primary":true}]}""", "false none false true" },
        { "add an element that is not primary", """{"op":"add","path":"emails","value":[{"value":"4@x.test"}]}""", "true none false none" },
        { "add an element that is there, as primary", """{"op":"add","path":"emails","value":[{"value":"2@x.test","type":"home","primary":true}]}""", "false true false" },
        { "add to a selected element", """{"op":"add","path":"emails[type eq \"home\"]","value":{"primary":true}}""", "false true false" },
        { "add by sub-attribute", """{"op":"add","path":"emails[type eq \"other\"].primary","value":true}""", "false none true" },
        { "replace by sub-attribute", """{"op":"replace","path":"emails[type eq \"home\"].primary","value":"True"}""", "false true false" },
        { "replace a selected element", """{"op":"replace","path":"emails[type eq \"home\"]","value":{"value":"9@x.test","primary":true}}""", "false true false" },
        { "replace another part of the primary one", """{"op":"replace","path":"emails[primary eq true].value","value":"9@x.test"}""", "true none false" },
        { "replace primary by false", """{"op":"replace","path":"emails[type eq \"work\"].primary","value":false}""", "false none false" },
        { "replace by a list", """{"op":"replace","path":"emails","value":[{"value":"8@x.test"},{"value":"9@x.test","primary":true}]}""", "none true" },
        { "an element made by its filter", """{"op":"add","path":"emails[type eq \"fax\" and primary eq true].value","value":"4@x.test"}""", "false none false true" },
        { "twice in one request: the last one", """{"op":"replace","path":"emails[type eq \"home\"].primary","value":true},{"op":"replace","path":"emails[type eq \"other\"].primary","value":true}""", "false false true" },
        { "without path", """{"op":"add","value":{"emails":[{"value":"4@x.test","primary":true}]}}""", "false none false true" },
        { "remove the primary one", """{"op":"remove","path":"emails[primary eq true]"}""", "none false" },
        { "remove primary", """{"op":"remove","path":"emails[type eq \"work\"].primary"}""", "none none false" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Apply_Primary_Moves(string name, string operations, string expected)
    {
        var result = PatchRun.Apply(PatchRun.User(Before), operations);

        Assert.True(result.IsSuccess, $"{name}: {result.Error}");
        var emails = TreeJson.Show(result.Value.Resource)["emails"]!.AsArray();
        Assert.Equal(expected, string.Join(' ', emails.Select(email => email!["primary"]?.ToString() ?? "none")));
    }

    [Fact]
    public void Apply_SelectsTwo_IsInvalidValue()
    {
        var result = PatchRun.Apply(PatchRun.User(Before), """{"op":"replace","path":"emails[value co \"x.test\"].primary","value":true}""");

        Assert.Equal(
            "400 invalidValue: Operation 1: More than one element of 'emails' would have primary true; send it for at most one (RFC 7643 section 2.4).",
            PatchRun.Show(result.Error!));
    }
}
