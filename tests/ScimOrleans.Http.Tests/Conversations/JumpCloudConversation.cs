using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Conversations;

/// <summary>What JumpCloud does when its connection is tested and when memberships change.</summary>
public abstract class JumpCloudConversation(ScimHostFixture fixture) : ScimConversation(fixture)
{
    protected override IdpProfile Profile => IdpProfile.JumpCloud;

    [Fact]
    public async Task TestConnection_CreatesUpdatesAndDeletes()
    {
        var user = (await Scim.PostAsync("Users", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"test@jumpcloud.test","name":{"givenName":"Test","familyName":"User"},"emails":[{"value":"test@jumpcloud.test","type":"work","primary":true}],"active":true}""")).ShouldBe(201).Id;
        (await Scim.PutAsync($"Users/{user}", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"test@jumpcloud.test","name":{"givenName":"Changed","familyName":"User"},"active":true}""")).ShouldBe(200).ShouldHave("name.givenName", "Changed");
        var group = (await Scim.PostAsync("Groups", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"JumpCloud Test"}""")).ShouldBe(201).Id;
        (await Scim.PatchAsync($"Groups/{group}", Patch($$"""{"op":"add","path":"members","value":[{"value":"{{user}}"}]}"""))).ShouldBe(204);
        (await Scim.PatchAsync($"Groups/{group}", Patch("""{"op":"replace","path":"displayName","value":"JumpCloud Test 2"}"""))).ShouldBe(204);
        (await Scim.GetAsync($"Groups/{group}")).ShouldHave("displayName", "JumpCloud Test 2").ShouldHave("members[0].value", user);
        (await Scim.DeleteAsync($"Groups/{group}")).ShouldBe(204);
        (await Scim.DeleteAsync($"Users/{user}")).ShouldBe(204);
        (await Scim.GetAsync("Users")).ShouldHave("totalResults", 0);
    }

    [Fact]
    public async Task Members_RemovedByAValueList()
    {
        var users = await CreateUsersAsync(3);
        var group = await CreateGroupAsync("Sales", users);
        (await Scim.PatchAsync($"Groups/{group}", Patch($$"""{"op":"remove","path":"members","value":[{"value":"{{users[1]}}"}]}"""))).ShouldBe(204);
        await ShouldHaveMembersAsync(group, users[0], users[2]);
    }

    [Fact]
    public async Task Group_ThatExists_IsFoundByNameToBeTakenOver()
    {
        var group = await CreateGroupAsync("Sales");
        (await Scim.GetAsync($"Groups?{Filter("displayName eq \"Sales\"")}")).ShouldHave("totalResults", 1).ShouldHave("Resources[0].id", group);
    }
}
