using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Admin.Tests.Hosting;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Admin.Tests.ProvisioningLog;

public sealed class ProvisioningLogEndpointsTests(AdminHostFixture fixture)
{
    [Fact]
    public async Task List_AfterSomeRequests_ShowsThemNewestFirstAndExplainsFailures()
    {
        var host = await fixture.GetAsync();
        var (tenant, scim) = await ConnectAsync(host);
        using var client = await host.ClientAsync($"read@{tenant}");
        using var stream = await LogStream.OpenAsync(host, tenant);
        using (scim)
        {
            await scim.PostAsync("Users", """{"userName":"ada","title":"Boss"}""", ("X-Request-Id", "first"));
            await scim.PostAsync("Users", """{"userName":"ada"}""", ("X-Request-Id", "second"));
        }

        await stream.TakeAsync(2);
        var page = (await client.GetAsync($"tenants/{tenant}/connectors/okta/log")).ShouldBe(200);

        page.ShouldHave("items[0].requestId", "second").ShouldHave("items[0].status", 409).ShouldHave("items[0].scimType", "uniqueness").ShouldHave("items[0].outcome", "answered")
            .ShouldHave("items[0].position", 2).ShouldHave("items[0].credentialLabel", "test").ShouldHave("items[0].resourceKind", "user").ShouldLack("items[2]").ShouldLack("nextCursor");
        Assert.Contains("taken", page["items[0].explanation.cause"].GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(page["items[0].explanation.remedy"].GetString()!);
        page.ShouldHave("items[1].requestId", "first").ShouldHave("items[1].explanation", null).ShouldHave("items[1].values", null).ShouldHave("items[1].changed[0]", "userName");
        (await client.GetAsync($"tenants/{tenant}/connectors/okta/log?outcome=failure")).ShouldHave("items[0].requestId", "second").ShouldLack("items[1]");
        (await client.GetAsync($"tenants/{tenant}/connectors/okta/log?outcome=success&method=post")).ShouldHave("items[0].requestId", "first").ShouldLack("items[1]");
        (await client.GetAsync($"tenants/{tenant}/connectors/okta/log?requestId=first&status=201")).ShouldHave("items[0].requestId", "first").ShouldLack("items[1]");
        (await client.GetAsync($"tenants/{tenant}/connectors/okta/log?to=2020-01-01T00:00:00Z")).ShouldLack("items[0]");
        var first = (await client.GetAsync($"tenants/{tenant}/connectors/okta/log?limit=1")).ShouldHave("items[0].requestId", "second").ShouldLack("items[1]");
        (await client.GetAsync($"tenants/{tenant}/connectors/okta/log?limit=1&cursor={first["nextCursor"].GetString()}")).ShouldHave("items[0].requestId", "first").ShouldLack("nextCursor");
    }

    [Fact]
    public async Task Stream_GoneOnWithAfterABreak_ShowsEachRequestOnce()
    {
        var host = await fixture.GetAsync();
        var (tenant, scim) = await ConnectAsync(host);
        string last;
        using (var stream = await LogStream.OpenAsync(host, tenant))
        {
            await scim.GetAsync("Users", ("X-Request-Id", "a"));
            await scim.GetAsync("Groups", ("X-Request-Id", "b"));
            var seen = await stream.TakeAsync(2);
            Assert.Equal(["a", "b"], seen.Select(item => item.Request));
            last = seen[0].Id;
        }

        await scim.GetAsync("Users", ("X-Request-Id", "c"));
        using var again = await LogStream.OpenAsync(host, tenant, last);
        await scim.GetAsync("Users", ("X-Request-Id", "d"));

        Assert.Equal([("b", "2"), ("c", "3"), ("d", "4")], await again.TakeAsync(3));
        scim.Dispose();
    }

    [Fact]
    public async Task AnyOf_WithoutTheRightScopeOrConnector_IsRefused()
    {
        var host = await fixture.GetAsync();
        var (tenant, scim) = await ConnectAsync(host);
        scim.Dispose();
        using var client = await host.ClientAsync($"read@{tenant}");
        using var directory = await host.ClientAsync($"directory:read@{tenant}");
        using var stranger = await host.ClientAsync($"read@{await host.CreateTenantAsync()}");

        foreach (var path in (string[])["log", "log/stream"])
        {
            (await client.GetAsync($"tenants/{tenant}/connectors/entra/{path}")).ShouldBeProblem(404, "no such connector");
            (await directory.GetAsync($"tenants/{tenant}/connectors/okta/{path}")).ShouldBeProblem(403);
            (await stranger.GetAsync($"tenants/{tenant}/connectors/okta/{path}")).ShouldBeProblem(403);
        }

        (await client.GetAsync($"tenants/{tenant}/connectors/okta/log?limit=0")).ShouldBeProblem(400, "limit");
        (await client.GetAsync($"tenants/{tenant}/connectors/okta/log?cursor=nonsense")).ShouldBeProblem(400, "cursor");
        (await client.GetAsync($"tenants/{tenant}/connectors/okta/log?outcome=maybe")).ShouldBeProblem(400);
        (await client.GetAsync($"tenants/{tenant}/connectors/okta/log/stream", ("Last-Event-ID", "x"))).ShouldBeProblem(400, "Last-Event-ID");
    }

    private static async Task<(string Tenant, ScimClient Scim)> ConnectAsync(AdminHost host)
    {
        var tenant = await host.CreateTenantAsync("okta");
        var added = await host.Grains.GetGrain<IConnectorGrain>(GrainKeys.Connector(TenantId.Parse(tenant), ConnectorId.Parse("okta")))
            .AddCredentialAsync(new() { Label = "test", Kind = CredentialKind.Bearer });
        Assert.Null(added.Error);
        return (tenant, ScimClient.WithToken(new Uri(host.Address, $"/scim/v2/{tenant}/okta"), added.Value!.Secret!));
    }
}
