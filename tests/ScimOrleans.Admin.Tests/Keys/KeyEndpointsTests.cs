using System.Text;
using ScimOrleans.Admin.Tests.Hosting;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Admin.Tests.Keys;

public sealed class KeyEndpointsTests(AdminHostFixture fixture)
{
    [Fact]
    public async Task Create_ShowsTheKeyOnce_AndItOpensWhatItSays()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var id = await host.CreateTenantAsync();

        var created = (await client.PostAsync("keys", $$"""{"label":"CRM","scopes":["read@{{id}}"]}""")).ShouldBe(201).ShouldHave("label", "CRM").ShouldHave("scopes[0]", $"read@{id}");
        using var crm = ScimClient.WithToken(host.Api, created["key"].GetString()!);

        (await crm.GetAsync($"tenants/{id}")).ShouldBe(200);
        (await crm.GetAsync("tenants")).ShouldBeProblem(403);
        (await crm.PatchAsync($"tenants/{id}", """{"name":"x"}""")).ShouldBeProblem(403);
        var listed = new StringBuilder();
        for (var page = await client.GetAsync("keys"); ; page = await client.GetAsync($"keys?cursor={page["nextCursor"].GetString()}"))
        {
            listed.Append(page.ShouldBe(200).Text);
            if (!page.Has("nextCursor"))
            {
                break;
            }
        }

        Assert.Contains(created.Id, listed.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(created["key"].GetString()!, listed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Created_IsReadWhereItSays_AndRevokedAtItsVersionOnly()
    {
        using var client = await (await fixture.GetAsync()).ClientAsync();
        var created = (await client.PostAsync("keys", """{"label":"CRM","scopes":["read"],"expires":"2099-01-01T00:00:00Z"}""")).ShouldBe(201);
        var path = created.Location["/api/v1/".Length..];

        var read = (await client.GetAsync(path)).ShouldBe(200).ShouldHave("id", created.Id).ShouldHave("label", "CRM").ShouldHave("scopes[0]", "read").ShouldLack("key");

        Assert.Equal(created.ETag, read.ETag);
        (await client.DeleteAsync(path, ("If-Match", "\"7\""))).ShouldBeProblem(412, "If-Match");
        (await client.GetAsync(path)).ShouldBe(200);
        (await client.DeleteAsync(path, ("If-Match", read.ETag))).ShouldBe(204);
        (await client.GetAsync(path)).ShouldBeProblem(404, "no such key");
    }

    [Fact]
    public async Task Revoke_EndsIt()
    {
        await using var host = await AdminHost.StartAsync(null, ("Grains:ConnectorCacheAge", "00:00:00.1"));
        using var client = await host.ClientAsync();
        var issued = await host.IssueAsync("read");

        (await client.DeleteAsync($"keys/{issued.Kept.Id}")).ShouldBe(204);

        (await client.DeleteAsync($"keys/{issued.Kept.Id}")).ShouldBeProblem(404);
        Assert.DoesNotContain(issued.Kept.Id, (await client.GetAsync("keys")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"label":"x","scopes":[]}""", "1 to 100 scopes")]
    [InlineData("""{"label":"x","scopes":["write"]}""", "'write' is no scope")]
    [InlineData("""{"label":"x","scopes":[null]}""", "is no scope")]
    [InlineData("""{"label":"","scopes":["read"]}""", "1 to 200 characters")]
    [InlineData("""{"label":"x","scopes":["read"],"expires":"2001-01-01T00:00:00Z"}""", "expired already")]
    public async Task Create_OfABadBody_IsRefused_AndSaysWhy(string body, string reason)
    {
        using var client = await (await fixture.GetAsync()).ClientAsync();

        (await client.PostAsync("keys", body)).ShouldBeProblem(400, reason);
    }
}
