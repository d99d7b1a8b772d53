using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Http.Tests.Conversations;
using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Limits;

/// <summary>What an identity provider is told when the directory holds as much as it may.</summary>
public abstract class DirectoryLimitTests(ScimHostFixture fixture) : ScimConversation(fixture)
{
    protected override IdpProfile Profile => IdpProfile.Entra;

    [Fact]
    public async Task UsersGroupsAndMembers_AtTheLimitAndPast()
    {
        var limits = new DirectoryLimits { Users = 3, Groups = 1, MembersPerGroup = 2 };
        Assert.Null((await Host.Grains.GetGrain<ITenantGrain>(GrainKeys.Tenant(Tenant.Id)).UpdateAsync(new() { DirectoryLimits = limits })).Error);
        var local = await Tenant.AddLocalUserAsync("local@example.com");
        using var scim = await Tenant.ConnectAsync("limited", new() { Name = "Limited", Profile = Profile });
        var users = new List<string>();
        foreach (var name in new[] { "a", "b" })
        {
            users.Add((await scim.PostAsync("Users", $$"""{"userName":"{{name}}"}""")).ShouldBe(201).Id);
        }

        (await scim.PostAsync("Users", """{"userName":"c"}""")).ShouldBeError(403, detail: "as many users as it may: 3");
        (await scim.GetAsync($"Users?{Filter("userName eq \"c\"")}")).ShouldBe(200).ShouldHave("totalResults", 0);
        Assert.Equal(local, (await scim.PostAsync("Users", """{"userName":"local@example.com"}""")).ShouldBe(201).Id);
        users.Add(local);

        var group = (await scim.PostAsync("Groups", $$"""{"displayName":"Team","members":[{{Members(users[..2])}}]}""")).ShouldBe(201).Id;
        (await scim.PostAsync("Groups", """{"displayName":"Crew"}""")).ShouldBeError(403, detail: "as many groups as it may: 1");
        (await scim.PatchAsync($"Groups/{group}", Patch($$"""{"op":"add","path":"members","value":[{{Members(users[2])}}]}"""))).ShouldBeError(403, detail: "more members than a group of this account may: 2");
        (await scim.PutAsync($"Groups/{group}", $$"""{"displayName":"Team","members":[{{Members(users)}}]}""")).ShouldBeError(403, detail: "more members");
        (await scim.PutAsync($"Groups/{group}", $$"""{"displayName":"Team","members":[{{Members(users[1..])}}]}""")).ShouldBe(200);
        (await scim.DeleteAsync($"Users/{users[0]}")).ShouldBe(204);
        (await scim.PostAsync("Users", """{"userName":"c"}""")).ShouldBe(201);
    }
}
