using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Conversations;

/// <summary>What PingOne and PingFederate do: probes with <c>count=0</c>, PATCH with objects, filters with <c>and</c>.</summary>
public abstract class PingConversation(ScimHostFixture fixture) : ScimConversation(fixture)
{
    protected override IdpProfile Profile => IdpProfile.Ping;

    [Fact]
    public async Task Probe_CountZero_OnlyCounts()
    {
        await CreateUsersAsync(3);
        var list = (await Scim.GetAsync("Users?count=0")).ShouldBe(200).ShouldHave("totalResults", 3).ShouldHave("itemsPerPage", 0).ShouldHave("startIndex", 1);
        Assert.Equal(0, list["Resources"].GetArrayLength());
    }

    [Fact]
    public async Task Find_ActiveUser_ByTwoConditions()
    {
        var users = await CreateUsersAsync(2);
        (await Scim.PatchAsync($"Users/{users[1]}", Patch("""{"op":"replace","path":"active","value":false}"""))).ShouldBe(200);
        (await Scim.GetAsync($"Users?{Filter("userName eq \"user1@example.com\" and active eq true")}")).ShouldHave("totalResults", 1).ShouldHave("Resources[0].id", users[0]);
        (await Scim.GetAsync($"Users?{Filter("userName eq \"user2@example.com\" and active eq true")}")).ShouldHave("totalResults", 0);
    }

    [Fact]
    public async Task Update_PatchWithObjects_ReplacesWhatTheyName()
    {
        var user = (await Scim.PostAsync("Users", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada","name":{"givenName":"Ada","familyName":"Lovelace"},"emails":[{"value":"a@example.com","type":"home"}]}""")).ShouldBe(201).Id;
        (await Scim.PatchAsync($"Users/{user}", Patch("""{"op":"replace","value":{"name":{"givenName":"Augusta"},"emails":[{"value":"b@example.com","type":"work","primary":true}],"active":true}}"""))).ShouldBe(200)
            .ShouldHave("name.givenName", "Augusta").ShouldHave("name.familyName", "Lovelace").ShouldHave("emails[0].value", "b@example.com").ShouldLack("emails[1]");
    }
}
