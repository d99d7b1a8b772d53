using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Server.Tests.Histories;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Faults;
using ScimOrleans.TestKit.Model;
using ScimOrleans.TestKit.PostgreSql;

namespace ScimOrleans.Server.Tests.Faults;

/// <summary>
/// Fails the first call to the database, then the second, and so on until the script runs through; before the call takes effect, or after
/// it did. Whatever was hit, the log must be the one of an undisturbed run, entry by entry: nothing lost, half done, or done twice.
/// </summary>
public sealed class NthCallFaultTests
{
    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    [InlineData(false, 3)]
    [InlineData(true, 3)]
    public async Task CallsOfTheStoreFail_OnSqlite(bool afterEffect, int calls)
    {
        using var folder = TestFolder.Create("faults");

        await FailCallsAsync(1, services => services.AddSqliteDirectory(folder.Path), afterEffect, calls);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    [InlineData(false, 3)]
    [InlineData(true, 3)]
    public async Task CallsOfTheStoreFail_OnPostgreSql(bool afterEffect, int calls)
    {
        await using var database = await (await PostgresServer.Shared).CreateDatabaseAsync();

        await FailCallsAsync(2, services => services.AddPostgreSqlDirectory(database.ConnectionString), afterEffect, calls);
    }

    [Theory]
    [InlineData(WireFault.CutBefore)]
    [InlineData(WireFault.CutAfter)]
    [InlineData(WireFault.Abandon)]
    public async Task ConnectionsToPostgreSqlBreak(WireFault fault)
    {
        await using var database = await (await PostgresServer.Shared).CreateDatabaseAsync();
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        await using var proxy = new BreakingProxy(settings.Port);
        settings.Port = proxy.Port;
        await using var cluster = await HistoryCluster.StartAsync(2, services => services.AddPostgreSqlDirectory(settings.ConnectionString));

        await using var direct = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(new ConfigurationManager())
            .AddPostgreSqlDirectory(database.ConnectionString).BuildServiceProvider();
        await RunThroughAsync(cluster, direct.GetRequiredService<IDirectoryStore>(), n =>
        {
            var hit = false;
            proxy.Recount();
            proxy.Fault = number => (hit |= number == n) && number == n ? fault : WireFault.None;
            return () =>
            {
                proxy.Fault = null;
                return (hit, false);
            };
        });
    }

    private static async Task FailCallsAsync(int silos, Action<IServiceCollection> addStore, bool afterEffect, int calls)
    {
        var hooks = new StoreHooks();
        IDirectoryStore? truth = null;
        await using var cluster = await HistoryCluster.StartAsync(silos, services =>
        {
            addStore(services);
            var real = services.Single(service => service.ServiceType == typeof(IDirectoryStore)).ImplementationType!;
            services.AddSingleton<IDirectoryStore>(provider => new HookedDirectoryStore(truth = (IDirectoryStore)ActivatorUtilities.CreateInstance(provider, real), hooks));
        });

        await RunThroughAsync(cluster, truth!, n =>
        {
            var count = 0;
            var commitsOnly = true;
            Task HookAsync(StoreCall call)
            {
                var number = Interlocked.Increment(ref count);
                if (number < n || number >= n + calls)
                {
                    return Task.CompletedTask;
                }

                commitsOnly &= call.IsCommit || call.Method == nameof(IDirectoryStore.FindCommittedAsync);
                return Task.FromException(new StoreUnavailableException($"Injected: {call.Method}."));
            }

            (hooks.Before, hooks.After) = afterEffect ? (null, HookAsync) : ((Func<StoreCall, Task>)HookAsync, (Func<StoreCall, Task>?)null);
            return () =>
            {
                (hooks.Before, hooks.After) = (null, null);
                return (Volatile.Read(ref count) >= n, commitsOnly);
            };
        });
    }

    /// <summary>Runs the script with each fault until one is not reached.</summary>
    /// <param name="cluster">Where.</param>
    /// <param name="truth">The database, without faults.</param>
    /// <param name="arm">Sets the fault with this number. What it returns takes the fault away, and says whether it was reached, and whether only commits were hit.</param>
    private static async Task RunThroughAsync(HistoryCluster cluster, IDirectoryStore truth, Func<int, Func<(bool Reached, bool CommitsOnly)>> arm)
    {
        var expected = await RunAsync(cluster, truth, 0, () => () => (false, false));
        var n = 1;
        while (await RunAsync(cluster, truth, n, () => arm(n)) is { Reached: true } run)
        {
            Assert.Equal(expected.Log, run.Log);
            n += Effort.Choose(full: 1, quick: 7);
        }

        Assert.True(n > 30, $"Only {n} faults were reached.");
        TestContext.Current.TestOutputHelper?.WriteLine($"{n - 1} faults");
    }

    private static async Task<(IReadOnlyList<string> Log, bool Reached)> RunAsync(HistoryCluster cluster, IDirectoryStore truth, int n, Func<Func<(bool Reached, bool CommitsOnly)>> arm)
    {
        var script = new FaultScript(cluster, truth, TenantId.Parse($"fault-{n}"));
        var local = await script.PrepareAsync();
        var disarm = arm();
        (bool Reached, bool CommitsOnly) outcome;
        try
        {
            await script.RunAsync(local);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"With fault {n}: {exception.Message}", exception);
        }
        finally
        {
            outcome = disarm();
        }

        if (outcome is { Reached: true, CommitsOnly: true })
        {
            Assert.Equal(0, script.Unavailable);
        }

        return (await script.TranscribeAsync(), outcome.Reached);
    }
}
