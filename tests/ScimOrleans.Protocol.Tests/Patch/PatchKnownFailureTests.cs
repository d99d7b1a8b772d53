using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Patch;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Tests.Patch;

/// <summary>Faults that users of other SCIM servers reported in public, by their number in the list of known failures. Each is tested with its kind, not only the one request.</summary>
public sealed class PatchKnownFailureTests
{
    private const string Enterprise = PatchRun.Enterprise;
    private const string A = "0198a1b0-0000-7000-8000-00000000000a";

    [Theory]
    [InlineData("Replace")]
    [InlineData("replace")]
    [InlineData("REPLACE")]
    [InlineData("Add")]
    [InlineData("aDd")]
    public void Failure01_OpInAnyCase_IsDone(string op)
    {
        var result = PatchRun.Apply(PatchRun.User("""{"active":true}"""), $$"""{"op":"{{op}}","path":"active","value":false}""").Value;

        PatchRun.AssertJson("""{"active":false}""", result.Resource);
        Assert.True(result.TouchedActive);
    }

    [Fact]
    public void Failure01_UnknownOp_IsInvalidSyntax() => Assert.Equal(
        "400 invalidSyntax: Operation 1: op must be add, remove or replace (RFC 7644 section 3.5.2).",
        PatchRun.Show(PatchRun.Apply(PatchRun.User("{}"), """{"op":"delete","path":"active"}""").Error!));

    [Theory]
    [InlineData("""{"op":"Replace","path":"active","value":"False"}""")]
    [InlineData("""{"op":"Replace","path":"active","value":"false"}""")]
    [InlineData("""{"op":"Replace","path":"active","value":"FALSE"}""")]
    [InlineData("""{"op":"replace","value":{"active":"false"}}""")]
    [InlineData("""{"op":"add","value":{"active":"False"}}""")]
    [InlineData("""{"op":"replace","path":"urn:ietf:params:scim:schemas:core:2.0:User:active","value":"False"}""")]
    [InlineData("""{"op":"replace","value":{"urn:ietf:params:scim:schemas:core:2.0:User:active":"False"}}""")]
    public void Failure02_StringBoolean_IsBoolean(string operation) =>
        PatchRun.AssertJson("""{"active":false}""", PatchRun.Apply(PatchRun.User("""{"active":true}"""), operation).Value.Resource);

    [Fact]
    public void Failure02_StringBooleanInAnElement_IsBoolean() => PatchRun.AssertJson(
        """{"roles":[{"value":"r","primary":true}]}""",
        PatchRun.Apply(PatchRun.User("{}"), """{"op":"add","path":"roles","value":[{"value":"r","primary":"True"}]}""").Value.Resource);

    [Theory]
    [InlineData("replace", "emails[type eq \\\"work\\\"].value", "a@x.test", """{"emails":[{"value":"a@x.test","type":"work"}]}""")]
    [InlineData("add", "emails[type eq \\\"work\\\"].value", "a@x.test", """{"emails":[{"value":"a@x.test","type":"work"}]}""")]
    [InlineData("replace", "phoneNumbers[type eq \\\"Mobile\\\"].value", "+1", """{"phoneNumbers":[{"value":"+1","type":"Mobile"}]}""")]
    [InlineData("replace", "addresses[type eq \\\"work\\\"].streetAddress", "1 St", """{"addresses":[{"streetAddress":"1 St","type":"work"}]}""")]
    [InlineData("add", "roles[primary eq \\\"True\\\"].value", "Admin", """{"roles":[{"value":"Admin","primary":true}]}""")]
    [InlineData("add", "emails[type eq \\\"work\\\" and primary eq true].value", "a@x.test", """{"emails":[{"value":"a@x.test","type":"work","primary":true}]}""")]
    public void Failure03_MissingElement_IsMade(string op, string path, string value, string after) =>
        PatchRun.AssertJson(after, PatchRun.Apply(PatchRun.User("{}"), $$"""{"op":"{{op}}","path":"{{path}}","value":"{{value}}"}""").Value.Resource);

    [Fact]
    public void Failure03_MissingElement_IsMadeOnce()
    {
        var result = PatchRun.Apply(PatchRun.User("{}"), """
            {"op":"Add","path":"addresses[type eq \"work\"].streetAddress","value":"1 St"},{"op":"Add","path":"addresses[type eq \"work\"].country","value":"US"}
            """).Value;

        PatchRun.AssertJson("""{"addresses":[{"streetAddress":"1 St","country":"US","type":"work"}]}""", result.Resource);
    }

    [Fact]
    public void Failure03_MissingMember_IsNotMade() => Assert.Equal(
        ScimTypes.NoTarget,
        PatchRun.Apply(PatchRun.Group("{}"), """{"op":"replace","path":"members[value eq \"<Ann>\"]","value":{"value":"<Ann>"}}""", members: []).Error!.ScimType);

    [Theory]
    [InlineData("add")]
    [InlineData("replace")]
    public void Failure04_DottedKeys_ArePaths(string op) => PatchRun.AssertJson(
        """{"name":{"familyName":"B","givenName":"A"},"title":"T"}""",
        PatchRun.Apply(PatchRun.User("{}"), $$"""{"op":"{{op}}","value":{"title":"T","name.givenName":"A","name.familyName":"B"} }""").Value.Resource);

    [Fact]
    public void Failure04_EveryFormOfKey_IsAPath() => PatchRun.AssertJson(
        """{"userName":"u","name":{"givenName":"A"},"emails":[{"value":"a@x.test","type":"work"}],"~":{"employeeNumber":"7","manager":{"value":"m"}}}""",
        PatchRun.Apply(PatchRun.User("{}"), """
            {"op":"replace","value":{"urn:ietf:params:scim:schemas:core:2.0:User:userName":"u","NAME.GIVENNAME":"A","emails[type eq \"work\"].value":"a@x.test",
              "~:employeeNumber":"7","~:manager.value":"m"}}
            """).Value.Resource);

    [Theory]
    [InlineData("add")]
    [InlineData("replace")]
    public void Failure05_NestedExtension_IsMerged(string op) => PatchRun.AssertJson(
        """{"active":true,"~":{"costCenter":"1","organization":"O"}}""",
        PatchRun.Apply(PatchRun.User("""{"~":{"costCenter":"1"}}"""), $$"""{"op":"{{op}}","value":{"active":true,"~":{"organization":"O"} } }""").Value.Resource);

    [Theory]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber")]
    [InlineData("URN:IETF:PARAMS:SCIM:SCHEMAS:EXTENSION:ENTERPRISE:2.0:USER:EMPLOYEENUMBER")]
    public void Failure06_DotOfTheUrn_IsNoSeparator(string path) => PatchRun.AssertJson(
        """{"~":{"employeeNumber":"7"}}""",
        PatchRun.Apply(PatchRun.User("{}"), $$"""{"op":"replace","path":"{{path}}","value":"7"}""").Value.Resource);

    [Theory]
    [InlineData("""{"op":"replace","value":{"name":{"givenName":"A"}}}""")]
    [InlineData("""{"op":"replace","path":"name","value":{"givenName":"A"}}""")]
    public void Failure07_PartOfAComplexAttribute_LeavesTheRest(string operation) => PatchRun.AssertJson(
        """{"name":{"familyName":"B","givenName":"A"}}""",
        PatchRun.Apply(PatchRun.User("""{"name":{"familyName":"B","givenName":"Z"}}"""), operation).Value.Resource);

    [Theory]
    [InlineData("add", ":manager\",\"value\":\"26118915\"")]
    [InlineData("Replace", ":manager\",\"value\":{\"value\":\"26118915\"}")]
    [InlineData("Replace", ":manager.value\",\"value\":\"26118915\"")]
    public void Failure08_ManagerAsText_IsItsValue(string op, string rest) => PatchRun.AssertJson(
        """{"~":{"manager":{"value":"26118915"}}}""",
        PatchRun.Apply(PatchRun.User("""{"~":{"manager":{"value":"old","$ref":"../Users/old"}}}"""), $$"""{"op":"{{op}}","path":"~{{rest}} }""").Value.Resource);

    [Theory]
    [InlineData("Remove", ":manager\"")]
    [InlineData("Remove", ":manager\",\"value\":\"26118915\"")]
    [InlineData("Replace", ":manager\",\"value\":\"\"")]
    [InlineData("Replace", ":manager\",\"value\":null")]
    [InlineData("Replace", ":manager\",\"value\":{\"value\":\"\"}")]
    [InlineData("Add", ":manager\",\"value\":\"\"")]
    public void Failure08_ManagerRemoved_IsUnassigned(string op, string rest) => PatchRun.AssertJson(
        "{}",
        PatchRun.Apply(PatchRun.User("""{"~":{"manager":{"value":"26118915"}}}"""), $$"""{"op":"{{op}}","path":"~{{rest}} }""").Value.Resource);

    [Theory]
    [InlineData("""{"op":"Add","path":"roles","value":[{"id":"g","value":"Admin","displayName":"Admin"}]}""")]
    [InlineData("""{"op":"Add","path":"roles","value":[{"id":"other","value":"Admin","displayName":"Other"}]}""")]
    [InlineData("""{"op":"Add","path":"roles","value":[{"primary":false,"value":"Admin","displayName":"Admin"}]}""")]
    public void Failure09_RolesOfEntra_AreKeyedByValue(string operation)
    {
        var once = PatchRun.Apply(PatchRun.User("{}"), """{"op":"Add","path":"roles","value":[{"id":"g","value":"Admin","displayName":"Admin"}]}""").Value.Resource;

        PatchRun.AssertJson("""{"roles":[{"value":"Admin"}]}""", once);
        Assert.False(PatchRun.Apply(once, operation).Value.AttributesChanged);
    }

    [Theory]
    [InlineData("""{"op":"replace","path":"noSuchAttribute","value":"x"}""")]
    [InlineData("""{"op":"add","path":"noSuchAttribute","value":"x"}""")]
    [InlineData("""{"op":"remove","path":"noSuchAttribute"}""")]
    [InlineData("""{"op":"replace","value":{"noSuchAttribute":"x"}}""")]
    [InlineData("""{"op":"replace","value":{"no.suchAttribute":"x"}}""")]
    public void Failure10_UnknownPath_IsInvalidPathAndNothingIsDone(string operation)
    {
        var result = PatchRun.Apply(PatchRun.User("{}"), $$"""{"op":"replace","path":"title","value":"T"},{{operation}}""");

        Assert.Equal((400, ScimTypes.InvalidPath), (result.Error!.Status, result.Error.ScimType));
    }

    [Theory]
    [InlineData("""{"op":"replace","path":"displayName","value":"D"}""")]
    [InlineData("""{"op":"add","path":"displayName","value":"D"}""")]
    [InlineData("""{"op":"replace","value":{"displayName":"D","name":{"givenName":"G"}}}""")]
    [InlineData("""{"op":"replace","path":"emails","value":[{"type":"work","value":"a@x.test"}]}""")]
    [InlineData("""{"op":"replace","path":"displayName","value":"X"},{"op":"replace","path":"displayName","value":"D"}""")]
    public void Failure11_NothingNew_ChangesNothing(string operations)
    {
        var resource = PatchRun.User("""{"displayName":"D","name":{"givenName":"G"},"emails":[{"value":"a@x.test","type":"work"}]}""");

        var result = PatchRun.Apply(resource, operations).Value;

        Assert.False(result.AttributesChanged);
        Assert.Same(resource, result.Resource);
    }

    [Theory]
    [InlineData("""{"op":"Remove","path":"members","value":[{"$ref":null,"value":"0198a1b0-0000-7000-8000-00000000000a"}]}""", "-Ann")]
    [InlineData("""{"op":"Remove","path":"members"}""", "=")]
    public void Failure12_RemoveByValueList_RemovesOnlyThose(string operation, string edit) =>
        Assert.Equal(edit, PatchRun.Show(PatchRun.Apply(PatchRun.Group("{}"), operation).Value.Members));

    [Fact]
    public void Failure12_RemoveByValueList_OfOtherLists() => PatchRun.AssertJson(
        """{"emails":[{"value":"b@x.test"}]}""",
        PatchRun.Apply(PatchRun.User("""{"emails":[{"value":"a@x.test"},{"value":"b@x.test"}]}"""), """{"op":"Remove","path":"emails","value":[{"value":"a@x.test"}]}""").Value.Resource);

    [Fact]
    public void Failure13_AddWhatIsThere_ChangesNothing()
    {
        var resource = PatchRun.User("""{"emails":[{"value":"a@x.test","type":"work"}]}""");

        Assert.Same(resource, PatchRun.Apply(resource, """{"op":"add","path":"emails","value":[{"value":"a@x.test","type":"work"}]}""").Value.Resource);
        Assert.Equal("+Ann", PatchRun.Show(PatchRun.Apply(
            PatchRun.Group("{}"), """{"op":"add","path":"members","value":[{"value":"<Ann>","display":"x"},{"value":"<Ann>","display":"x"}]}""").Value.Members));
    }

    [Fact]
    public void Failure14_ReplaceByAnEmptyList_Empties()
    {
        Assert.Equal("=", PatchRun.Show(PatchRun.Apply(PatchRun.Group("{}"), """{"op":"replace","path":"members","value":[]}""").Value.Members));
        PatchRun.AssertJson("{}", PatchRun.Apply(PatchRun.User("""{"emails":[{"value":"a"}]}"""), """{"op":"replace","path":"emails","value":[]}""").Value.Resource);
        PatchRun.AssertJson("{}", PatchRun.Apply(PatchRun.User("""{"emails":[{"value":"a"}]}"""), """{"op":"replace","value":{"emails":[]}}""").Value.Resource);
    }

    [Theory]
    [InlineData("""{"op":"replace","value":{"displayName":"New"}}""")]
    [InlineData("""{"op":"Replace","path":"displayName","value":"New"}""")]
    [InlineData("""{"op":"replace","value":{"id":"2819c223-7f76-453a-919d-413861904646","displayName":"New"}}""")]
    public void Failure15_Rename_LeavesMembers(string operation)
    {
        var result = PatchRun.Apply(PatchRun.Group("""{"displayName":"Old"}"""), operation).Value;

        PatchRun.AssertJson("""{"displayName":"New"}""", result.Resource);
        Assert.True(result.Members.IsNone);
    }

    [Fact]
    public void Failure15_PutWithoutMembers_LeavesMembers()
    {
        var input = ResourceReader.Read(ScimModel.Default.Group, """{"displayName":"New"}"""u8, ReadOptions.Default).Value;

        var result = ResourceReplacement.Apply(PatchRun.Group("""{"displayName":"Old"}"""), input, PatchRun.Id, ReadOptions.Default).Value;

        Assert.True(result.Members.IsNone);
    }

    [Fact]
    public void Failure16_MemberWithoutType_IsAMember() => Assert.Equal("+Ann", PatchRun.Show(PatchRun.Apply(
        PatchRun.Group("{}"), """{"op":"add","path":"members","value":[{"value":"<Ann>","display":"u1@x.test"}]}""").Value.Members));

    /// <summary>17 and 18 are the store's: here only that a member which can be nobody is named, never dropped.</summary>
    [Fact]
    public void Failure18_MemberThatIsNoId_IsNamed() => Assert.Equal(
        "400 invalidValue: Operation 1: 'u9' is not the id of a user or group; members.value must be an id that this server gave out.",
        PatchRun.Show(PatchRun.Apply(PatchRun.Group("{}"), """{"op":"add","path":"members","value":[{"value":"<Ann>"},{"value":"u9"}]}""").Error!));

    [Fact]
    public void Failure43_SecondOperationFails_FirstLeavesNoTrace()
    {
        var resource = PatchRun.User("""{"title":"T"}""");
        var before = resource.Attributes;

        var result = PatchRun.Apply(resource, """{"op":"replace","path":"title","value":"U"},{"op":"replace","path":"emails[type eq \"x\"].nonsense","value":"y"}""");

        Assert.Equal((400, ScimTypes.InvalidPath), (result.Error!.Status, result.Error.ScimType));
        Assert.Same(before, resource.Attributes);
        PatchRun.AssertJson("""{"title":"T"}""", resource);
    }

    [Fact]
    public void Failure43_SecondOperationFailsWhenApplied_FirstLeavesNoTrace()
    {
        var resource = PatchRun.User("""{"title":"T"}""");

        var result = PatchRun.Apply(resource, """{"op":"replace","path":"title","value":"U"},{"op":"replace","path":"emails[type co \"x\"].value","value":"y"}""");

        Assert.Equal((400, ScimTypes.NoTarget), (result.Error!.Status, result.Error.ScimType));
        PatchRun.AssertJson("""{"title":"T"}""", resource);
    }

    [Theory]
    [InlineData("""{"op":"add","path":"externalId","value":null}""")]
    [InlineData("""{"op":"replace","path":"externalId","value":null}""")]
    [InlineData("""{"op":"replace","value":{"externalId":null}}""")]
    public void Failure51_Null_IsUnassigned(string operation) =>
        PatchRun.AssertJson("""{"displayName":"g"}""", PatchRun.Apply(PatchRun.Group("""{"displayName":"g","externalId":"e"}"""), operation).Value.Resource);

    [Theory]
    [InlineData("""{"op":"add","path":"emails","value":[{"value":"1","primary":true},{"value":"2","primary":true}]}""")]
    [InlineData("""{"op":"replace","path":"emails","value":[{"value":"1","primary":true},{"value":"2","primary":"True"}]}""")]
    [InlineData("""{"op":"replace","value":{"emails":[{"value":"1","primary":true},{"value":"2","primary":true}]}}""")]
    public void Failure52_TwoPrimaries_AreInvalidValue(string operation) =>
        Assert.Equal((400, ScimTypes.InvalidValue), (PatchRun.Apply(PatchRun.User("{}"), operation).Error!.Status, PatchRun.Apply(PatchRun.User("{}"), operation).Error!.ScimType));
}
