using System.Text;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Patch;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Tests.Patch;

/// <summary>The body of a PATCH: its envelope, its limits, and that nothing of the buffer is kept.</summary>
public sealed class PatchRequestReaderTests
{
    [Theory]
    [InlineData("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"title","value":"T"}]}""")]
    [InlineData("""{"Schemas":["URN:IETF:PARAMS:SCIM:API:MESSAGES:2.0:PATCHOP"],"operations":[{"OP":"add","Path":"title","VALUE":"T"}]}""")]
    [InlineData("""{"Operations":[{"value":"T","path":"title","op":"add"}],"schemas":["urn:x","urn:ietf:params:scim:api:messages:2.0:PatchOp"]}""")]
    [InlineData("""{"id":"x","Operations":[{"name":"addTitle","op":"add","path":"title","value":"T","more":{"op":"x","path":[1]}}],"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"other":[{}]}""")]
    [InlineData(" \r\n\t{ \"schemas\" : [ \"urn:ietf:params:scim:api:messages:2.0:PatchOp\" ] , \"Operations\" : [ { \"op\" : \"add\" , \"path\" : \"title\" , \"value\" : \"T\" } ] } ")]
    [InlineData("""{"sch\u0065mas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Op\u0065rations":[{"o\u0070":"\u0061dd","path":"t\u0069tle","value":"\u0054"}]}""")]
    public void Read_AnySpelling_Reads(string body)
    {
        var request = PatchRequestReader.Read(Encoding.UTF8.GetBytes(body), ScimModel.Default.User, ReadOptions.Default with { Tolerances = IdpTolerances.None });

        Assert.True(request.IsSuccess, request.Error?.Detail);
        Assert.Equal(1, request.Value.OperationCount);
        PatchRun.AssertJson("""{"title":"T"}""", ResourcePatch.Apply(PatchRun.User("{}"), request.Value, new() { Id = PatchRun.Id }).Value.Resource);
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("{", "not JSON")]
    [InlineData("{} {}", "not JSON")]
    [InlineData("""{"Operations":[{"op":"add",}]}""", "not JSON")]
    [InlineData("{\n\"Operations\": nope}", "line 2, byte 16")]
    [InlineData("[]", "JSON object")]
    [InlineData("null", "JSON object")]
    [InlineData("{}", "no Operations")]
    [InlineData("""{"Operations":null}""", "must be an array")]
    [InlineData("""{"Operations":{}}""", "must be an array")]
    [InlineData("""{"Operations":["add"]}""", "Operation 1: An operation must be a JSON object")]
    [InlineData("""{"Operations":[{}]}""", "Operation 1: The operation has no op")]
    [InlineData("""{"Operations":[{"path":"title","value":"T"}]}""", "Operation 1: The operation has no op")]
    [InlineData("""{"Operations":[{"op":null}]}""", "Operation 1: 'op' must be a string")]
    [InlineData("""{"Operations":[{"op":5}]}""", "Operation 1: 'op' must be a string")]
    [InlineData("""{"Operations":[{"op":["add"]}]}""", "Operation 1: 'op' must be a string")]
    [InlineData("""{"Operations":[{"op":"add","path":5,"value":"T"}]}""", "Operation 1: 'path' must be a string")]
    [InlineData("""{"Operations":[{"op":"add","path":"\ud800","value":"T"}]}""", "Operation 1: 'path' must be a string")]
    [InlineData("""{"Operations":[{"op":"merge","path":"title"}]}""", "Operation 1: op must be add, remove or replace")]
    [InlineData("""{"Operations":[{"op":"add","path":"title","value":"T"},{"op":" add","path":"title","value":"T"}]}""", "Operation 2: op must be add, remove or replace")]
    [InlineData("""{"Operations":[{"op":"add","OP":"remove","path":"title"}]}""", "Operation 1: The operation has 'OP' more than once")]
    [InlineData("""{"Operations":[{"op":"remove","path":"title","path":"name"}]}""", "Operation 1: The operation has 'path' more than once")]
    [InlineData("""{"Operations":[{"op":"add","path":"title","value":"a","value":"b"}]}""", "Operation 1: The operation has 'value' more than once")]
    [InlineData("""{"Operations":[],"operations":[]}""", "'operations' more than once")]
    [InlineData("""{"schemas":"urn:ietf:params:scim:api:messages:2.0:PatchOp","Operations":[{"op":"remove","path":"title"}]}""", "must be an array")]
    [InlineData("""{"schemas":[5],"Operations":[{"op":"remove","path":"title"}]}""", "must be an array of URNs")]
    [InlineData("""{"schemas":{},"Operations":[{"op":"remove","path":"title"}]}""", "must be an array of URNs")]
    public void Read_NotAPatchOp_IsInvalidSyntax(string body, string detail)
    {
        var result = PatchRequestReader.Read(Encoding.UTF8.GetBytes(body), ScimModel.Default.User, ReadOptions.Default);

        Assert.Equal((400, ScimTypes.InvalidSyntax), (result.Error!.Status, result.Error.ScimType));
        Assert.Contains(detail, result.Error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OtherSchemas_Untolerated_IsInvalidSyntax()
    {
        var body = """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"Operations":[{"op":"remove","path":"title"}]}"""u8;

        Assert.True(PatchRequestReader.Read(body, ScimModel.Default.User, ReadOptions.Default).IsSuccess);
        Assert.Equal(
            ScimTypes.InvalidSyntax,
            PatchRequestReader.Read(body, ScimModel.Default.User, ReadOptions.Default with { Tolerances = IdpTolerances.None }).Error!.ScimType);
    }

    [Fact]
    public void Read_NotUtf8_IsInvalidSyntax()
    {
        byte[] body = [.. "{\"Operations\":[{\"op\":\"add\",\"path\":\"title\",\"value\":\""u8, 0xC3, 0x28, .. "\"}]}"u8];

        Assert.Equal(ScimTypes.InvalidSyntax, PatchRequestReader.Read(body, ScimModel.Default.User, ReadOptions.Default).Error!.ScimType);
    }

    [Fact]
    public void Read_ByteOrderMark_IsIgnored()
    {
        byte[] body = [0xEF, 0xBB, 0xBF, .. PatchRun.Body("""{"op":"add","path":"title","value":"T"}""")];

        Assert.True(PatchRequestReader.Read(body, ScimModel.Default.User, ReadOptions.Default).IsSuccess);
    }

    [Fact]
    public void Read_BufferChangesAfterwards_RequestDoesNot()
    {
        var body = PatchRun.Body("""{"op":"add","value":{"title":"Tour Guide","emails":[{"value":"a@x.test"}]}}""");
        var request = PatchRequestReader.Read(body, ScimModel.Default.User, ReadOptions.Default).Value;

        body.AsSpan().Clear();

        var result = ResourcePatch.Apply(PatchRun.User("{}"), request, new() { Id = PatchRun.Id }).Value;
        PatchRun.AssertJson("""{"title":"Tour Guide","emails":[{"value":"a@x.test"}]}""", result.Resource);
    }

    [Fact]
    public void Read_OperationsAtTheLimit_AreRead_OnePast_Is413()
    {
        var options = ReadOptions.Default with { Limits = ScimLimits.Default with { MaxPatchOperations = 3 } };
        var operation = """{"op":"add","path":"title","value":"T"}""";

        var at = PatchRequestReader.Read(PatchRun.Body(string.Join(',', Enumerable.Repeat(operation, 3))), ScimModel.Default.User, options);
        var past = PatchRequestReader.Read(PatchRun.Body(string.Join(',', Enumerable.Repeat(operation, 4))), ScimModel.Default.User, options);

        Assert.Equal(3, at.Value.OperationCount);
        Assert.Equal((413, null), (past.Error!.Status, past.Error.ScimType));
        Assert.Equal("The request has more than 3 operations, which is the limit (MaxPatchOperations). Nothing was changed.", past.Error.Detail);
    }

    [Fact]
    public void Read_DepthAtTheLimit_IsRead_OnePast_IsInvalidSyntax()
    {
        var options = ReadOptions.Default with { Limits = ScimLimits.Default with { MaxDepth = 6 } };

        // The body, Operations, the operation; then as many objects as the value nests.
        var at = PatchRequestReader.Read(PatchRun.Body("""{"op":"add","value":{"title":"T","name":{"x":{}}}}"""), ScimModel.Default.User, options);
        var past = PatchRequestReader.Read(PatchRun.Body("""{"op":"add","value":{"title":"T","name":{"x":{"y":[]}}}}"""), ScimModel.Default.User, options);

        Assert.True(at.IsSuccess, at.Error?.Detail);
        Assert.Equal("400 invalidSyntax: The body is nested more than 6 levels deep, which is the limit (MaxDepth).", PatchRun.Show(past.Error!));
    }

    [Fact]
    public void Read_PathAtTheLimit_IsRead_OnePast_IsInvalidPath()
    {
        var options = ReadOptions.Default with { Limits = ScimLimits.Default with { MaxPathLength = 8 } };

        var at = PatchRequestReader.Read(PatchRun.Body("""{"op":"remove","path":"nickName"}"""), ScimModel.Default.User, options);
        var past = PatchRequestReader.Read(PatchRun.Body("""{"op":"remove","path":"profileUrl"}"""), ScimModel.Default.User, options);

        Assert.True(at.IsSuccess);
        Assert.Equal("400 invalidPath: Operation 1: The path is 10 characters long; the limit is 8 (MaxPathLength).", PatchRun.Show(past.Error!));
    }

    [Fact]
    public void Read_MembersAtTheLimit_AreRead_OnePast_IsInvalidValue()
    {
        var options = ReadOptions.Default with { Limits = ScimLimits.Default with { MaxMembers = 2 } };
        var member = """{"value":"<Ann>"}""";

        var at = PatchRequestReader.Read(PatchRun.Body($$"""{"op":"add","path":"members","value":[{{member}},{{member}}]}"""), ScimModel.Default.Group, options);
        var past = PatchRequestReader.Read(PatchRun.Body($$"""{"op":"add","path":"members","value":[{{member}},{{member}},{{member}}]}"""), ScimModel.Default.Group, options);

        Assert.True(at.IsSuccess);
        Assert.Equal((400, ScimTypes.InvalidValue), (past.Error!.Status, past.Error.ScimType));
        Assert.Contains("MaxMembers", past.Error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MemberFiltersAtTheLimit_AreRead_OnePast_Is413()
    {
        var options = ReadOptions.Default with { Limits = ScimLimits.Default with { MaxMemberFilters = 1 } };
        var byId = """{"op":"remove","path":"members[value eq \"<Ann>\"]"}""";
        var byName = """{"op":"remove","path":"members[display eq \"Ann\"]"}""";

        var at = PatchRequestReader.Read(PatchRun.Body($"{byId},{byId},{byName}"), ScimModel.Default.Group, options);
        var past = PatchRequestReader.Read(PatchRun.Body($"{byId},{byName},{byName}"), ScimModel.Default.Group, options);

        Assert.True(at.IsSuccess);
        Assert.Equal(413, past.Error!.Status);
        Assert.Equal(
            "Operation 3: More than 1 operations select members by more than their ids, which is the limit (MaxMemberFilters). Nothing was changed.", past.Error.Detail);
    }

    [Fact]
    public void Read_UnknownPart_IsDroppedOrRefused()
    {
        var body = PatchRun.Body("""{"op":"replace","value":{"name":{"givenName":"G","nick":"x"}}}""");

        Assert.True(PatchRequestReader.Read(body, ScimModel.Default.User, ReadOptions.Default).IsSuccess);
        Assert.Equal(
            "400 invalidSyntax: Operation 1: 'nick' is not an attribute of name.",
            PatchRun.Show(PatchRequestReader.Read(body, ScimModel.Default.User, ReadOptions.Default with { UnknownAttributes = UnknownAttributes.Refuse }).Error!));
    }

    [Theory]
    [InlineData("""{"op":"add","path":"password","value":"secret"}""", true)]
    [InlineData("""{"op":"replace","value":{"password":"secret"}}""", true)]
    [InlineData("""{"op":"add","path":"password","value":"secret"},{"op":"replace","path":"password","value":"other"}""", true)]
    [InlineData("""{"op":"replace","path":"password","value":null}""", false)]
    [InlineData("""{"op":"remove","path":"password"}""", false)]
    [InlineData("""{"op":"replace","path":"title","value":"T"}""", false)]
    public void Read_Password_IsNotedAndNotKept(string operation, bool given)
    {
        var request = PatchRun.Read(ScimModel.Default.User, operation).Value;

        var result = ResourcePatch.Apply(PatchRun.User("""{"userName":"u"}"""), request, new() { Id = PatchRun.Id }).Value;

        Assert.Equal(given, request.GivesPassword);
        Assert.Equal(given, result.PasswordGiven);
        Assert.False(TreeJson.Show(result.Resource).ContainsKey("password"));
    }

    [Theory]
    [InlineData("""{"op":"add","path":"password"}""")]
    [InlineData("""{"op":"add","path":"password","value":5}""")]
    public void Read_PasswordThatIsNone_IsInvalidValue(string operation) =>
        Assert.Equal(ScimTypes.InvalidValue, PatchRun.Read(ScimModel.Default.User, operation).Error!.ScimType);

    [Theory]
    [InlineData("""{"op":"replace","path":"active","value":true}""", true)]
    [InlineData("""{"op":"replace","value":{"ACTIVE":true}}""", true)]
    [InlineData("""{"op":"replace","path":"active","value":false},{"op":"replace","path":"active","value":true}""", true)]
    [InlineData("""{"op":"replace","path":"title","value":"T"}""", false)]
    public void Apply_Active_IsNotedEvenWhenTheSame(string operation, bool touched) =>
        Assert.Equal(touched, PatchRun.Apply(PatchRun.User("""{"active":true}"""), operation).Value.TouchedActive);
}
