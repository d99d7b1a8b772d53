using System.Text;
using System.Text.Json.Nodes;
using ScimOrleans.Grains.Resources;
using ScimOrleans.Grains.Rules;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;
using ScimOrleans.TestKit;
using static ScimOrleans.Grains.Tests.Rules.Samples;

namespace ScimOrleans.Grains.Tests.Mapping;

public sealed class DefaultAttributesTests
{
    [Theory]
    [InlineData("okta", """{"username":"test.user@okta.local","email":"test.user@okta.local","firstName":"Test","lastName":"User","displayName":"Test User"}""")]
    [InlineData("azuread", """{"username":"Test_User_ab6490ee-1e48-479e-a20b-2d77186b5dd1","email":"Test_User_fd0ea19b-0777-472c-9f96-4f70d2226f2e@testuser.com","firstName":"givenName","lastName":"familyName","displayName":"givenName familyName"}""")]
    public void Default_RecordedCreation_FillsAllFive(string provider, string expected)
    {
        var request = JsonNode.Parse(File.ReadAllBytes(System.IO.Path.Combine(Collections.Recorded, provider, "create_user.json")))!["request"]!;
        var user = ResourceReader.Read(ScimModel.Default.User, Encoding.UTF8.GetBytes(request.ToJsonString()), ReadOptions.Default).Value.Resource;

        Assert.Equal(expected, Encoding.UTF8.GetString(Evaluate(user).Mapped.Span));
    }

    [Theory]
    [InlineData("""{"userName":"ann","name":{"givenName":"Ann","familyName":"Lee"},"emails":[{"value":"home@x","type":"home"},{"value":"work@x","type":"work","primary":true}],"displayName":"A. Lee"}""",
        """{"username":"ann","email":"work@x","firstName":"Ann","lastName":"Lee","displayName":"A. Lee"}""")]
    [InlineData("""{"userName":"ann","emails":[{"value":"home@x","type":"home"},{"value":"work@x","type":"Work"}]}""", """{"username":"ann","email":"work@x","displayName":"ann"}""")]
    [InlineData("""{"userName":"ann","emails":[{"value":"  ","primary":true},{"value":"home@x","type":"home"},{"value":"other@x"}]}""", """{"username":"ann","email":"home@x","displayName":"ann"}""")]
    [InlineData("""{"userName":"ann@example.com"}""", """{"username":"ann@example.com","email":"ann@example.com","displayName":"ann@example.com"}""")]
    [InlineData("""{"userName":"ann@","name":{"familyName":"Lee"}}""", """{"username":"ann@","lastName":"Lee","displayName":"Lee"}""")]
    [InlineData("""{"userName":"@ann"}""", """{"username":"@ann","displayName":"@ann"}""")]
    [InlineData("""{"userName":"a@b@c","displayName":" "}""", """{"username":"a@b@c","displayName":"a@b@c"}""")]
    [InlineData("""{"userName":"ann lee@x"}""", """{"username":"ann lee@x","displayName":"ann lee@x"}""")]
    [InlineData("""{"userName":"Zoë"}""", """{"username":"Zoë","displayName":"Zoë"}""")]
    public void Default_User_FallsBackInOrder(string user, string expected) => Assert.Equal(expected, Mapped(user));

    [Fact]
    public void Default_DisplayName_IsWhatMembersAndGroupsShow()
    {
        var user = User("""{"userName":"ann","name":{"givenName":"Ann"}}""");

        var local = ResourceContents.OfUser(user, "Local Ann", CompiledEvaluation.Default);

        Assert.Equal("Local Ann", local.DisplayName);
        Assert.Equal("""{"username":"ann","firstName":"Ann","displayName":"Local Ann"}""", Encoding.UTF8.GetString(local.Mapped.Span));
        Assert.Equal((true, 0L), (local.Included, local.RulesVersion));
    }
}
