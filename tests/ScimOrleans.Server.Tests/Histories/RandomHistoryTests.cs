using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Model;
using ScimOrleans.TestKit.PostgreSql;

namespace ScimOrleans.Server.Tests.Histories;

/// <summary>
/// Random concurrent histories through the grains of several silos, then a check of the whole database and log against the model
/// (invariants 2 to 6). A failure prints the seed; <c>SCIMORLEANS_HISTORY_SEED</c> repeats it, as far as concurrency lets it be repeated.
/// </summary>
public sealed class RandomHistoryTests
{
    private const string SeedVariable = "SCIMORLEANS_HISTORY_SEED";
    private const int Actors = 8;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task SilosOnPostgreSql_LeaveADirectoryThatAgreesWithItsLog(int silos)
    {
        await using var database = await (await PostgresServer.Shared).CreateDatabaseAsync();

        await RunAsync(silos, services => services.AddPostgreSqlDirectory(database.ConnectionString));
    }

    [Fact]
    public async Task ASiloOnSqlite_LeavesADirectoryThatAgreesWithItsLog()
    {
        using var folder = TestFolder.Create("history");

        await RunAsync(1, services => services.AddSqliteDirectory(folder.Path));
    }

    private static async Task RunAsync(int silos, Action<IServiceCollection> addStore)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"{SeedVariable}={seed}");
        await using var cluster = await HistoryCluster.StartAsync(silos, addStore);
        var record = new HistoryRecord();

        await Task.WhenAll(Enumerable.Range(0, Actors).Select(actor =>
            Task.Run(() => new HistoryActor(cluster, record, new Random(unchecked((seed * 31) + actor))).RunAsync(Effort.Choose(full: 400, quick: 60)))));

        var rebuilt = await DirectoryComparison.AssertLogTellsAllAsync(cluster.Store, cluster.Tenant);
        foreach (var kind in new[] { ResourceKind.User, ResourceKind.Group })
        {
            foreach (var id in record.Known(kind))
            {
                Assert.Equal(!record.IsDeleted(id), rebuilt.Rows.ContainsKey(id));
                await AssertEverySiloAnswersTheTruthAsync(cluster, kind, id);
            }
        }
    }

    /// <summary>All silos were healthy and every telling was waited for, so nobody may remember anything old.</summary>
    private static async Task AssertEverySiloAnswersTheTruthAsync(HistoryCluster cluster, ResourceKind kind, Guid id)
    {
        var caller = new Caller
        {
            Tenant = cluster.Tenant,
            Connector = ConnectorId.Parse("okta"),
            Tolerances = IdpTolerances.All,
            DeletePolicy = DeletePolicy.Delete,
            RestoreGroupsOnReactivate = false,
            RequestId = "check",
        };
        var stored = await cluster.Store.ReadAsync(cluster.Tenant, kind, id, null);
        foreach (var silo in cluster.Silos)
        {
            var key = GrainKeys.Resource(cluster.Tenant, id);
            var read = kind == ResourceKind.User ? await silo.GetGrain<IUserGrain>(key).GetAsync(caller) : await silo.GetGrain<IGroupGrain>(key).GetAsync(caller);
            Assert.Equal(stored?.ETag, read.IsSuccess ? read.Value.ETag : null);
        }
    }
}
