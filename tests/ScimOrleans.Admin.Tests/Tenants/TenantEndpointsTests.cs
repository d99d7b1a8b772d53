using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Admin.Tests.Hosting;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Admin.Tests.Tenants;

public sealed class TenantEndpointsTests(AdminHostFixture fixture)
{
    [Fact]
    public async Task Create_ThenRead_ShowsIt_WithItsVersion()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var id = AdminHost.NewTenantId();

        var created = (await client.PostAsync("tenants", $$"""{"id":"{{id}}","name":"Acme Ltd"}""")).ShouldBe(201).ShouldHave("name", "Acme Ltd").ShouldHave("status", "active");

        Assert.Equal($"/api/v1/tenants/{id}", created.Location);
        Assert.Equal("\"1\"", created.ETag);
        var read = (await client.GetAsync($"tenants/{id}")).ShouldBe(200).ShouldHave("id", id);
        Assert.Equal("\"1\"", read.ETag);
    }

    [Theory]
    [InlineData("""{"id":"Upper","name":"x"}""", 400, "id is 1 to 63")]
    [InlineData("""{"id":"ok","name":" "}""", 400, "1 to 200 characters")]
    [InlineData("""{"id":"ok"}""", 400, "'name'")]
    [InlineData("""{"id":"ok","name":null}""", 400, "$.name")]
    [InlineData("""{"id":"ok","name":"x","color":"red"}""", 400, "'color' is not known")]
    [InlineData("""{"id":"ok","name":1}""", 400, "$.name")]
    [InlineData("""{"id":""", 400, "not well-formed")]
    public async Task Create_OfABadBody_IsRefused_AndSaysWhy(string body, int status, string reason)
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();

        (await client.PostAsync("tenants", body)).ShouldBeProblem(status, reason);

        (await client.GetAsync("tenants/ok")).ShouldBe(404);
    }

    [Fact]
    public async Task Create_OfOneThatExists_Is409()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var id = await host.CreateTenantAsync();

        (await client.PostAsync("tenants", $$"""{"id":"{{id}}","name":"Other"}""")).ShouldBe(409);

        (await client.GetAsync($"tenants/{id}")).ShouldHave("name", "Tenant");
    }

    [Fact]
    public async Task Update_AtTheVersionThatWasRead_IsDone_AtAnother_Is412()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var id = await host.CreateTenantAsync();

        var renamed = (await client.PatchAsync($"tenants/{id}", """{"name":"New"}""", ("If-Match", "\"1\""))).ShouldBe(200).ShouldHave("name", "New").ShouldHave("status", "active");
        (await client.PatchAsync($"tenants/{id}", """{"name":"Late"}""", ("If-Match", "\"1\""))).ShouldBeProblem(412, "version 2");

        Assert.Equal("\"2\"", renamed.ETag);
        (await client.PatchAsync($"tenants/{id}", "{}", ("If-Match", "nonsense"))).ShouldBe(400);
        (await client.GetAsync($"tenants/{id}")).ShouldHave("name", "New");
    }

    [Fact]
    public async Task Suspend_ThenResume_IsWhatTheStatusSays()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var id = await host.CreateTenantAsync("okta");

        (await client.PatchAsync($"tenants/{id}", """{"suspended":true}""")).ShouldBe(200).ShouldHave("status", "suspended");
        (await client.GetAsync($"tenants/{id}/connectors/okta")).ShouldBe(200);
        (await client.PatchAsync($"tenants/{id}", """{"suspended":false}""")).ShouldBe(200).ShouldHave("status", "active");
    }

    [Fact]
    public async Task List_IsById_PageAfterPage()
    {
        await using var host = await AdminHost.StartAsync();
        using var client = await host.ClientAsync();
        string[] ids = [await host.CreateTenantAsync(), await host.CreateTenantAsync(), await host.CreateTenantAsync()];
        var listed = new List<string>();
        string? cursor = null;
        do
        {
            var page = (await client.GetAsync($"tenants?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}")).ShouldBe(200);
            listed.AddRange(page.Body.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
            cursor = page.Body.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);

        Assert.Equal(ids.Order(StringComparer.Ordinal), listed);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=201")]
    [InlineData("limit=x")]
    [InlineData("cursor=x")]
    [InlineData("cursor=bnVsbA")]
    public async Task List_WithNonsense_Is400(string query)
    {
        using var client = await (await fixture.GetAsync()).ClientAsync();

        (await client.GetAsync($"tenants?{query}")).ShouldBe(400);
    }

    [Fact]
    public async Task Delete_IsAJobThatLeavesNothing_AndTheIdIsNotGivenAgain()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var id = await host.CreateTenantAsync("okta");

        var accepted = (await client.DeleteAsync($"tenants/{id}")).ShouldBe(202).ShouldHave("name", "delete");
        await host.Jobs.FinishedAsync(id, "delete");

        Assert.Equal($"/api/v1/tenants/{id}/jobs/delete", accepted.Location);
        (await client.GetAsync(new Uri(host.Address, accepted.Location).AbsoluteUri)).ShouldBe(200).ShouldHave("status", "finished");
        (await client.GetAsync($"tenants/{id}")).ShouldBe(404);
        (await client.GetAsync($"tenants/{id}/connectors/okta")).ShouldBe(404);
        (await client.PostAsync("tenants", $$"""{"id":"{{id}}","name":"Again"}""")).ShouldBe(409);
        Assert.Null(await host.Grains.GetGrain<IConnectorGrain>(GrainKeys.Connector(TenantId.Parse(id), ConnectorId.Parse("okta"))).GetAsync());
    }

    [Fact]
    public async Task Delete_ForgetsRolesAndLogs_AndWhatAuditAndKeysHeldOfItsPeople()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var id = await host.CreateTenantAsync("okta");
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        var user = (await client.PostAsync($"tenants/{id}/users", """{"userName":"ada@example.com"}""", key)).ShouldBe(201).Id;
        var role = (await client.PostAsync($"tenants/{id}/roles", """{"name":"Approver"}""")).ShouldBe(201).Id;
        (await client.PostAsync($"tenants/{id}/roles/{role}/holders", $$"""{"ids":["{{user}}"]}""")).ShouldBe(204);
        (await client.PostAsync($"tenants/{id}/role-rules", $$"""{"role":"{{role}}","match":"nameGlob","text":"*"}""")).ShouldBe(201);
        using (var stream = await LogStream.OpenAsync(host, id))
        {
            using var scim = await ScimAsync(client, host, id);
            await scim.GetAsync("Users", ("X-Request-Id", "logged"));
            await stream.WaitForAsync(entry => entry.GetProperty("requestId").GetString() == "logged");
        }

        (await client.DeleteAsync($"tenants/{id}")).ShouldBe(202);
        await host.Jobs.FinishedAsync(id, "delete");

        var entries = (await client.GetAsync($"tenants/{id}/audit")).ShouldBe(200)["items"].EnumerateArray().ToList();
        Assert.Contains(entries, entry => entry.GetProperty("operation").GetString() == "CreateUser" && entry.GetProperty("status").GetInt32() == 201);
        Assert.All(entries, entry => Assert.Equal(JsonValueKind.Null, entry.GetProperty("body").ValueKind));
        (await client.PostAsync($"tenants/{id}/users", """{"userName":"ada@example.com"}""", key)).ShouldBeProblem(404, "tenant");
        var tenant = TenantId.Parse(id);
        Assert.Empty(await host.Services.GetRequiredService<IRoleStore>().ReadAllAsync(tenant));
        Assert.Equal(0, await host.Services.GetRequiredService<IProvisioningLogStore>().ReadLastPositionAsync(tenant, ConnectorId.Parse("okta")));
    }

    [Fact]
    public async Task Resume_ServesScimAgain()
    {
        await using var host = await AdminHost.StartAsync(null, ("Grains:ConnectorCacheAge", "00:00:00.1"));
        using var client = await host.ClientAsync();
        var id = await host.CreateTenantAsync("okta");
        using var scim = await ScimAsync(client, host, id);
        (await scim.GetAsync("Users")).ShouldBe(200);

        (await client.PatchAsync($"tenants/{id}", """{"suspended":true}""")).ShouldBe(200);
        await UntilAsync(403);
        (await client.PatchAsync($"tenants/{id}", """{"suspended":false}""")).ShouldBe(200);
        await UntilAsync(200);

        // The silo's copy of the tenant is a tenth of a second old at most.
        async Task UntilAsync(int status)
        {
            while ((await scim.GetAsync("Users")).Status != status)
            {
                TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    private static async Task<ScimClient> ScimAsync(ScimClient client, AdminHost host, string tenant)
    {
        var created = (await client.PostAsync($"tenants/{tenant}/connectors/okta/credentials", """{"label":"test","kind":"bearer"}""")).ShouldBe(201);
        return ScimClient.WithToken(new(host.Address, $"/scim/v2/{tenant}/okta"), created["secret"].GetString()!);
    }
}
