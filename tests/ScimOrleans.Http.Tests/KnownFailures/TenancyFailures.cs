using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Http.Tests.Conversations;
using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.KnownFailures;

/// <summary>Faults that other servers were reported for: what one tenant or connector saw of another. The number is the fault's.</summary>
public abstract class TenancyFailures(ScimHostFixture fixture) : ScimConversation(fixture)
{
    protected override IdpProfile Profile => IdpProfile.Other;

    [Fact]
    public async Task F45_AnotherTenantsIds_DoNotExist()
    {
        var other = await Host.CreateTenantAsync();
        using var theirs = await other.ConnectAsync("main", new ConnectorSettings { Name = "Main" });
        var user = (await theirs.PostAsync("Users", """{"userName":"ada"}""")).ShouldBe(201).Id;
        var group = (await theirs.PostAsync("Groups", """{"displayName":"A"}""")).ShouldBe(201).Id;

        foreach (var path in new[] { $"Users/{user}", $"Groups/{group}" })
        {
            (await Scim.GetAsync(path)).ShouldBeError(404);
            (await Scim.PutAsync(path, """{"userName":"x","displayName":"x"}""")).ShouldBeError(404);
            (await Scim.PatchAsync(path, Patch("""{"op":"replace","path":"displayName","value":"x"}"""))).ShouldBeError(404);
            (await Scim.DeleteAsync(path)).ShouldBeError(404);
        }

        (await Scim.PostAsync("Groups", $$"""{"displayName":"B","members":[{"value":"{{user}}"}]}""")).ShouldBeError(400, "invalidValue", user);
        (await Scim.GetAsync("Users")).ShouldHave("totalResults", 0);
        (await Scim.GetAsync("Groups")).ShouldHave("totalResults", 0);
        await CreateUserAsync("ada");
        (await theirs.GetAsync($"Users/{user}")).ShouldBe(200).ShouldHave("userName", "ada");
    }

    [Fact]
    public async Task F46_GroupOfTheSameName_IsAnotherTenantsOwn()
    {
        var other = await Host.CreateTenantAsync();
        using var theirs = await other.ConnectAsync("main", new ConnectorSettings { Name = "Main" });
        (await theirs.PostAsync("Groups", """{"displayName":"MYGROUP"}""")).ShouldBe(201);
        var mine = await CreateGroupAsync("mygroup");
        (await Scim.GetAsync("Groups")).ShouldHave("totalResults", 1).ShouldHave("Resources[0].id", mine);
        (await Scim.GetAsync($"Groups?{Filter("displayName eq \"MyGroup\"")}")).ShouldHave("totalResults", 1).ShouldHave("Resources[0].displayName", "mygroup");
    }

    [Fact]
    public async Task F47_MembershipFilters_KnowOnlyWhatIsVisible()
    {
        using var second = await Tenant.ConnectAsync("second", new ConnectorSettings { Name = "Second" });
        var hidden = (await second.PostAsync("Users", """{"userName":"hidden"}""")).ShouldBe(201).Id;
        var group = (await second.PostAsync("Groups", $$"""{"displayName":"Hidden","members":[{"value":"{{hidden}}"}]}""")).ShouldBe(201).Id;
        (await Scim.GetAsync($"Users?{Filter($"groups.value eq \"{group}\"")}")).ShouldBe(200).ShouldHave("totalResults", 0);
        (await Scim.GetAsync($"Groups?{Filter($"members.value eq \"{hidden}\"")}")).ShouldBe(200).ShouldHave("totalResults", 0);
        (await Scim.GetAsync($"Users?{Filter("groups pr")}")).ShouldBe(200).ShouldHave("totalResults", 0);
    }
}
