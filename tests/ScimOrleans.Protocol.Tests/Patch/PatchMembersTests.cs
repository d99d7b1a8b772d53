using ScimOrleans.Protocol.Patch;

namespace ScimOrleans.Protocol.Tests.Patch;

/// <summary>Operations on a group's members come to one edit, without knowing who is in.</summary>
public sealed class PatchMembersTests
{
    private const string A = "0198a1b0-0000-7000-8000-00000000000a";
    private const string B = "0198a1b0-0000-7000-8000-00000000000b";
    private const string C = "0198a1b0-0000-7000-8000-00000000000c";

    /// <summary>Name, operations, edit: <c>=</c> exactly, <c>+</c> added, <c>-</c> removed.</summary>
    public static TheoryData<string, string, string> Cases { get; } = new()
    {
        { "add", """{"op":"add","path":"members","value":[{"value":"<Ann>"},{"value":"<Bob>"}]}""", "+Ann,Bob" },
        { "add, one without brackets", """{"op":"add","path":"members","value":{"value":"<Ann>"}}""", "+Ann" },
        { "add, bare ids", """{"op":"add","path":"members","value":["<Ann>","<Bob>"]}""", "+Ann,Bob" },
        { "add, a bare id", """{"op":"add","path":"members","value":"<Ann>"}""", "+Ann" },
        { "add, what Entra puts beside", """{"op":"Add","path":"members","value":[{"$ref":null,"value":"<Ann>"}]}""", "+Ann" },
        { "add, what others put beside", """{"op":"add","path":"members","value":[{"displayName":"x","display":"y","type":"User","Value":"<Ann>"}]}""", "+Ann" },
        { "add, upper case id", """{"op":"add","path":"members","value":[{"value":"<ANN>"}]}""", "+Ann" },
        { "add, twice", """{"op":"add","path":"members","value":[{"value":"<Ann>"},{"value":"<Ann>"}]},{"op":"add","path":"members","value":[{"value":"<Ann>"}]}""", "+Ann" },
        { "add, nobody", """{"op":"add","path":"members","value":[]}""", "none" },
        { "add, null", """{"op":"add","path":"members","value":null}""", "none" },
        { "add, URN-qualified", """{"op":"add","path":"urn:ietf:params:scim:schemas:core:2.0:Group:members","value":[{"value":"<Ann>"}]}""", "+Ann" },
        { "add, without path", """{"op":"add","value":{"members":[{"value":"<Ann>"}]}}""", "+Ann" },
        { "replace", """{"op":"replace","path":"members","value":[{"value":"<Ann>"}]}""", "=Ann" },
        { "replace, nobody", """{"op":"replace","path":"members","value":[]}""", "=" },
        { "replace, null", """{"op":"replace","path":"members","value":null}""", "=" },
        { "replace, without path", """{"op":"replace","value":{"members":[{"value":"<Ann>"}]}}""", "=Ann" },
        { "replace, without path, nobody", """{"op":"replace","value":{"members":[]}}""", "=" },
        { "replace, without path, the replaced product's form", """{"op":"replace","value":[{"value":"<Ann>"},{"value":"<Bob>"}]}""", "=Ann,Bob" },
        { "remove, all", """{"op":"remove","path":"members"}""", "=" },
        { "remove, all, null", """{"op":"remove","path":"members","value":null}""", "=" },
        { "remove, listed", """{"op":"Remove","path":"members","value":[{"$ref":null,"value":"<Ann>"}]}""", "-Ann" },
        { "remove, listed bare", """{"op":"Remove","path":"members","value":["<Ann>","<Bob>"]}""", "-Ann,Bob" },
        { "remove, nobody listed", """{"op":"remove","path":"members","value":[]}""", "none" },
        { "remove, value filter", """{"op":"remove","path":"members[value eq \"<Ann>\"]"}""", "-Ann" },
        { "remove, value filter without blank before the quote", """{"op":"remove","path":"members[value eq\"<Ann>\"]"}""", "-Ann" },
        { "remove, value filter in other case", """{"op":"REMOVE","path":"Members[VALUE EQ \"<ANN>\"]"}""", "-Ann" },
        { "remove, value filter with or", """{"op":"remove","path":"members[value eq \"<Ann>\" or value eq \"<Bob>\"]"}""", "-Ann,Bob" },
        { "remove, value filter that can be nobody", """{"op":"remove","path":"members[value eq \"nobody\"]"}""", "none" },
        { "remove, value filter with a blank that is nobody's", """{"op":"remove","path":"members[value eq \"<Ann> \"]"}""", "none" },
        { "replace, value filter by null", """{"op":"replace","path":"members[value eq \"<Ann>\"]","value":null}""", "-Ann" },
        { "add then remove", """{"op":"add","path":"members","value":[{"value":"<Ann>"}]},{"op":"remove","path":"members[value eq \"<Ann>\"]"}""", "-Ann" },
        { "remove then add", """{"op":"remove","path":"members[value eq \"<Ann>\"]"},{"op":"add","path":"members","value":[{"value":"<Ann>"},{"value":"<Bob>"}]}""", "+Ann,Bob" },
        { "Okta's pair", """{"op":"remove","path":"members[value eq \"<Ann>\"]"},{"op":"add","path":"members","value":[{"value":"<Bob>","display":"b@x.test"}]}""", "+Bob -Ann" },
        { "remove all then add", """{"op":"remove","path":"members"},{"op":"add","path":"members","value":[{"value":"<Ann>"}]},{"op":"add","path":"members","value":[{"value":"<Bob>"}]}""", "=Ann,Bob" },
        { "replace, remove, add", """{"op":"replace","path":"members","value":[{"value":"<Ann>"},{"value":"<Bob>"}]},{"op":"remove","path":"members[value eq \"<Ann>\"]"},{"op":"add","path":"members","value":[{"value":"<Cid>"}]}""", "=Bob,Cid" },
        { "add then replace", """{"op":"add","path":"members","value":[{"value":"<Ann>"}]},{"op":"replace","path":"members","value":[{"value":"<Bob>"}]}""", "=Bob" },
    };

    /// <summary>Name, operation, edit, for filters that ask for more than ids, on a group of Ann, Bob and the group Nested.</summary>
    public static TheoryData<string, string, string> LoadedCases { get; } = new()
    {
        { "remove by display", """{"op":"remove","path":"members[display co \"nn\"]"}""", "-Ann" },
        { "remove by type", """{"op":"remove","path":"members[type eq \"group\"]"}""", "-Nested" },
        { "remove by type and id", """{"op":"remove","path":"members[type eq \"User\" and value eq \"<Bob>\"]"}""", "-Bob" },
        { "remove by ne", """{"op":"remove","path":"members[value ne \"<Bob>\"]"}""", "-Ann,Nested" },
        { "remove selects nobody", """{"op":"remove","path":"members[display eq \"Zoe\"]"}""", "none" },
        { "remove after a remove", """{"op":"remove","path":"members[value eq \"<Ann>\"]"},{"op":"remove","path":"members[type eq \"User\"]"}""", "-Ann,Bob" },
        { "remove after a replace by members that are in", """{"op":"replace","path":"members","value":[{"value":"<Ann>"},{"value":"<Bob>"}]},{"op":"remove","path":"members[display eq \"Ann\"]"}""", "=Bob" },
        { "replace a selected member by another", """{"op":"replace","path":"members[value eq \"<Ann>\"]","value":{"value":"<Cid>"}}""", "+Cid -Ann" },
        { "replace a selected member by itself", """{"op":"replace","path":"members[value eq \"<Ann>\"]","value":{"value":"<Ann>"}}""", "+Ann" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Apply_Members_BecomeOneEdit(string name, string operations, string edit)
    {
        var group = PatchRun.Group("""{"displayName":"G"}""");

        var result = PatchRun.Apply(group, operations);

        Assert.True(result.IsSuccess, $"{name}: {result.Error}");
        Assert.False(result.Value.NeedsMembers);
        Assert.Equal(edit, PatchRun.Show(result.Value.Members));
        Assert.Same(group, result.Value.Resource);
        Assert.False(result.Value.AttributesChanged);
    }

    [Theory]
    [MemberData(nameof(LoadedCases))]
    public void Apply_FilterOnMoreThanIds_AsksForMembersAndThenSelects(string name, string operations, string edit)
    {
        var group = PatchRun.Group("""{"displayName":"G"}""");
        var rename = """{"op":"replace","path":"displayName","value":"H"}""";

        var first = PatchRun.Apply(group, $"{rename},{operations}");
        var second = PatchRun.Apply(group, $"{rename},{operations}", members: PatchRun.Members);

        Assert.True(first.IsSuccess, $"{name}: {first.Error}");
        Assert.True(first.Value.NeedsMembers);
        Assert.Same(group, first.Value.Resource);
        Assert.True(first.Value.Members.IsNone);
        Assert.True(second.IsSuccess, $"{name}: {second.Error}");
        Assert.False(second.Value.NeedsMembers);
        Assert.True(second.Value.AttributesChanged);
        Assert.Equal(edit, PatchRun.Show(second.Value.Members));
    }

    [Theory]
    [InlineData("""{"op":"add","path":"members","value":[{"value":"u1"}]}""", "invalidValue", "'u1' is not the id of a user or group")]
    [InlineData("""{"op":"replace","path":"members","value":["u1"]}""", "invalidValue", "'u1' is not the id")]
    [InlineData("""{"op":"remove","path":"members","value":[{"value":"u1"}]}""", "invalidValue", "'u1' is not the id")]
    [InlineData("""{"op":"add","path":"members","value":[{"value":"{0198a1b0-0000-7000-8000-00000000000a}"}]}""", "invalidValue", "is not the id")]
    [InlineData("""{"op":"add","path":"members","value":[{"value":"0198a1b0000070008000000000000000a"}]}""", "invalidValue", "is not the id")]
    [InlineData("""{"op":"add","path":"members","value":[{"value":" 0198a1b0-0000-7000-8000-00000000000a"}]}""", "invalidValue", "is not the id")]
    [InlineData("""{"op":"add","path":"members","value":[{"value":5}]}""", "invalidValue", "members")]
    [InlineData("""{"op":"add","path":"members","value":[{"display":"x"}]}""", "invalidValue", "members")]
    [InlineData("""{"op":"add","path":"members","value":[null]}""", "invalidValue", "members")]
    [InlineData("""{"op":"add","path":"members","value":[[]]}""", "invalidValue", "members")]
    [InlineData("""{"op":"add","path":"members","value":true}""", "invalidValue", "members")]
    [InlineData("""{"op":"add","path":"members"}""", "invalidValue", "value")]
    [InlineData("""{"op":"add","value":[{"value":"0198a1b0-0000-7000-8000-00000000000a"}]}""", "invalidValue", "object")]
    [InlineData("""{"op":"replace","path":"members[value eq \"0198a1b0-0000-7000-8000-00000000000a\"]"}""", "invalidValue", "value")]
    [InlineData("""{"op":"add","path":"members.value","value":"0198a1b0-0000-7000-8000-00000000000a"}""", "mutability", "members.value")]
    [InlineData("""{"op":"remove","path":"members.display"}""", "mutability", "members.display")]
    [InlineData("""{"op":"replace","path":"members[value eq \"0198a1b0-0000-7000-8000-00000000000a\"].type","value":"Group"}""", "mutability", "members.type")]
    [InlineData("""{"op":"add","path":"members[value eq \"0198a1b0-0000-7000-8000-00000000000a\"]","value":{"display":"x"}}""", "mutability", "member")]
    [InlineData("""{"op":"remove","path":"members[$ref eq \"https://x.test/Users/1\"]"}""", "invalidFilter", "$ref")]
    [InlineData("""{"op":"remove","path":"members[nope eq \"x\"]"}""", "invalidFilter", "nope")]
    public void Apply_Members_Refused(string operation, string scimType, string detail)
    {
        var result = PatchRun.Apply(PatchRun.Group("""{"displayName":"G"}"""), operation, members: PatchRun.Members);

        Assert.False(result.IsSuccess);
        Assert.Equal((400, scimType), (result.Error.Status, result.Error.ScimType));
        Assert.Contains(detail, result.Error.Detail, StringComparison.Ordinal);
        Assert.StartsWith("Operation 1: ", result.Error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_ReplaceOfSelectedMember_NobodySelected_IsNoTarget()
    {
        var result = PatchRun.Apply(
            PatchRun.Group("""{"displayName":"G"}"""), """{"op":"replace","path":"members[value eq \"<Cid>\"]","value":{"value":"<Ann>"}}""", members: PatchRun.Members);

        Assert.Equal("400 noTarget: Operation 1: The value filter selects no member; add members with path 'members'.", PatchRun.Show(result.Error!));
    }

    [Fact]
    public void Apply_FilterOnDisplayAfterAddingAStranger_IsRefusedNotGuessed()
    {
        var result = PatchRun.Apply(
            PatchRun.Group("""{"displayName":"G"}"""),
            """{"op":"add","path":"members","value":[{"value":"<Cid>"}]},{"op":"remove","path":"members[type eq \"User\"]"}""",
            members: PatchRun.Members);

        Assert.Equal((400, "invalidValue"), (result.Error!.Status, result.Error.ScimType));
        Assert.StartsWith("Operation 2: ", result.Error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_MembersAndName_DoesBoth()
    {
        var result = PatchRun.Apply(PatchRun.Group("""{"displayName":"G"}"""), """{"op":"replace","value":{"displayName":"H","members":[{"value":"<Ann>"}]}}""").Value;

        PatchRun.AssertJson("""{"displayName":"H"}""", result.Resource);
        Assert.Equal("=Ann", PatchRun.Show(result.Members));
    }

    [Fact]
    public void MembershipEdit_AnyOrder_SameAsASet()
    {
        var edit = MembershipEdit.None.ThenAdd([PatchRun.Ann, PatchRun.Bob]).ThenRemove([PatchRun.Bob, PatchRun.Cid]).ThenAdd([PatchRun.Cid]);

        Assert.Equal("+Ann,Cid -Bob", PatchRun.Show(edit));
    }
}
