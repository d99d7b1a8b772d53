using Microsoft.Extensions.DependencyInjection;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store.Brake;
using ScimOrleans.Http.Tests.Conversations;
using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Limits;

/// <summary>What an identity provider is told that removes too many users.</summary>
public abstract class RemovalBrakeTests(ScimHostFixture fixture) : ScimConversation(fixture)
{
    protected override IdpProfile Profile => IdpProfile.Okta;

    private IRemovalBrakeStore Brakes => ((InProcessHost)Host).Services.GetRequiredService<IRemovalBrakeStore>();

    [Fact]
    public async Task Removals_BeyondTen_Are503WithRetryAfter_AndEverythingElseGoesOn()
    {
        var users = await CreateUsersAsync(13);
        var group = await CreateGroupAsync("Team", users);
        for (var i = 0; i < 10; i++)
        {
            (i % 2 == 0 ? await DeactivateAsync(users[i]) : await Scim.DeleteAsync($"Users/{users[i]}")).ShouldBe(i % 2 == 0 ? 200 : 204);
        }

        var held = await DeactivateAsync(users[10]);

        held.ShouldBeError(503, detail: "10 users were deactivated or deleted within the hour (13 were active when counting began)");
        Assert.Equal("900", held.Header("Retry-After"));
        Assert.Equal("application/scim+json", held.ContentHeaders.ContentType!.MediaType);
        (await Scim.DeleteAsync($"Users/{users[10]}")).ShouldBeError(503, detail: "Removals of users by this connector are held");
        (await Scim.PutAsync($"Users/{users[10]}", """{"userName":"user11@example.com","active":false}""")).ShouldBeError(503, detail: "held");

        (await Scim.GetAsync($"Users/{users[10]}")).ShouldBe(200).ShouldHave("active", true);
        (await Scim.GetAsync($"Users/{users[0]}")).ShouldBe(200).ShouldHave("active", false);
        (await Scim.GetAsync($"Users/{users[1]}")).ShouldBe(404);
        await ShouldHaveMembersAsync(group, users[10..]);
        await CreateUserAsync("new@example.com");
        (await Scim.PatchAsync($"Users/{users[10]}", Patch("""{"op":"replace","path":"title","value":"Boss"}"""))).ShouldBe(200);
        (await Scim.PatchAsync($"Users/{users[0]}", Patch("""{"op":"replace","path":"active","value":true}"""))).ShouldBe(200);
        (await Scim.PatchAsync($"Groups/{group}", Patch("""{"op":"remove","path":"members"}"""))).ShouldBe(204);
        (await Scim.DeleteAsync($"Groups/{group}")).ShouldBe(204);
        (await Scim.DeleteAsync($"Users/{users[2]}")).ShouldBe(204);
    }

    [Fact]
    public async Task Removals_ThatAreReleased_AreServedAgain()
    {
        var users = await CreateUsersAsync(12);
        foreach (var user in users[..10])
        {
            (await Scim.DeleteAsync($"Users/{user}")).ShouldBe(204);
        }

        (await Scim.DeleteAsync($"Users/{users[10]}")).ShouldBe(503);

        await Brakes.ReleaseAsync(Tenant.Id, ConnectorId.Parse("main"), TestContext.Current.CancellationToken);

        (await Scim.DeleteAsync($"Users/{users[10]}")).ShouldBe(204);
    }

    [Fact]
    public async Task Removals_OfAConnectorWithItsOwnBrake_AreHeldAsItSays()
    {
        using var strict = await Tenant.ConnectAsync("strict", new() { Name = "Strict", RemovalBrake = new() { MinRemovals = 1, SharePercent = 1 } });
        using var free = await Tenant.ConnectAsync("free", new() { Name = "Free", RemovalBrake = new() { Enabled = false } });
        foreach (var (scim, last) in new[] { (strict, 503), (free, 204) })
        {
            var first = (await scim.PostAsync("Users", $$"""{"userName":"a{{last}}"}""")).ShouldBe(201).Id;
            var second = (await scim.PostAsync("Users", $$"""{"userName":"b{{last}}"}""")).ShouldBe(201).Id;
            (await scim.DeleteAsync($"Users/{first}")).ShouldBe(204);
            (await scim.DeleteAsync($"Users/{second}")).ShouldBe(last);
        }
    }

    private Task<TestKit.Http.ScimResponse> DeactivateAsync(string user) => Scim.PatchAsync($"Users/{user}", Patch("""{"op":"replace","value":{"active":false}}"""));
}
