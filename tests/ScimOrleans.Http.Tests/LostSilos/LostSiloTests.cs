using Microsoft.Extensions.DependencyInjection;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Http.Tests.Hosting;
using ScimOrleans.TestKit.Http;
using ScimOrleans.TestKit.Model;
using ScimOrleans.TestKit.PostgreSql;

namespace ScimOrleans.Http.Tests.LostSilos;

/// <summary>A request whose grain's silo dies is sent to the grain's next activation: it is answered as if nothing had been, and is done once.</summary>
public abstract class LostSiloTests : IAsyncLifetime
{
    private readonly LossyGrainCalls _calls = new();
    private InProcessHost _host = null!;
    private TestTenant _tenant = null!;
    private ScimClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await InProcessHost.StartWithAsync(await CreateDatabaseAsync(), services => services.AddSingleton<IOutgoingGrainCallFilter>(_calls));
        _tenant = await _host.CreateTenantAsync();
        _client = await _tenant.ConnectAsync("okta", new ConnectorSettings { Name = "Okta" });
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task User_Created(bool afterwards)
    {
        var user = (await LoseAsync("CreateAsync", afterwards, () => _client.PostAsync("Users", """{"userName":"ada"}"""))).ShouldBe(201).Id;
        (await _client.GetAsync($"Users/{user}")).ShouldBe(200).ShouldHave("userName", "ada");

        await AssertOperationsAsync(1);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task User_Read(bool afterwards)
    {
        // No grain has it in memory, so that its grain is asked.
        var user = await _tenant.AddLocalUserAsync("ada");

        (await LoseAsync("GetAsync", afterwards, () => _client.GetAsync($"Users/{user}"))).ShouldBe(200).ShouldHave("userName", "ada");
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task User_Changed_EvenIfTheChangeWouldBeRefusedTheSecondTime(bool afterwards)
    {
        var user = (await _client.PostAsync("Users", """{"userName":"ada","emails":[{"value":"a@example.com","type":"work"}]}""")).ShouldBe(201);
        var path = $"Users/{user.Id}";

        var patched = await LoseAsync("PatchAsync", afterwards, () => _client.PatchAsync(
            path, """{"Operations":[{"op":"replace","path":"emails[type eq \"work\"].type","value":"home"}]}""", ("If-Match", user.ETag)));
        patched.ShouldBe(200).ShouldHave("emails[0].type", "home");
        var replaced = await LoseAsync("ReplaceAsync", afterwards, () => _client.PutAsync(path, """{"userName":"ada","title":"Countess"}""", ("If-Match", patched.ETag)));
        replaced.ShouldBe(200).ShouldHave("title", "Countess");

        Assert.Equal(replaced.ETag, (await _client.GetAsync(path)).ETag);
        await AssertOperationsAsync(3);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task User_Deleted(bool afterwards)
    {
        var user = (await _client.PostAsync("Users", """{"userName":"ada"}""")).ShouldBe(201).Id;

        (await LoseAsync("DeleteAsync", afterwards, () => _client.DeleteAsync($"Users/{user}"))).ShouldBe(204);

        (await _client.GetAsync($"Users/{user}")).ShouldBeError(404);
        await AssertOperationsAsync(2);
    }

    [Theory]
    [InlineData("CreateAsync", false)]
    [InlineData("CreateAsync", true)]
    [InlineData("LinkAsync", false)]
    [InlineData("LinkAsync", true)]
    public async Task User_Linked(string method, bool afterwards)
    {
        var local = await _tenant.AddLocalUserAsync("ada");

        var linked = await LoseAsync(method, afterwards, () => _client.PostAsync("Users", """{"userName":"ada","title":"Countess"}"""));

        linked.ShouldBe(201).ShouldHave("id", local).ShouldHave("title", "Countess");
        await AssertOperationsAsync(2);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task User_RefusedForGoodReason_IsRefused(bool afterwards)
    {
        (await _client.PostAsync("Users", """{"userName":"ada"}""")).ShouldBe(201);
        using var other = await _tenant.ConnectAsync("entra", new ConnectorSettings { Name = "Entra" });

        (await LoseAsync("CreateAsync", afterwards, () => _client.PostAsync("Users", """{"userName":"ADA"}"""))).ShouldBeError(409, "uniqueness");
        (await LoseAsync("CreateAsync", afterwards, () => other.PostAsync("Users", """{"userName":"ada"}"""))).ShouldBeError(409, "uniqueness");

        await AssertOperationsAsync(1);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Group_CreatedChangedAndDeleted(bool afterwards)
    {
        var user = (await _client.PostAsync("Users", """{"userName":"ada"}""")).ShouldBe(201).Id;
        var group = (await LoseAsync("CreateAsync", afterwards, () => _client.PostAsync("Groups", """{"displayName":"Engineers"}"""))).ShouldBe(201);
        var path = $"Groups/{group.Id}";

        var patched = await LoseAsync("PatchAsync", afterwards, () => _client.PatchAsync(
            path, $$"""{"Operations":[{"op":"add","path":"members","value":[{"value":"{{user}}"}]}]}""", ("If-Match", group.ETag)));
        Assert.Contains(patched.Status, new[] { 200, 204 });
        (await _client.GetAsync(path)).ShouldBe(200).ShouldHave("members[0].value", user);
        (await LoseAsync("ReplaceAsync", afterwards, () => _client.PutAsync(path, """{"displayName":"Builders","members":[]}"""))).ShouldBe(200).ShouldHave("displayName", "Builders");
        (await _client.GetAsync($"Users/{user}")).ShouldBe(200).ShouldLack("groups");
        (await LoseAsync("DeleteAsync", afterwards, () => _client.DeleteAsync(path))).ShouldBe(204);

        await AssertOperationsAsync(5);
    }

    /// <summary>The database that the server works on.</summary>
    protected abstract Task<TestDatabase> CreateDatabaseAsync();

    private async Task<ScimResponse> LoseAsync(string method, bool afterwards, Func<Task<ScimResponse>> send)
    {
        var before = _calls.Lost;
        _calls.LoseNext(method, afterwards);
        var response = await send();
        Assert.Equal(before + 1, _calls.Lost);
        return response;
    }

    /// <summary>The log rebuilds the directory, and has as many operations as were asked for.</summary>
    private async Task AssertOperationsAsync(int expected)
    {
        await DirectoryComparison.AssertLogTellsAllAsync(_host.Store, _tenant.Id);
        var changes = await _host.Store.ReadChangesAsync(_tenant.Id, 0, 1_000);

        // The tenant's own group came with it.
        Assert.Equal(1 + expected, changes.Select(change => change.OperationId).Distinct().Count());
    }
}

public sealed class LostSiloTestsOnModel : LostSiloTests
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult<TestDatabase>(new ModelDatabase());
}

public sealed class LostSiloTestsOnSqlite : LostSiloTests
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => Task.FromResult<TestDatabase>(new SqliteTestDatabase());
}

public sealed class LostSiloTestsOnPostgreSql : LostSiloTests
{
    protected override async Task<TestDatabase> CreateDatabaseAsync() => new PostgreSqlTestDatabase(await (await PostgresServer.Shared).CreateDatabaseAsync());
}
