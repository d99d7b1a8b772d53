using ScimOrleans.TestKit;

namespace ScimOrleans.Grains.Tests.Cluster;

/// <summary>
/// Invariants 2 to 6 under random concurrent histories. To replay one: the same seed chooses the same steps; how they interleave is the
/// machine's.
/// </summary>
public sealed class RandomHistoryTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, Effort.Choose(full: 6, quick: 2))];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task TwoSilos_TellingsArrive_EverySiloShowsTheStoreAtOnce(int seed)
    {
        await using var cluster = await GrainCluster.StartAsync(2);
        var history = new RandomHistory(cluster, (await cluster.NewTenantAsync()).WithoutBrake, seed);
        await history.RunAsync(Effort.Choose(full: 50, quick: 15));
        await history.ScatterAsync(new Random(seed));
        await cluster.FollowAsync();

        await history.RunAsync(Effort.Choose(full: 150, quick: 40));

        await history.AssertAsync();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task ThreeSilos_TellingsAreLostAndGrainsMove_EverySiloShowsTheStoreOnceTheLogIsFollowed(int seed)
    {
        await using var cluster = await GrainCluster.StartAsync(3);
        var directory = (await cluster.NewTenantAsync()).WithoutBrake;
        var history = new RandomHistory(cluster, directory, seed);
        var random = new Random(seed);
        await cluster.FollowAsync();

        for (var round = 0; round < 3; round++)
        {
            for (var silo = 0; silo < 3; silo++)
            {
                cluster.Notifiers(silo).Losing = random.Next(2) == 0;
            }

            await history.RunAsync(Effort.Choose(full: 50, quick: 15));
            await history.ScatterAsync(random);
        }

        await cluster.FollowAsync();
        await history.AssertAsync();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task TwoSilos_StoreFails_NothingIsLostAndNothingIsDoneTwice(int seed)
    {
        await using var cluster = await GrainCluster.StartAsync(2, options => options.CommitRecoveryTime = TimeSpan.FromMilliseconds(200));
        var history = new RandomHistory(cluster, (await cluster.NewTenantAsync()).WithoutBrake, seed);
        await cluster.FollowAsync();

        // Each call by its number: before it had an effect, or after.
        var lost = 0;
        cluster.Store.Hooks.FailBefore(call => call.Number % 7 == seed % 7);
        cluster.Store.Hooks.FailAfter(call => call.IsCommit && call.Number % 5 == seed % 5 && Interlocked.Increment(ref lost) > 0);
        await history.RunAsync(Effort.Choose(full: 100, quick: 30));
        cluster.Store.Hooks.Before = null;
        cluster.Store.Hooks.After = null;

        await cluster.FollowAsync();
        await history.AssertAsync();
        Assert.True(lost > 0, "No answer was ever lost.");
    }
}
