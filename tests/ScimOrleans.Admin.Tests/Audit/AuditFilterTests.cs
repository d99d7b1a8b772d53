using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Admin.Tests.Hosting;

namespace ScimOrleans.Admin.Tests.Audit;

public sealed class AuditFilterTests(AdminHostFixture fixture)
{
    [Fact]
    public async Task EveryChange_IsWrittenDown_DoneOrRefused_AndNoReading()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var id = await host.CreateTenantAsync("okta");

        (await client.GetAsync($"tenants/{id}")).ShouldBe(200);
        var changed = (await client.PatchAsync($"tenants/{id}/connectors/okta", """{"paused":true}""")).ShouldBe(200);
        (await client.PatchAsync($"tenants/{id}/connectors/okta", """{"profile":"nix"}""")).ShouldBe(400);

        var entries = (await client.GetAsync($"tenants/{id}/audit")).ShouldBe(200)["items"].EnumerateArray().ToList();
        Assert.Equal(["UpdateConnector 400", "UpdateConnector 200", "CreateConnector 201", "CreateTenant 201"], entries.Select(entry => $"{entry.GetProperty("operation")} {entry.GetProperty("status")}"));
        var done = entries[1];
        Assert.Equal("""{"paused":true}""", done.GetProperty("body").GetString());
        Assert.Equal(changed.Header("X-Request-Id"), done.GetProperty("requestId").GetString());
        Assert.Equal("127.0.0.1", done.GetProperty("address").GetString());
        Assert.Equal($"/api/v1/tenants/{id}/connectors/okta", done.GetProperty("path").GetString());
        Assert.StartsWith("key:", done.GetProperty("actor").GetString(), StringComparison.Ordinal);
        Assert.Equal("test", done.GetProperty("actorName").GetString());
    }

    [Fact]
    public async Task List_IsReadPageByPage_AndByActor()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var id = await host.CreateTenantAsync("a", "b", "c");

        var first = (await client.GetAsync($"tenants/{id}/audit?limit=2")).ShouldBe(200);
        var second = (await client.GetAsync($"tenants/{id}/audit?limit=2&cursor={first["nextCursor"].GetString()}")).ShouldBe(200).ShouldLack("nextCursor");

        Assert.Equal((2, 2), (first["items"].GetArrayLength(), second["items"].GetArrayLength()));
        var actor = first["items[0].actor"].GetString();
        Assert.Equal(4, (await client.GetAsync($"tenants/{id}/audit?actor={actor}"))["items"].GetArrayLength());
        Assert.Equal(0, (await client.GetAsync($"tenants/{id}/audit?actor=key:nobody"))["items"].GetArrayLength());
    }

    [Fact]
    public async Task Secrets_AreNotKept()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var created = (await client.PostAsync("keys", """{"label":"audited","scopes":["read"]}""", ("Idempotency-Key", Guid.NewGuid().ToString()))).ShouldBe(201);

        var kept = JsonSerializer.Serialize(await host.Services.GetRequiredService<IAuditLog>().ReadAsync(new() { Limit = 1_000 }));

        Assert.Contains("audited", kept, StringComparison.Ordinal);
        Assert.DoesNotContain(created["key"].GetString()!, kept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Directory_IsAuditedByNamesOfAttributes_NotByValues()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var id = await host.CreateTenantAsync();
        var user = (await client.PostAsync($"tenants/{id}/users", """{"userName":"ada@example.com","password":"quiet-river-7402","emails":[{"value":"ada@example.com"}]}""")).ShouldBe(201).Id;
        (await client.PatchAsync($"tenants/{id}/users/{user}", """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"title","value":"Countess"}]}""")).ShouldBe(200);

        var audit = (await client.GetAsync($"tenants/{id}/audit")).ShouldBe(200)
            .ShouldHave("items[0].body", """{"operations":[{"op":"replace","attributes":["title"]}]}""").ShouldHave("items[1].body", """{"attributes":["userName","password","emails"]}""");

        Assert.DoesNotContain("ada@", audit.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("river", audit.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_ThatCannotBeWrittenDown_IsNotDone()
    {
        var log = new BrokenAuditLog();
        await using var host = await AdminHost.StartAsync(services => services.AddSingleton<IAuditLog>(log));
        using var client = await host.ClientAsync();
        var id = AdminHost.NewTenantId();

        var refused = (await client.PostAsync("tenants", $$"""{"id":"{{id}}","name":"Acme"}""")).ShouldBeProblem(503);

        Assert.Equal("5", refused.Header("Retry-After"));
        (await client.GetAsync($"tenants/{id}")).ShouldBe(404);
    }

    private sealed class BrokenAuditLog : IAuditLog
    {
        public Task BeginAsync(AuditEntry entry, CancellationToken cancellationToken = default) => throw new StoreUnavailableException("The disk is full.");

        public Task EndAsync(Guid entry, int status, CancellationToken cancellationToken = default) => throw new StoreUnavailableException("The disk is full.");

        public Task<IReadOnlyList<AuditEntry>> ReadAsync(AuditQuery query, CancellationToken cancellationToken = default) => throw new StoreUnavailableException("The disk is full.");

        public Task<int> DeleteBeforeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken = default) => throw new StoreUnavailableException("The disk is full.");

        public Task<int> ForgetAsync(TenantId tenant, int limit, CancellationToken cancellationToken = default) => throw new StoreUnavailableException("The disk is full.");
    }
}
