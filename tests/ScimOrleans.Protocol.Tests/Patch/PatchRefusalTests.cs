using ScimOrleans.Protocol.Patch;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Tests.Patch;

/// <summary>What a PATCH refuses, with which scimType, and that a refusal changes nothing (RFC 7644 §3.5.2, table 9).</summary>
public sealed class PatchRefusalTests
{
    private const string Enterprise = PatchRun.Enterprise;
    private const string Before = """{"userName":"b","title":"T","active":true,"emails":[{"value":"b@x.test","type":"work","primary":true}]}""";

    /// <summary>Name, operations, scimType, what the detail says.</summary>
    public static TheoryData<string, string, string, string> Cases { get; } = new()
    {
        { "unknown attribute", """{"op":"replace","path":"noSuchAttribute","value":"x"}""", "invalidPath", "noSuchAttribute" },
        { "unknown sub-attribute", """{"op":"replace","path":"name.nope","value":"x"}""", "invalidPath", "nope" },
        { "sub-attribute of a simple attribute", """{"op":"replace","path":"title.value","value":"x"}""", "invalidPath", "value" },
        { "empty path", """{"op":"replace","path":"","value":"x"}""", "invalidPath", "attribute" },
        { "unknown extension", """{"op":"replace","path":"urn:example:none:attribute","value":"x"}""", "invalidPath", "urn:example:none" },
        { "core schema alone", """{"op":"replace","path":"urn:ietf:params:scim:schemas:core:2.0:User","value":{}}""", "invalidPath", "core:2.0:User" },
        { "extension attribute without its URN", """{"op":"replace","path":"department","value":"D"}""", "invalidPath", "department" },
        { "value filter on a single value", """{"op":"replace","path":"name[givenName eq \"x\"].familyName","value":"x"}""", "invalidPath", "name" },
        { "value filter on a simple attribute", """{"op":"remove","path":"title[value eq \"T\"]"}""", "invalidPath", "title" },
        { "broken value filter", """{"op":"replace","path":"emails[type eq].value","value":"x"}""", "invalidFilter", "literal" },
        { "unknown attribute in a value filter", """{"op":"remove","path":"emails[nope eq \"x\"]"}""", "invalidFilter", "nope" },
        { "unknown sub-attribute behind a value filter", """{"op":"replace","path":"emails[type eq \"work\"].nonsense","value":"x"}""", "invalidPath", "nonsense" },
        { "unknown key", """{"op":"replace","value":{"title":"U","noSuchAttribute":"x"}}""", "invalidPath", "noSuchAttribute" },
        { "unknown key with a dot", """{"op":"add","value":{"name.nope":"x"}}""", "invalidPath", "nope" },
        { "the same key twice", """{"op":"add","value":{"title":"U","TITLE":"V"}}""", "invalidSyntax", "TITLE" },
        { "the same part twice", """{"op":"add","path":"name","value":{"givenName":"U","GivenName":"V"}}""", "invalidSyntax", "givenName" },

        { "remove without path", """{"op":"remove"}""", "noTarget", "path" },
        { "remove without path but with value", """{"op":"remove","value":{"title":null}}""", "noTarget", "path" },
        { "replace with a filter that selects nothing and describes no element", """{"op":"replace","path":"emails[type co \"fax\"].value","value":"x"}""", "noTarget", "eq" },
        { "replace with a filter of or", """{"op":"replace","path":"emails[type eq \"fax\" or type eq \"pager\"].value","value":"x"}""", "noTarget", "eq" },
        { "replace with a filter that the element made would not satisfy", """{"op":"replace","path":"emails[type eq \"fax\" and value eq \"a\"].value","value":"b"}""", "noTarget", "emails" },
        { "sub-attribute of elements that are not there", """{"op":"replace","path":"phoneNumbers.value","value":"1"}""", "noTarget", "phoneNumbers" },

        { "add without value", """{"op":"add","path":"title"}""", "invalidValue", "value" },
        { "replace without value", """{"op":"replace","path":"title"}""", "invalidValue", "value" },
        { "replace without path and value", """{"op":"replace"}""", "invalidValue", "object" },
        { "a text for the whole resource", """{"op":"add","value":"x"}""", "invalidValue", "object" },
        { "a list for a whole user", """{"op":"replace","value":[{"value":"x"}]}""", "invalidValue", "object" },
        { "wrong type", """{"op":"replace","path":"title","value":5}""", "invalidValue", "title" },
        { "wrong type of a boolean", """{"op":"replace","path":"active","value":"yes"}""", "invalidValue", "active" },
        { "wrong type of a part", """{"op":"replace","path":"name","value":{"givenName":{}}}""", "invalidValue", "givenName" },
        { "an object for a simple attribute", """{"op":"replace","path":"title","value":{"value":"T"}}""", "invalidValue", "title" },
        { "a list for a single value", """{"op":"replace","path":"title","value":["T"]}""", "invalidValue", "title" },
        { "a text for an object without value", """{"op":"replace","path":"name","value":"Barbara"}""", "invalidValue", "name" },
        { "a list for a complex attribute", """{"op":"replace","path":"name","value":[{"givenName":"x"}]}""", "invalidValue", "name" },
        { "a text for a whole extension", """{"op":"replace","path":"~","value":"x"}""", "invalidValue", "User" },
        { "two primaries in one list", """{"op":"add","path":"emails","value":[{"value":"1","primary":true},{"value":"2","primary":true}]}""", "invalidValue", "primary" },
        { "two primaries by a path", """{"op":"add","path":"emails","value":[{"value":"2"}]},{"op":"replace","path":"emails.primary","value":true}""", "invalidValue", "primary" },
        { "blank userName", """{"op":"replace","path":"userName","value":"  "}""", "invalidValue", "userName" },

        { "remove a required attribute", """{"op":"remove","path":"userName"}""", "mutability", "userName" },
        { "replace a required attribute with null", """{"op":"replace","path":"userName","value":null}""", "mutability", "userName" },
        { "replace a required attribute with null, without path", """{"op":"replace","value":{"userName":null}}""", "mutability", "userName" },
        { "remove active", """{"op":"remove","path":"active"}""", "mutability", "active" },
        { "replace active with an empty text", """{"op":"replace","path":"active","value":""}""", "mutability", "active" },
        { "readOnly: id", """{"op":"replace","path":"id","value":"2819c223-7f76-453a-919d-413861904646"}""", "mutability", "id" },
        { "readOnly: meta", """{"op":"remove","path":"meta"}""", "mutability", "meta" },
        { "readOnly: part of meta", """{"op":"replace","path":"meta.version","value":"1"}""", "mutability", "meta.version" },
        { "readOnly: schemas", """{"op":"add","path":"schemas","value":["urn:example:x"]}""", "mutability", "schemas" },
        { "readOnly: groups", """{"op":"add","path":"groups","value":[{"value":"x"}]}""", "mutability", "groups" },
        { "readOnly: groups with a filter", """{"op":"remove","path":"groups[value eq \"x\"]"}""", "mutability", "groups" },
        { "readOnly: part of an extension", """{"op":"add","path":"~:manager.displayName","value":"x"}""", "mutability", "displayName" },
        { "another id in the value", """{"op":"replace","value":{"id":"0198a1b0-0000-7000-8000-00000000000a","title":"U"}}""", "mutability", "0198a1b0" },
        { "an id that is no id in the value", """{"op":"replace","value":{"id":"x","title":"U"}}""", "mutability", "x" },
        { "an id that is no text in the value", """{"op":"replace","value":{"id":5}}""", "invalidValue", "id" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Apply_Refused_NamesTheOperationAndChangesNothing(string name, string operations, string scimType, string detail)
    {
        var resource = PatchRun.User(Before);
        var number = operations.StartsWith("""{"op":"add","path":"emails","value":[{"value":"2"}]},""", StringComparison.Ordinal) ? 3 : 2;

        // A good operation before it must leave no trace.
        var result = PatchRun.Apply(resource, $$"""{"op":"replace","path":"title","value":"changed"},{{operations}}""");

        Assert.False(result.IsSuccess, name);
        Assert.Equal((400, scimType), (result.Error.Status, result.Error.ScimType));
        Assert.Contains(detail, result.Error.Detail, StringComparison.Ordinal);
        if (scimType != "mutability" || !result.Error.Detail.Contains("required", StringComparison.Ordinal))
        {
            Assert.True(name == "blank userName" || result.Error.Detail.StartsWith($"Operation {number}: ", StringComparison.Ordinal), result.Error.Detail);
        }

        PatchRun.AssertJson(Before, resource);
    }

    [Fact]
    public void Apply_RequestOfAnotherType_Throws()
    {
        var request = PatchRun.Read(ScimModel.Default.Group, """{"op":"replace","path":"displayName","value":"x"}""").Value;

        Assert.Throws<ArgumentException>(() => ResourcePatch.Apply(PatchRun.User("{}"), request, new() { Id = PatchRun.Id }));
    }

    [Fact]
    public void Apply_WhatWasWrongBefore_IsNotThisRequestsFault()
    {
        // Stored before a rule was made: no userName, two primaries.
        var resource = PatchRun.User("""{"title":"T","emails":[{"value":"1","primary":true},{"value":"2","primary":true}]}""");

        var result = PatchRun.Apply(resource, """{"op":"replace","path":"title","value":"U"}""");

        Assert.True(result.IsSuccess);
    }

    [Fact]
    public void Apply_ListAtTheLimit_IsAccepted_OnePast_IsRefused()
    {
        var options = ReadOptions.Default with { Limits = ScimLimits.Default with { MaxElements = 2 } };
        var body = PatchRun.Body("""{"op":"add","path":"emails","value":[{"value":"2"}]}""");
        var request = PatchRequestReader.Read(body, ScimModel.Default.User, options).Value;

        var at = ResourcePatch.Apply(PatchRun.User("""{"emails":[{"value":"1"}]}"""), request, new() { Id = PatchRun.Id });
        var past = ResourcePatch.Apply(PatchRun.User("""{"emails":[{"value":"0"},{"value":"1"}]}"""), request, new() { Id = PatchRun.Id });

        Assert.True(at.IsSuccess);
        Assert.Equal("400 invalidValue: 'emails' would have 3 elements; the limit is 2 (MaxElements).", PatchRun.Show(past.Error!));
    }
}
