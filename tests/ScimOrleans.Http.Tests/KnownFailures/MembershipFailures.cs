using System.Globalization;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Http.Tests.Conversations;
using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.KnownFailures;

/// <summary>Faults that other servers were reported for: groups and their members, small and large. The number is the fault's.</summary>
public abstract class MembershipFailures(ScimHostFixture fixture) : ScimConversation(fixture)
{
    protected override IdpProfile Profile => IdpProfile.Other;

    [Fact]
    public async Task F12_RemoveByAValueList_RemovesOnlyThose()
    {
        var users = await CreateUsersAsync(3);
        var group = await CreateGroupAsync("A", users);
        (await Scim.PatchAsync($"Groups/{group}", Patch($$"""{"op":"Remove","path":"members","value":[{"$ref":null,"value":"{{users[0]}}"}]}"""))).ShouldBe(204);
        await ShouldHaveMembersAsync(group, users[1], users[2]);
        (await Scim.PatchAsync($"Groups/{group}", Patch("""{"op":"Remove","path":"members"}"""))).ShouldBe(204);
        await ShouldHaveMembersAsync(group);
    }

    [Fact]
    public async Task F13_AddingAMemberAgain_ChangesNothing()
    {
        var user = await CreateUserAsync("ada");
        var group = await CreateGroupAsync("A");
        var add = Patch($$"""{"op":"add","path":"members","value":[{"value":"{{user}}","display":"x"}]}""");
        (await Scim.PatchAsync($"Groups/{group}", add)).ShouldBe(204);
        var first = await Scim.GetAsync($"Groups/{group}");
        (await Scim.PatchAsync($"Groups/{group}", add)).ShouldBe(204);
        var second = await Scim.GetAsync($"Groups/{group}");
        Assert.Equal(first.Text, second.Text);
        await ShouldHaveMembersAsync(group, user);
    }

    [Fact]
    public async Task F14_ReplaceWithNothing_Empties()
    {
        var user = (await Scim.PostAsync("Users", """{"userName":"ada","emails":[{"value":"a@x.test"}]}""")).ShouldBe(201).Id;
        var group = await CreateGroupAsync("A", user);
        (await Scim.PatchAsync($"Groups/{group}", Patch("""{"op":"replace","path":"members","value":[]}"""))).ShouldBe(204);
        await ShouldHaveMembersAsync(group);
        (await Scim.PatchAsync($"Users/{user}", Patch("""{"op":"replace","path":"emails","value":[]}"""))).ShouldBe(200).ShouldLack("emails");
    }

    [Theory]
    [InlineData("""{"op":"replace","value":{"displayName":"New"}}""")]
    [InlineData("""{"op":"Replace","path":"displayName","value":"New"}""")]
    public async Task F15_Rename_LeavesTheMembers(string operation)
    {
        var users = await CreateUsersAsync(2);
        var group = await CreateGroupAsync("A", users);
        (await Scim.PatchAsync($"Groups/{group}", Patch(operation))).ShouldBe(204);
        (await Scim.GetAsync($"Groups/{group}")).ShouldHave("displayName", "New");
        await ShouldHaveMembersAsync(group, users);
    }

    [Fact]
    public async Task F15_PutWithoutMembers_LeavesThem()
    {
        var users = await CreateUsersAsync(2);
        var group = await CreateGroupAsync("A", users);
        (await Scim.PutAsync($"Groups/{group}", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"New"}""")).ShouldBe(200).ShouldHave("displayName", "New");
        await ShouldHaveMembersAsync(group, users);
    }

    [Fact]
    public async Task F16_MemberWithoutType_IsAMember()
    {
        var user = await CreateUserAsync("u1@x.test");
        var inner = await CreateGroupAsync("Inner");
        var group = await CreateGroupAsync("A");
        (await Scim.PatchAsync($"Groups/{group}", Patch($$"""{"op":"add","path":"members","value":[{"value":"{{user}}","display":"u1@x.test"},{"value":"{{inner}}"}]}"""))).ShouldBe(204);
        var members = (await Scim.GetAsync($"Groups/{group}"))["members"].EnumerateArray().ToDictionary(member => member.GetProperty("value").GetString()!, member => member.GetProperty("type").GetString());
        Assert.Equal(new Dictionary<string, string?> { [user] = "User", [inner] = "Group" }, members);
    }

    [Fact]
    public async Task F17_DeletedUser_IsInNoGroup()
    {
        var users = await CreateUsersAsync(2);
        var group = await CreateGroupAsync("A", users);
        var before = (await Scim.GetAsync($"Groups/{group}")).ETag;
        (await Scim.DeleteAsync($"Users/{users[0]}")).ShouldBe(204);
        await ShouldHaveMembersAsync(group, users[1]);
        Assert.NotEqual(before, (await Scim.GetAsync($"Groups/{group}")).ETag);
    }

    [Fact]
    public async Task F18_UnknownMember_IsRefusedByName()
    {
        var unknown = Guid.NewGuid().ToString();
        var user = await CreateUserAsync("ada");
        var body = $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"A","members":[{"value":"{{user}}"},{"value":"{{unknown}}"}]}""";
        (await Scim.PostAsync("Groups", body)).ShouldBeError(400, "invalidValue", unknown);
        (await Scim.GetAsync("Groups")).ShouldHave("totalResults", 0);
        var group = await CreateGroupAsync("A", user);
        (await Scim.PatchAsync($"Groups/{group}", Patch($$"""{"op":"add","path":"members","value":[{"value":"{{unknown}}"}]}"""))).ShouldBeError(400, "invalidValue", unknown);
        (await Scim.PutAsync($"Groups/{group}", body)).ShouldBeError(400, "invalidValue", unknown);
        await ShouldHaveMembersAsync(group, user);
    }

    [Fact]
    public async Task F41_ParallelAdds_LoseNone()
    {
        var users = await CreateUsersAsync(50);
        var group = await CreateGroupAsync("A");
        var answers = await Task.WhenAll(users.Select(user => Scim.PatchAsync($"Groups/{group}", Patch($$"""{"op":"add","path":"members","value":[{"value":"{{user}}"}]}"""))));
        Assert.All(answers, answer => answer.ShouldBe(204));
        var members = (await Scim.GetAsync($"Groups/{group}"))["members"].EnumerateArray().Select(member => member.GetProperty("value").GetString()!);
        Assert.Equal(users.Order(StringComparer.Ordinal), members);
    }

    [Theory]
    [InlineData("displayName eq \"A\"")]
    [InlineData(null)]
    public async Task F53_ExcludedMembers_AreNotThere(string? filter)
    {
        var users = await CreateUsersAsync(2);
        var group = await CreateGroupAsync("A", users);
        (await Scim.GetAsync($"Groups/{group}?excludedAttributes=members")).ShouldBe(200).ShouldLack("members").ShouldHave("displayName", "A");
        (await Scim.GetAsync($"Groups?excludedAttributes=MEMBERS{(filter is null ? "" : "&" + Filter(filter))}")).ShouldBe(200).ShouldLack("Resources[0].members").ShouldHave("Resources[0].id", group);
        (await Scim.GetAsync($"Groups/{group}?attributes=displayName")).ShouldBe(200).ShouldLack("members").ShouldLack("meta").ShouldHave("displayName", "A").ShouldHave("id", group);
        (await Scim.GetAsync($"Groups/{group}?attributes=members.value")).ShouldBe(200).ShouldHave("members[1].value", users.Order(StringComparer.Ordinal).Last()).ShouldLack("members[0].display").ShouldLack("displayName");
        (await Scim.GetAsync("Groups?attributes=members")).ShouldBe(200).ShouldHave("Resources[0].members[0].type", "User").ShouldLack("Resources[0].displayName");
    }

    [Fact]
    public async Task F60_OneMemberMore_IsAnsweredWithoutMembers()
    {
        var users = await CreateUsersAsync(40);
        var group = await CreateGroupAsync("A", users[1..]);
        var answer = (await Scim.PatchAsync($"Groups/{group}", Patch($$"""{"op":"add","path":"members","value":[{"value":"{{users[0]}}"}]}"""))).ShouldBe(204);
        Assert.Empty(answer.Bytes);
        Assert.Equal(answer.ETag, (await Scim.GetAsync($"Groups/{group}?excludedAttributes=members")).ETag);
        (await Scim.GetAsync($"Groups/{group}")).ShouldHave($"members[{(users.Length - 1).ToString(CultureInfo.InvariantCulture)}].type", "User");
        (await Scim.PatchAsync($"Groups/{group}?attributes=displayName", Patch("""{"op":"replace","path":"displayName","value":"B"}"""))).ShouldBe(200).ShouldHave("displayName", "B").ShouldLack("members");
    }
}
