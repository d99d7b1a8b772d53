using System.Text;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Patch;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Tests.Patch;

public sealed class ResourceReplacementTests
{
    private const string Enterprise = PatchRun.Enterprise;
    private const string Before = """
        {"userName":"u","externalId":"e","name":{"givenName":"G","familyName":"F"},"title":"T","active":false,"emails":[{"value":"a@x.test","primary":true}],"~":{"department":"D"}}
        """;

    /// <summary>Name, body, resource after.</summary>
    public static TheoryData<string, string, string> Cases { get; } = new()
    {
        { "what is left out is cleared, active and externalId stay", """{"userName":"v"}""", """{"userName":"v","active":false,"externalId":"e"}""" },
        { "active null is left out", """{"userName":"u","active":null}""", """{"userName":"u","active":false,"externalId":"e"}""" },
        { "active is set", """{"userName":"u","active":true}""", """{"userName":"u","active":true,"externalId":"e"}""" },
        { "a complex attribute is replaced, not merged", """{"userName":"u","name":{"givenName":"H"}}""", """{"userName":"u","name":{"givenName":"H"},"active":false,"externalId":"e"}""" },
        { "null and empty lists clear", """{"userName":"u","title":null,"emails":[]}""", """{"userName":"u","active":false,"externalId":"e"}""" },
        { "what the server sets is ignored", """{"userName":"u","id":"2819c223-7f76-453a-919d-413861904646","meta":{"version":"x"},"groups":[],"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"]}""", """{"userName":"u","active":false,"externalId":"e"}""" },
        { "another externalId", """{"userName":"u","externalId":"f"}""", """{"userName":"u","active":false,"externalId":"f"}""" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Apply_OneRuleForAll(string name, string body, string after)
    {
        var result = Replace(PatchRun.User(Before), body);

        Assert.True(result.IsSuccess, $"{name}: {result.Error}");
        PatchRun.AssertJson(after, result.Value.Resource);
        Assert.True(result.Value.AttributesChanged);
        Assert.Equal(body.Contains("\"active\":true", StringComparison.Ordinal), result.Value.TouchedActive);
    }

    [Fact]
    public void Apply_WhatWasRead_ChangesNothing()
    {
        var current = PatchRun.User(Before);

        var result = Replace(current, Before.Insert(1, "\"id\":\"2819c223-7f76-453a-919d-413861904646\",\"groups\":[{\"value\":\"g\"}],\"meta\":{\"version\":\"W/1\"},")).Value;

        Assert.False(result.AttributesChanged);
        Assert.Same(current, result.Resource);
    }

    [Theory]
    [InlineData("0198a1b0-0000-7000-8000-00000000000a")]
    [InlineData("x")]
    public void Apply_AnotherId_IsMutability(string id)
    {
        var result = Replace(PatchRun.User(Before), $$"""{"userName":"u","id":"{{id}}"}""");

        Assert.Equal(
            "400 mutability: The body names another id than the address: the resource's id is '2819c223-7f76-453a-919d-413861904646' and cannot be changed.",
            PatchRun.Show(result.Error!));
    }

    [Fact]
    public void Apply_Password_IsNotedAndNotKept()
    {
        var result = Replace(PatchRun.User(Before), """{"userName":"u","password":"secret"}""").Value;

        Assert.True(result.PasswordGiven);
        PatchRun.AssertJson("""{"userName":"u","externalId":"e","active":false}""", result.Resource);
    }

    [Theory]
    [InlineData("""{"displayName":"G"}""", "none")]
    [InlineData("""{"displayName":"G","members":[]}""", "=")]
    [InlineData("""{"displayName":"G","members":null}""", "=")]
    [InlineData("""{"displayName":"G","members":[{"value":"0198a1b0-0000-7000-8000-00000000000a"},{"value":"0198A1B0-0000-7000-8000-00000000000A"}]}""", "=Ann")]
    public void Apply_Members(string body, string edit) => Assert.Equal(edit, PatchRun.Show(Replace(PatchRun.Group("""{"displayName":"G"}"""), body).Value.Members));

    [Fact]
    public void Apply_MemberThatIsNoId_IsNamed() => Assert.Equal(
        "400 invalidValue: 'u9' is not the id of a user or group; members.value must be an id that this server gave out.",
        PatchRun.Show(Replace(PatchRun.Group("""{"displayName":"G"}"""), """{"displayName":"G","members":[{"value":"u9"}]}""").Error!));

    [Fact]
    public void Apply_BodyOfAnotherType_Throws() => Assert.Throws<ArgumentException>(() =>
        ResourceReplacement.Apply(PatchRun.User(Before), Input(ScimModel.Default.Group, """{"displayName":"G"}"""), PatchRun.Id, ReadOptions.Default));

    [Fact]
    public void Creation_WithoutActive_IsActive()
    {
        var result = ResourceCreation.Apply(Input(ScimModel.Default.User, """{"userName":"u"}""")).Value;

        PatchRun.AssertJson("""{"userName":"u","active":true}""", result.Resource);
        Assert.False(result.TouchedActive);
    }

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public void Creation_WithActive_IsAsSent(string active)
    {
        var result = ResourceCreation.Apply(Input(ScimModel.Default.User, $$"""{"userName":"u","active":{{active}},"password":"p"}""")).Value;

        PatchRun.AssertJson($$"""{"userName":"u","active":{{active}} }""", result.Resource);
        Assert.True(result.TouchedActive);
        Assert.True(result.PasswordGiven);
    }

    [Theory]
    [InlineData("""{"displayName":"G"}""", "none")]
    [InlineData("""{"displayName":"G","members":[]}""", "=")]
    [InlineData("""{"displayName":"G","members":[{"value":"0198a1b0-0000-7000-8000-00000000000a"}]}""", "=Ann")]
    public void Creation_OfAGroup_ListsMembers(string body, string edit)
    {
        var result = ResourceCreation.Apply(Input(ScimModel.Default.Group, body)).Value;

        Assert.Equal(edit, PatchRun.Show(result.Members));
        PatchRun.AssertJson("""{"displayName":"G"}""", result.Resource);
    }

    [Fact]
    public void Creation_MemberThatIsNoId_IsNamed() => Assert.Equal(
        ScimTypes.InvalidValue,
        ResourceCreation.Apply(Input(ScimModel.Default.Group, """{"displayName":"G","members":[{"value":"bulkId:1"}]}""")).Error!.ScimType);

    private static ScimResult<PatchOutcome> Replace(Resource current, string body) =>
        ResourceReplacement.Apply(current, Input(current.Type, body), PatchRun.Id, ReadOptions.Default);

    private static ResourceInput Input(ResourceTypeDefinition type, string json) => ResourceReader.Read(type, Encoding.UTF8.GetBytes(PatchRun.Expand(json)), ReadOptions.Default).Value;
}
