using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Conversations;

/// <summary>What SailPoint, Google and others do that the rest does not.</summary>
public abstract class AggregatorConversation(ScimHostFixture fixture) : ScimConversation(fixture)
{
    protected override IdpProfile Profile => IdpProfile.Other;

    [Fact]
    public async Task Aggregate_CountOf1000_IsCutAndGoneOnWith()
    {
        var expected = await CreateUsersAsync(201);
        var first = (await Scim.GetAsync("Users?startIndex=1&count=1000")).ShouldBe(200).ShouldHave("totalResults", 201).ShouldHave("itemsPerPage", 200);
        var second = (await Scim.GetAsync("Users?startIndex=201&count=1000")).ShouldBe(200).ShouldHave("totalResults", 201).ShouldHave("itemsPerPage", 1);
        Assert.Equal(expected.Order(StringComparer.Ordinal), [.. Ids(first), .. Ids(second)]);
    }

    [Fact]
    public async Task Google_SuspendsByPatchOrPut()
    {
        var users = await CreateUsersAsync(2);
        (await Scim.PatchAsync($"Users/{users[0]}", Patch("""{"op":"replace","path":"active","value":false}"""))).ShouldBe(200).ShouldHave("active", false);
        (await Scim.PutAsync($"Users/{users[1]}", """{"schemas":["urn:scim:schemas:core:1.0","urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"user2@example.com","active":false}""")).ShouldBe(200).ShouldHave("active", false).ShouldLack("schemas[1]");
    }

    [Fact]
    public async Task Authentik_ReadsWhatIsSupported()
    {
        (await Scim.GetAsync("ServiceProviderConfig")).ShouldBe(200)
            .ShouldHave("patch.supported", true).ShouldHave("bulk.supported", false).ShouldHave("filter.supported", true).ShouldHave("filter.maxResults", 200)
            .ShouldHave("changePassword.supported", false).ShouldHave("sort.supported", true).ShouldHave("etag.supported", true);
        (await Scim.PutAsync($"Groups/{Guid.NewGuid()}", """{"displayName":"x"}""")).ShouldBeError(404);
    }
}
