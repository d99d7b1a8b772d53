using Microsoft.Extensions.DependencyInjection;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Admin.Tests.Hosting;

namespace ScimOrleans.Admin.Tests.Cluster;

public sealed class ClusterEndpointsTests(AdminHostFixture fixture)
{
    [Fact]
    public async Task Get_ShowsTheSiloAndTheDatabase()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync("read");

        var cluster = (await client.GetAsync("cluster")).ShouldBe(200);

        cluster.ShouldHave("serviceId", "scim").ShouldHave("silos[0].status", "active").ShouldHave("silos[0].isAsked", true).ShouldHave("silos[0].answers", true);
        Assert.Equal(1, cluster["silos"].GetArrayLength());
        Assert.StartsWith("0.1.0", cluster["silos[0].version"].GetString(), StringComparison.Ordinal);
        Assert.True(cluster["silos[0].databaseMilliseconds"].GetDouble() >= 0);
        Assert.True(cluster["silos[0].requests"].GetInt32() >= 1);
        Assert.True(cluster["silos[0].memoryBytes"].GetInt64() > 1 << 20);
        cluster.ShouldHave("database.answers", true).ShouldHave("database.product", "SQLite");
        var scripts = (await host.Services.GetRequiredService<IDatabaseStatus>().ReadAsync(TestContext.Current.CancellationToken)).Scripts;
        cluster.ShouldHave("database.lastScript", scripts[^1]);
        Assert.Equal((0, 0), (cluster["database.missingScripts"].GetArrayLength(), cluster["database.unknownScripts"].GetArrayLength()));
    }

    [Fact]
    public async Task Get_DatabaseDoesNotAnswer_SaysSo()
    {
        await using var host = await AdminHost.StartAsync(services => services.AddSingleton<IDatabaseStatus, LostDatabase>());
        using var client = await host.ClientAsync("read");

        (await client.GetAsync("cluster")).ShouldBe(200).ShouldHave("silos[0].answers", true).ShouldHave("database.answers", false);
    }

    [Fact]
    public async Task Get_WithAKeyOfOneTenant_Is403()
    {
        using var client = await (await fixture.GetAsync()).ClientAsync("manage@acme");

        (await client.GetAsync("cluster")).ShouldBeProblem(403);
    }

    private sealed class LostDatabase : IDatabaseStatus
    {
        public Task<DatabaseReport> ReadAsync(CancellationToken cancellationToken = default) => throw new StoreUnavailableException("It is gone.");
    }
}
