using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Responses;

/// <summary>Every address in every answer begins with the public URL, if there is one.</summary>
public sealed class PublicUrlTests
{
    [Fact]
    public async Task Addresses_WithAPublicUrl_BeginThere()
    {
        await using var host = await InProcessHost.StartAsync(new ModelDatabase(), ("PublicUrl", "https://scim.example.com/idp/"));
        var tenant = await host.CreateTenantAsync();
        using var client = await tenant.ConnectAsync("main", new ConnectorSettings { Name = "Main" });
        var endpoint = $"https://scim.example.com/idp/scim/v2/{tenant.Id}/main";

        var user = (await client.PostAsync("Users", """{"userName":"ada"}""")).ShouldBe(201);
        var group = (await client.PostAsync("Groups", $$"""{"displayName":"A","members":[{"value":"{{user.Id}}"}]}""")).ShouldBe(201);

        Assert.Equal($"{endpoint}/Users/{user.Id}", user.Location);
        Assert.Equal($"{endpoint}/Groups/{group.Id}", group.Location);
        (await client.GetAsync($"Users/{user.Id}", ("Host", "evil.test"))).ShouldHave("meta.location", $"{endpoint}/Users/{user.Id}");
        (await client.GetAsync($"Users/{user.Id}?attributes=meta.location")).ShouldHave("meta.location", $"{endpoint}/Users/{user.Id}");
        (await client.GetAsync($"Groups/{group.Id}")).ShouldHave("meta.location", $"{endpoint}/Groups/{group.Id}");
        (await client.GetAsync("Groups")).ShouldHave("Resources[0].meta.location", $"{endpoint}/Groups/{group.Id}");
        (await client.GetAsync($"Users?filter={Uri.EscapeDataString($"meta.location eq \"{endpoint}/Users/{user.Id}\"")}")).ShouldHave("totalResults", 1);
        (await client.GetAsync("ServiceProviderConfig")).ShouldHave("meta.location", $"{endpoint}/ServiceProviderConfig");
        (await client.GetAsync("ResourceTypes/User")).ShouldHave("meta.location", $"{endpoint}/ResourceTypes/User");
    }
}
