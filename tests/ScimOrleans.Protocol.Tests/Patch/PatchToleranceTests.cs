using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Patch;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Tests.Patch;

/// <summary>Each tolerance of PATCH: what it allows, what it refuses all the same, and what becomes of the request without it.</summary>
public sealed class PatchToleranceTests
{
    private const string Enterprise = PatchRun.Enterprise;
    private const string A = "0198a1b0-0000-7000-8000-00000000000a";
    private const string Emails = """{"emails":[{"value":"1@x.test","type":"work"},{"value":"2@x.test","type":"home"}]}""";

    /// <summary>Tolerance, resource before, operations, resource after; and the refusal when it is not granted.</summary>
    public static TheoryData<IdpTolerances, string, string, string, string> UserCases { get; } = new()
    {
        {
            IdpTolerances.OpInAnyCase, "{}", """{"op":"Add","path":"title","value":"T"}""", """{"title":"T"}""",
            "400 invalidSyntax: Operation 1: op must be add, remove or replace (RFC 7644 section 3.5.2)."
        },
        {
            IdpTolerances.NoOperations, "{}", "", "{}",
            "400 invalidSyntax: Operations must hold at least one operation (RFC 7644 section 3.5.2)."
        },
        {
            IdpTolerances.PathsAsKeys, "{}", """{"op":"add","value":{"name.givenName":"A"}}""", """{"name":{"givenName":"A"}}""",
            "400 invalidPath: Operation 1: 'name.givenName' is not an attribute of User."
        },
        {
            IdpTolerances.PathsAsKeys, "{}", """{"op":"add","value":{"~:department":"D"}}""", """{"~":{"department":"D"}}""",
            $"400 invalidPath: Operation 1: '{Enterprise}:d…' is not an attribute of User."
        },
        {
            IdpTolerances.ServerAttributesInValue, "{}", """{"op":"replace","value":{"id":"2819c223-7f76-453a-919d-413861904646","title":"T"}}""", """{"title":"T"}""",
            "400 mutability: Operation 1: 'id' is set by the server and cannot be changed by a client (mutability readOnly)."
        },
        {
            IdpTolerances.ServerAttributesInValue, "{}", """{"op":"replace","value":{"title":"T","meta":{"resourceType":"User"},"groups":[{"value":"g"}],"schemas":["urn:x"],"id":null}}""", """{"title":"T"}""",
            "400 mutability: Operation 1: 'meta' is set by the server and cannot be changed by a client (mutability readOnly)."
        },
        {
            IdpTolerances.CreateMissingElement, Emails, """{"op":"replace","path":"emails[type eq \"Other\"].value","value":"3@x.test"}""",
            """{"emails":[{"value":"1@x.test","type":"work"},{"value":"2@x.test","type":"home"},{"value":"3@x.test","type":"Other"}]}""",
            "400 noTarget: Operation 1: The value filter selects no element of 'emails'; add one with path 'emails'."
        },
        {
            IdpTolerances.CreateMissingElement, Emails, """{"op":"add","path":"emails[type eq \"other\"]","value":{"value":"3@x.test","display":"3"}}""",
            """{"emails":[{"value":"1@x.test","type":"work"},{"value":"2@x.test","type":"home"},{"value":"3@x.test","display":"3","type":"other"}]}""",
            "400 noTarget: Operation 1: The value filter selects no element of 'emails'; add one with path 'emails'."
        },
        {
            IdpTolerances.RemoveOfAbsent, Emails, """{"op":"remove","path":"emails[type eq \"other\"]"}""", Emails,
            "400 noTarget: Operation 1: The value filter selects no element of 'emails', so there is nothing to remove."
        },
        {
            IdpTolerances.RemoveOfAbsent, Emails, """{"op":"replace","path":"emails[type eq \"other\"].value","value":null}""", Emails,
            "400 noTarget: Operation 1: The value filter selects no element of 'emails', so there is nothing to remove."
        },
        {
            IdpTolerances.RemoveListedValues, Emails, """{"op":"remove","path":"emails","value":[{"value":"1@x.test"}]}""", """{"emails":[{"value":"2@x.test","type":"home"}]}""",
            "400 invalidValue: Operation 1: A remove takes no value; select the elements in the path, as in emails[value eq \"…\"]."
        },
        {
            IdpTolerances.EmptyTextUnassigns, """{"nickName":"N","roles":[{"value":"r","primary":true}]}""",
            """{"op":"replace","path":"nickName","value":""},{"op":"add","path":"roles.primary","value":""}""", """{"roles":[{"value":"r"}]}""",
            "400 invalidValue: Operation 2: roles.primary must be true or false."
        },
        {
            IdpTolerances.DotAfterUrn, "{}", """{"op":"replace","path":"~.manager","value":{"value":"m"}}""", """{"~":{"manager":{"value":"m"}}}""",
            "400 invalidPath: Operation 1: Invalid path: 'urn:ietf:params:scim:schemas:extension:enterprise:2' is not an attribute of User, at character 1:\nurn:ietf:params:scim:schemas:ext…\n^"
        },
        {
            IdpTolerances.StringBooleans, "{}", """{"op":"replace","path":"active","value":"False"}""", """{"active":false}""",
            "400 invalidValue: Operation 1: active must be a boolean, not a string."
        },
        {
            IdpTolerances.BareValues, "{}", """{"op":"replace","path":"~:manager","value":"m"}""", """{"~":{"manager":{"value":"m"}}}""",
            $"400 invalidValue: Operation 1: '{Enterprise}:manager' is complex: its value must be an object."
        },
        {
            IdpTolerances.EmptyTextForNonText | IdpTolerances.EmptyTextUnassigns, """{"name":{"givenName":"G"}}""", """{"op":"replace","path":"name","value":""}""", "{}",
            "400 invalidValue: Operation 1: 'name' is complex: its value must be an object."
        },
    };

    /// <summary>Tolerance, operation, edit of the members; and the refusal when it is not granted.</summary>
    public static TheoryData<IdpTolerances, string, string, string> GroupCases { get; } = new()
    {
        {
            IdpTolerances.MembersWithoutPath, """{"op":"replace","value":[{"value":"<Ann>"}]}""", "=Ann",
            "400 invalidValue: Operation 1: Without a path, the value must be an object of attributes (RFC 7644 section 3.5.2)."
        },
        {
            IdpTolerances.RemoveListedValues, """{"op":"remove","path":"members","value":[{"value":"<Ann>"}]}""", "-Ann",
            "400 invalidValue: Operation 1: A remove takes no value; select the members in the path, as in members[value eq \"…\"]."
        },
        { IdpTolerances.BareValues, """{"op":"add","path":"members","value":["<Ann>"]}""", "+Ann", "400 invalidValue: Operation 1: members[0] must be an object, not a string." },
    };

    [Theory]
    [MemberData(nameof(UserCases))]
    public void User_Granted_IsDone_NotGranted_IsRefused(IdpTolerances tolerance, string before, string operations, string after, string refusal)
    {
        var resource = PatchRun.User(before);

        var granted = PatchRun.Apply(resource, operations, tolerance);
        var refused = PatchRun.Apply(resource, operations, IdpTolerances.All & ~tolerance);

        Assert.True(granted.IsSuccess, granted.Error?.Detail);
        PatchRun.AssertJson(after, granted.Value.Resource);
        AssertRefused(refusal, refused);
    }

    [Theory]
    [MemberData(nameof(GroupCases))]
    public void Group_Granted_IsDone_NotGranted_IsRefused(IdpTolerances tolerance, string operations, string edit, string refusal)
    {
        var group = PatchRun.Group("""{"displayName":"G"}""");

        var granted = PatchRun.Apply(group, operations, tolerance);
        var refused = PatchRun.Apply(group, operations, IdpTolerances.All & ~tolerance);

        Assert.Equal(edit, PatchRun.Show(granted.Value.Members));
        AssertRefused(refusal, refused);
    }

    [Fact]
    public void AnySchemas_Granted_MissingIsRead_NotGranted_IsInvalidSyntax()
    {
        var body = """{"Operations":[{"op":"add","path":"title","value":"T"}]}"""u8;

        var granted = PatchRequestReader.Read(body, ScimModel.Default.User, new() { Tolerances = IdpTolerances.AnySchemas });
        var refused = PatchRequestReader.Read(body, ScimModel.Default.User, new() { Tolerances = IdpTolerances.All & ~IdpTolerances.AnySchemas });

        Assert.True(granted.IsSuccess);
        Assert.Equal(
            $"400 invalidSyntax: schemas of a PATCH must be an array of URNs that holds {SchemaUrns.PatchOp} (RFC 7644 section 3.5.2).",
            PatchRun.Show(refused.Error!));
    }

    [Fact]
    public void EmptyText_NotGranted_IsATextLikeAnyOther() => PatchRun.AssertJson(
        """{"nickName":""}""",
        PatchRun.Apply(PatchRun.User("{}"), """{"op":"replace","path":"nickName","value":""}""", IdpTolerances.None).Value.Resource);

    [Fact]
    public void None_AllowsWhatTheRfcHas()
    {
        var result = PatchRun.Apply(
            PatchRun.User(Emails),
            """
            {"op":"add","path":"emails","value":{"value":"3@x.test"}},{"op":"replace","path":"emails[type eq \"work\"].value","value":"9@x.test"},
            {"op":"remove","path":"emails[type eq \"home\"]"},{"op":"add","value":{"title":"T","name":{"givenName":"G"},"~":{"department":"D"} } }
            """,
            IdpTolerances.None);

        PatchRun.AssertJson(
            """{"title":"T","name":{"givenName":"G"},"emails":[{"value":"9@x.test","type":"work"},{"value":"3@x.test"}],"~":{"department":"D"}}""",
            result.Value.Resource);
    }

    [Fact]
    public void EveryToleranceOfPatch_IsTested()
    {
        var tested = UserCases.Select(row => row.Data.Item1).Concat(GroupCases.Select(row => row.Data.Item1)).ToHashSet();

        var ofPatch = Enum.GetValues<IdpTolerances>().Where(flag => (int)flag >= 1 << 8 && flag != IdpTolerances.All);

        Assert.DoesNotContain(ofPatch, flag => !tested.Any(row => row.HasFlag(flag)));
    }

    private static void AssertRefused(string refusal, ScimResult<PatchOutcome> result)
    {
        Assert.False(result.IsSuccess);
        Assert.Equal(refusal, PatchRun.Show(result.Error));
    }
}
