using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Routing;

/// <summary>What a connector's settings say is what its requests do.</summary>
public sealed class ConnectorPolicyTests(ModelHostFixture fixture)
{
    private const string Ada = """{"userName":"ada","emails":[{"value":"ada@x.test"}]}""";

    [Theory]
    [InlineData(LinkPolicy.UserName, true, false)]
    [InlineData(LinkPolicy.Email, true, true)]
    [InlineData(LinkPolicy.Off, false, false)]
    public async Task LinkExisting_OfTheSettings_DecidesWhoIsTakenOver(LinkPolicy policy, bool byName, bool byEmail)
    {
        var tenant = await (await fixture.GetAsync()).CreateTenantAsync();
        using var scim = await tenant.ConnectAsync("okta", new ConnectorSettings { Name = "Okta", LinkExisting = policy });
        var named = await tenant.AddLocalUserAsync("bob");
        var mailed = await tenant.AddLocalUserAsync("a.lee", email: "ada@x.test");

        var bob = await scim.PostAsync("Users", """{"userName":"bob"}""");
        var ada = await scim.PostAsync("Users", Ada);

        if (byName)
        {
            Assert.Equal(named, bob.ShouldBe(201).Id);
        }
        else
        {
            bob.ShouldBeError(409, "uniqueness");
        }

        Assert.Equal(byEmail, ada.ShouldBe(201).Id == mailed);
    }

    [Theory]
    [InlineData(DeletePolicy.Delete)]
    [InlineData(DeletePolicy.Deactivate)]
    public async Task DeletePolicy_OfTheSettings_DecidesWhetherTheUserComesBackWithItsId(DeletePolicy policy)
    {
        var tenant = await (await fixture.GetAsync()).CreateTenantAsync();
        using var scim = await tenant.ConnectAsync("okta", new ConnectorSettings { Name = "Okta", DeletePolicy = policy });
        var user = (await scim.PostAsync("Users", Ada)).ShouldBe(201).Id;

        (await scim.DeleteAsync($"Users/{user}")).ShouldBe(204);
        (await scim.GetAsync($"Users/{user}")).ShouldBeError(404, null);
        var again = (await scim.PostAsync("Users", Ada)).ShouldBe(201).Id;

        Assert.Equal(policy == DeletePolicy.Deactivate, again == user);
    }
}
