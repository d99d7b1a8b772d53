using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Conversations;

/// <summary>What OneLogin does: an administrator's template as body, and groups by PATCH.</summary>
public abstract class OneLoginConversation(ScimHostFixture fixture) : ScimConversation(fixture)
{
    protected override IdpProfile Profile => IdpProfile.OneLogin;

    [Theory]
    [InlineData("""{"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"Lovelace"},"emails":[{"value":"ada@example.com"}]}""")]
    [InlineData("""{"schemas":["urn:scim:schemas:core:1.0"],"userName":"ada@example.com","name":{"givenName":"Ada"},"emails":[{"value":"ada@example.com","type":"work","primary":true}]}""")]
    [InlineData("""{"schemas":["urn:scim:schemas:core:1.0","urn:scim:schemas:extension:enterprise:1.0"],"userName":"ada@example.com","emails":{"value":"ada@example.com"},"urn:scim:schemas:extension:enterprise:1.0":{"department":"A"}}""")]
    public async Task Create_FromATemplate_IsTaken(string body)
    {
        (await Scim.GetAsync($"Users?{Filter("userName eq \"ada@example.com\"")}")).ShouldHave("totalResults", 0);
        var created = (await Scim.PostAsync("Users", body)).ShouldBe(201).ShouldHave("schemas[0]", "urn:ietf:params:scim:schemas:core:2.0:User").ShouldLack("schemas[1]").ShouldHave("emails[0].value", "ada@example.com");
        (await Scim.PutAsync($"Users/{created.Id}", body)).ShouldBe(200).ShouldHave("id", created.Id);
    }

    [Fact]
    public async Task Groups_AreReadInPagesAndChangedByPatch()
    {
        var user = await CreateUserAsync("ada@example.com");
        var groups = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            groups.Add(await CreateGroupAsync($"Group {i}"));
        }

        Assert.Equal(groups.Order(StringComparer.Ordinal), Ids((await Scim.GetAsync("Groups")).ShouldHave("totalResults", 3)));
        (await Scim.PatchAsync($"Groups/{groups[1]}", Patch($$"""{"op":"add","path":"members","value":[{"value":"{{user}}"}]}"""))).ShouldBe(204);
        (await Scim.GetAsync($"Users/{user}")).ShouldHave("groups[0].value", groups[1]);
        (await Scim.PatchAsync($"Groups/{groups[1]}", Patch($$"""{"op":"remove","path":"members[value eq \"{{user}}\"]"}"""))).ShouldBe(204);
        (await Scim.GetAsync($"Users/{user}")).ShouldLack("groups");
    }

    [Fact]
    public async Task Deprovision_ByDeleteOrByActiveFalse()
    {
        var users = await CreateUsersAsync(2);
        (await Scim.DeleteAsync($"Users/{users[0]}")).ShouldBe(204);
        (await Scim.PutAsync($"Users/{users[1]}", """{"userName":"user2@example.com","active":false}""")).ShouldBe(200).ShouldHave("active", false);
        (await Scim.GetAsync("Users")).ShouldHave("totalResults", 1);
    }
}
