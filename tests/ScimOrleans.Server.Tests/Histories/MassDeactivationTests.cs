using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Store.Brake;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Faults;
using ScimOrleans.TestKit.Model;
using ScimOrleans.TestKit.PostgreSql;

namespace ScimOrleans.Server.Tests.Histories;

/// <summary>An identity provider that removes everybody, by concurrent requests through several silos: no more than the bound are removed, and none of them is undone.</summary>
public sealed class MassDeactivationTests
{
    private const int Silos = 3;
    private const int Clients = 24;

    [Fact]
    public async Task SilosOnPostgreSql_RemoveExactlyAsManyAsTheBrakeAllows()
    {
        await using var database = await (await PostgresServer.Shared).CreateDatabaseAsync();
        var commits = new ConcurrentBag<StrongBox<int>>();
        await using var cluster = await HistoryCluster.StartAsync(Silos, services => AddCountedStore(services, database.ConnectionString, commits), handsOver: false);
        await using var brakes = new ServiceCollection().AddLogging()
            .AddSingleton<Microsoft.Extensions.Configuration.IConfiguration>(new Microsoft.Extensions.Configuration.ConfigurationManager())
            .AddPostgreSqlDirectory(database.ConnectionString).BuildServiceProvider();
        var store = brakes.GetRequiredService<IRemovalBrakeStore>();
        var (count, share) = (Effort.Choose(full: 1_000, quick: 200), 10);
        var caller = new Caller
        {
            Tenant = cluster.Tenant,
            Connector = ConnectorId.Parse("okta"),
            Tolerances = IdpTolerances.All,
            DeletePolicy = DeletePolicy.Delete,
            RestoreGroupsOnReactivate = false,
            RequestId = "mass",
            RemovalBrake = new() { SharePercent = share, MinRemovals = 10 },
        };
        var users = await CreateAsync(cluster, caller, count);

        for (var round = 0; round < 3; round++)
        {
            var active = await ActiveAsync(cluster, users);
            var allowed = Math.Max(10, active.Count * share / 100);

            await cluster.ScatterAsync(active);
            var (removed, held) = await RemoveAsync(cluster, caller, active, round);

            Assert.Equal((allowed, active.Count - allowed), (removed.Count, held));
            var left = await ActiveAsync(cluster, users);
            Assert.Equal(active.Except(removed).Order(), left.Order());
            Assert.Equal(round + 1, (await store.ReadAlertsAsync(cluster.Tenant, null, null, 100, TestContext.Current.CancellationToken)).Count);
            Assert.NotNull((await StateAsync(store, cluster, caller)).HeldSince);
            await store.ReleaseAsync(cluster.Tenant, caller.Connector, TestContext.Current.CancellationToken);
        }

        Assert.Equal(Silos, commits.Count(silo => silo.Value > 0));
        await DirectoryComparison.AssertLogTellsAllAsync(cluster.Store, cluster.Tenant);
    }

    /// <summary>A store that counts the lists in which there are removals.</summary>
    private static void AddCountedStore(IServiceCollection services, string connectionString, ConcurrentBag<StrongBox<int>> commits)
    {
        services.AddPostgreSqlDirectory(connectionString);
        var store = services.Single(service => service.ServiceType == typeof(IDirectoryStore)).ImplementationType!;
        var count = new StrongBox<int>();
        commits.Add(count);
        var hooks = new StoreHooks
        {
            Before = call =>
            {
                Interlocked.Add(ref count.Value, call.Operations.Any(operation => operation.Brake is not null) ? 1 : 0);
                return Task.CompletedTask;
            },
        };
        services.AddSingleton<IDirectoryStore>(provider => new HookedDirectoryStore((IDirectoryStore)ActivatorUtilities.CreateInstance(provider, store), hooks));
    }

    private static Task<RemovalBrakeState> StateAsync(IRemovalBrakeStore store, HistoryCluster cluster, Caller caller) =>
        store.ReadAsync(cluster.Tenant, caller.Connector, caller.RemovalBrake!, DateTimeOffset.UtcNow, TestContext.Current.CancellationToken);

    private static async Task<Guid[]> CreateAsync(HistoryCluster cluster, Caller caller, int count)
    {
        var users = Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7()).ToArray();
        await Parallel.ForEachAsync(users.Index(), new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (user, _) =>
        {
            var created = await cluster.Silos[user.Index % Silos].GetGrain<IUserGrain>(GrainKeys.Resource(cluster.Tenant, user.Item))
                .CreateAsync(new() { Caller = caller, Body = Encoding.UTF8.GetBytes($$"""{"userName":"user{{user.Index}}"}""") }, CancellationToken.None);
            Assert.True(created.IsSuccess, created.Error?.Detail);
        });
        return users;
    }

    /// <summary>Asks for the removal of all of them, by PATCH and by DELETE.</summary>
    /// <returns>Those whose removal was acknowledged, and how many were held.</returns>
    private static async Task<(List<Guid> Removed, int Held)> RemoveAsync(HistoryCluster cluster, Caller caller, IReadOnlyList<Guid> users, int round)
    {
        const string deactivate = """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","value":{"active":false}}]}""";
        var removed = new List<Guid>();
        var held = 0;
        await Parallel.ForEachAsync(users.Index(), new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (user, _) =>
        {
            var grain = cluster.Silos[(user.Index + round) % Silos].GetGrain<IUserGrain>(GrainKeys.Resource(cluster.Tenant, user.Item));
            ScimError? error;
            if (user.Index % 3 == 0)
            {
                error = (await grain.DeleteAsync(new() { Caller = caller }, CancellationToken.None)).Error;
            }
            else
            {
                error = (await grain.PatchAsync(new() { Caller = caller, Body = Encoding.UTF8.GetBytes(deactivate) }, CancellationToken.None)).Error;
            }

            lock (removed)
            {
                if (error is null)
                {
                    removed.Add(user.Item);
                }
                else
                {
                    Assert.Equal((503, ScimErrorReason.RemovalsHeld), (error.Status, error.Reason));
                    held++;
                }
            }
        });
        return (removed, held);
    }

    private static async Task<List<Guid>> ActiveAsync(HistoryCluster cluster, Guid[] users)
    {
        var active = new List<Guid>();
        foreach (var id in users)
        {
            if (await cluster.Store.ReadAsync(cluster.Tenant, ResourceKind.User, id, null) is { Active: true })
            {
                active.Add(id);
            }
        }

        return active;
    }
}
