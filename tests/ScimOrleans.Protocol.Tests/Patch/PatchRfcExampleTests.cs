namespace ScimOrleans.Protocol.Tests.Patch;

/// <summary>The examples of RFC 7644 §3.5.2.1 to §3.5.2.3, with resources of our own and ids that are ids here.</summary>
public sealed class PatchRfcExampleTests
{
    private const string Babs = "2819c223-7f76-453a-919d-413861904646";
    private const string James = "08e1d05d-121c-4561-8b96-473d93df9210";

    private const string Barbara = """
        {
          "userName": "bjensen", "name": {"familyName": "Jensen", "givenName": "Barbara"}, "active": true,
          "emails": [{"value": "bjensen@example.com", "type": "work", "primary": true}, {"value": "b@elsewhere.test", "type": "work"}],
          "addresses": [
            {"streetAddress": "100 Broadway", "locality": "Burbank", "region": "CA", "type": "work"},
            {"streetAddress": "7 Elm St", "locality": "Pasadena", "type": "home", "primary": true}
          ]
        }
        """;

    /// <summary>§3.5.2.1, second example: attributes of the resource itself, one of them in the case of the RFC's text.</summary>
    [Fact]
    public void Add_AttributesWithoutPath()
    {
        var result = PatchRun.Apply(
            PatchRun.User("""{"userName":"bjensen"}"""),
            """{"op":"add","value":{"emails":[{"value":"babs@jensen.org","type":"home"}],"nickname":"Babs"}}""").Value;

        PatchRun.AssertJson("""{"userName":"bjensen","nickName":"Babs","emails":[{"value":"babs@jensen.org","type":"home"}]}""", result.Resource);
    }

    /// <summary>§3.5.2.1, first example.</summary>
    [Fact]
    public void Add_Member() => Assert.Equal($"+{Babs}", Members($$"""
        {"op":"add","path":"members","value":[{"display":"Babs Jensen","$ref":"https://example.com/v2/Users/{{Babs}}","value":"{{Babs}}"}]}
        """));

    /// <summary>§3.5.2.2.</summary>
    [Fact]
    public void Remove_OneMember() => Assert.Equal($"-{Babs}", Members($$"""{"op":"remove","path":"members[value eq \"{{Babs}}\"]"}"""));

    /// <summary>§3.5.2.2.</summary>
    [Fact]
    public void Remove_AllMembers() => Assert.Equal("=", Members("""{"op":"remove","path":"members"}"""));

    /// <summary>§3.5.2.2: a filter of two conditions.</summary>
    [Fact]
    public void Remove_ElementsByTypeAndValue()
    {
        var result = PatchRun.Apply(PatchRun.User(Barbara), """{"op":"remove","path":"emails[type eq \"work\" and value ew \"example.com\"]"}""").Value;

        Assert.Equal("""[{"value":"b@elsewhere.test","type":"work"}]""", TreeJson.Show(result.Resource)["emails"]!.ToJsonString());
    }

    /// <summary>§3.5.2.2: one member for another in one request. The RFC leaves out the blank before the quote.</summary>
    [Fact]
    public void RemoveAndAdd_OneMember() => Assert.Equal($"+{James} -{Babs}", Members($$"""
        {"op":"remove","path":"members[value eq\"{{Babs}}\"]"},
        {"op":"add","path":"members","value":[{"display":"James Smith","$ref":"https://example.com/v2/Users/{{James}}","value":"{{James}}"}]}
        """));

    /// <summary>§3.5.2.2 and §3.5.2.3: all members replaced, by remove and add.</summary>
    [Fact]
    public void RemoveAndAdd_AllMembers() => Assert.Equal($"={James},{Babs}", Members($$"""
        {"op":"remove","path":"members"},
        {"op":"add","path":"members","value":[{"display":"Babs Jensen","value":"{{Babs}}"},{"display":"James Smith","value":"{{James}}"}]}
        """));

    /// <summary>§3.5.2.3: the entire work address; being primary now, it takes that from the home address.</summary>
    [Fact]
    public void Replace_WholeAddress_MovesPrimary()
    {
        var result = PatchRun.Apply(PatchRun.User(Barbara), """
            {"op":"replace","path":"addresses[type eq \"work\"]","value":{
              "type":"work","streetAddress":"911 Universal City Plaza","locality":"Hollywood","region":"CA","postalCode":"91608","country":"US",
              "formatted":"911 Universal City Plaza\nHollywood, CA 91608 US","primary":true}}
            """).Value;

        Assert.Equal(
            """[{"formatted":"911 Universal City Plaza\nHollywood, CA 91608 US","streetAddress":"911 Universal City Plaza","locality":"Hollywood","region":"CA","postalCode":"91608","country":"US","type":"work","primary":true},{"streetAddress":"7 Elm St","locality":"Pasadena","type":"home","primary":false}]""",
            TreeJson.Show(result.Resource)["addresses"]!.ToJsonString());
    }

    /// <summary>§3.5.2.3: one part of the work address.</summary>
    [Fact]
    public void Replace_StreetOfWorkAddress()
    {
        var result = PatchRun.Apply(PatchRun.User(Barbara), """{"op":"replace","path":"addresses[type eq \"work\"].streetAddress","value":"1010 Broadway Ave"}""").Value;

        Assert.Equal(
            """{"streetAddress":"1010 Broadway Ave","locality":"Burbank","region":"CA","type":"work"}""",
            TreeJson.Show(result.Resource)["addresses"]![0]!.ToJsonString());
    }

    /// <summary>§3.5.2.3: all values of emails, and nickname, without path.</summary>
    [Fact]
    public void Replace_AllEmailsWithoutPath()
    {
        var result = PatchRun.Apply(PatchRun.User(Barbara), """
            {"op":"replace","value":{"emails":[{"value":"bjensen@example.com","type":"work","primary":true},{"value":"babs@jensen.org","type":"home"}],"nickname":"Babs"}}
            """).Value;

        var after = TreeJson.Show(result.Resource);
        Assert.Equal(
            """[{"value":"bjensen@example.com","type":"work","primary":true},{"value":"babs@jensen.org","type":"home"}]""",
            after["emails"]!.ToJsonString());
        Assert.Equal("Babs", after["nickName"]!.GetValue<string>());
    }

    private static string Members(string operations) => PatchRun.Show(PatchRun.Apply(PatchRun.Group("""{"displayName":"Tour Guides"}"""), operations).Value.Members);
}
