using System.Buffers;
using System.Text;
using System.Text.Json;
using CsCheck;
using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Protocol.Tests.Resources;

public sealed class RepresentationWriterTests
{
    private const string Ada = """
        {"externalId":"e","userName":"ada","active":true,"emails":[{"value":"a@b","type":"work","primary":true}],"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"d"}}
        """;

    private const string AdaAnswer = """
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"id":"0198a000-0000-7000-8000-00000000000a",
        "externalId":"e","userName":"ada","active":true,"emails":[{"value":"a@b","type":"work","primary":true}],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"d"},
        "groups":[{"value":"0198a000-0000-7000-8000-00000000000b","$ref":"../Groups/0198a000-0000-7000-8000-00000000000b","display":"Staff","type":"direct"}],
        "meta":{"resourceType":"User","created":"2026-01-02T01:04:05.0000000Z","lastModified":"2026-02-03T04:05:06.1234567Z","version":"W/\"3\"",
        "location":"https://scim.example.com/scim/v2/acme/okta/Users/0198a000-0000-7000-8000-00000000000a"}}
        """;

    [Fact]
    public void WritePrefix_User_EndsInsideTheLocation()
    {
        var prefix = Prefix(Views.Of(TestModel.User, Ada, new GroupReference(Views.Other, "Staff")));

        Assert.Equal(AdaAnswer.ReplaceLineEndings("")[..^"https://scim.example.com/scim/v2/acme/okta/Users/0198a000-0000-7000-8000-00000000000a\"}}".Length], prefix);
    }

    [Fact]
    public void Complete_AfterPrefix_MakesTheWhole() =>
        Assert.Equal(AdaAnswer.ReplaceLineEndings(""), Whole(Views.Of(TestModel.User, Ada, new GroupReference(Views.Other, "Staff"))));

    [Fact]
    public void Write_Default_IsTheSame() =>
        Assert.Equal(AdaAnswer.ReplaceLineEndings(""), Views.Text(Views.Of(TestModel.User, Ada, new GroupReference(Views.Other, "Staff")), Projection.Default));

    [Fact]
    public void WritePrefix_NoGroupsNoExtension_WritesNeither() => Assert.StartsWith(
        """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"0198a000-0000-7000-8000-00000000000a","userName":"ada","meta":{""",
        Prefix(Views.Of(TestModel.User, """{"userName":"ada"}""")), StringComparison.Ordinal);

    [Fact]
    public void WritePrefix_Group_HasNoMembers() => Assert.StartsWith(
        """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"0198a000-0000-7000-8000-00000000000a","displayName":"g","meta":{"resourceType":"Group",""",
        Prefix(Views.Of(TestModel.Group, """{"displayName":"g"}""")), StringComparison.Ordinal);

    [Fact]
    public void WritePrefix_HiddenAttributes_AreNotWritten()
    {
        var whole = Whole(Views.Of(TestModel.Thing, """{"text":"t","secret":"s","onDemand":"d","pinned":"p","one":{"secret":"s","onDemand":"d"}}"""));

        Assert.StartsWith($$"""{"schemas":["{{TestModel.ThingUrn}}"],"id":"0198a000-0000-7000-8000-00000000000a","text":"t","pinned":"p","meta":""", whole, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", whole, StringComparison.Ordinal);
    }

    [Fact]
    public void Complete_BaseUrlWithQuote_IsEscaped()
    {
        var output = new ArrayBufferWriter<byte>();

        RepresentationWriter.Complete(output, "https://x/\"", TestModel.User, Views.Id);

        Assert.Equal("""https://x/\"/Users/0198a000-0000-7000-8000-00000000000a"}}""", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void Write_AnyResource_IsReadBackAsSent() => ResourceGen.Of(TestModel.User).Sample(
        resource =>
        {
            var view = Views.Of(TestModel.User, TestModel.Stored(resource), new GroupReference(Views.Other, "Staff"));
            var whole = Encoding.UTF8.GetBytes(Whole(view));
            Assert.Equal(resource, ResourceReader.Read(TestModel.User, whole, TestModel.Strict).Value.Resource);
        },
        iter: 200);

    [Fact]
    public void GroupRepresentation_Members_FollowMeta()
    {
        var view = Views.Of(TestModel.Group, """{"displayName":"g"}""");

        var text = Views.Text(writer =>
        {
            var group = new GroupRepresentation(writer, view, Projection.Default, Views.BaseUrl);
            group.Begin();
            group.WriteMember(Views.Id, "Ada", "User");
            group.WriteMember(Views.Other, "Nested", "Group");
            group.End();
        });

        Assert.Equal(
            """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"0198a000-0000-7000-8000-00000000000a","displayName":"g",
            "meta":{"resourceType":"Group","created":"2026-01-02T01:04:05.0000000Z","lastModified":"2026-02-03T04:05:06.1234567Z","version":"W/\"3\"",
            "location":"https://scim.example.com/scim/v2/acme/okta/Groups/0198a000-0000-7000-8000-00000000000a"},
            "members":[{"value":"0198a000-0000-7000-8000-00000000000a","$ref":"../Users/0198a000-0000-7000-8000-00000000000a","display":"Ada","type":"User"},
            {"value":"0198a000-0000-7000-8000-00000000000b","$ref":"../Groups/0198a000-0000-7000-8000-00000000000b","display":"Nested","type":"Group"}]}
            """.ReplaceLineEndings(""),
            text);
    }

    [Fact]
    public void GroupRepresentation_NoMembers_IsAnEmptyList() => Assert.EndsWith("},\"members\":[]}", Group(Projection.Default), StringComparison.Ordinal);

    [Fact]
    public void GroupRepresentation_OnlyIdsOfMembers_WritesThem() => Assert.Equal(
        """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"0198a000-0000-7000-8000-00000000000a","members":[{"value":"0198a000-0000-7000-8000-00000000000b"}]}""",
        Group(Views.Only(TestModel.Group, "members.value"), Views.Other));

    [Fact]
    public void GroupRepresentation_MembersExcluded_AreNotWanted()
    {
        var projection = Views.Except(TestModel.Group, "members");
        using var writer = new Utf8JsonWriter(new ArrayBufferWriter<byte>());
        var group = new GroupRepresentation(writer, Views.Of(TestModel.Group, """{"displayName":"g"}"""), projection, Views.BaseUrl);

        Assert.False(group.WantsMembers);
        Assert.Throws<InvalidOperationException>(() => group.WriteMember(Views.Id, "x", "User"));
        Assert.DoesNotContain("members", Group(projection), StringComparison.Ordinal);
    }

    [Fact]
    public void GroupRepresentation_OfUser_IsAProgrammersError()
    {
        using var writer = new Utf8JsonWriter(new ArrayBufferWriter<byte>());

        Assert.Throws<ArgumentException>(() => new GroupRepresentation(writer, Views.Of(TestModel.User, """{"userName":"a"}"""), Projection.Default, Views.BaseUrl));
    }

    private static string Group(Projection projection, params Guid[] members) => Views.Text(writer =>
    {
        var group = new GroupRepresentation(writer, Views.Of(TestModel.Group, """{"displayName":"g"}"""), projection, Views.BaseUrl);
        group.Begin();
        foreach (var member in members)
        {
            group.WriteMember(member, "x", "User");
        }

        group.End();
    });

    private static string Prefix(ResourceView view)
    {
        var output = new ArrayBufferWriter<byte>();
        RepresentationWriter.WritePrefix(output, view);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string Whole(ResourceView view)
    {
        var output = new ArrayBufferWriter<byte>();
        RepresentationWriter.WritePrefix(output, view);
        RepresentationWriter.Complete(output, Views.BaseUrl, view.Type, view.Id);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
