using Orleans.Runtime.GrainDirectory;

namespace ScimOrleans.Grains.Tests.Cluster;

/// <summary>Users and groups of a silo are found there without an entry in Orleans' cache of the directory; those of other silos have one.</summary>
public sealed class WhereaboutsTests
{
    [Fact]
    public async Task Grain_IsFoundByItsSiloAndByThoseThatCalledIt()
    {
        await using var cluster = await GrainCluster.StartAsync(2);
        var directory = await cluster.NewTenantAsync();
        var user = await directory.NewUserAsync("ann");
        var group = await directory.NewGroupAsync("team", user);
        foreach (var grain in new IAddressable[] { directory.User(user), directory.Group(group) })
        {
            var (here, there) = (cluster.SiloOf(grain), 1 - cluster.SiloOf(grain));
            await directory.Through(there).User(user).GetAsync(directory.Caller);
            await directory.Through(there).Group(group).GetAsync(directory.Caller);

            Assert.Equal(cluster.Silos[here].SiloAddress, Find(cluster, here, grain)?.SiloAddress);
            Assert.Equal(cluster.Silos[here].SiloAddress, Find(cluster, there, grain)?.SiloAddress);
            Assert.DoesNotContain(Cache(cluster, here).KeyValues, entry => entry.ActivationAddress.GrainId == grain.GetGrainId());
        }
    }

    [Fact]
    public async Task Grain_ThatMoved_IsFoundWhereItIs()
    {
        await using var cluster = await GrainCluster.StartAsync(2);
        var directory = await cluster.NewTenantAsync();
        var user = await directory.NewUserAsync("ann");
        var grain = directory.User(user);
        var from = cluster.SiloOf(grain);

        await cluster.MigrateAsync(grain, 1 - from);
        await directory.Through(0).GetUserAsync(user);
        await directory.Through(1).GetUserAsync(user);

        Assert.Equal(1 - from, cluster.SiloOf(grain));
        Assert.Equal(cluster.Silos[1 - from].SiloAddress, Find(cluster, 1 - from, grain)?.SiloAddress);
        Assert.NotEqual(cluster.Silos[from].SiloAddress, Find(cluster, from, grain)?.SiloAddress);
    }

    [Fact]
    public async Task Grain_ThatLeft_IsNotFound()
    {
        await using var cluster = await GrainCluster.StartAsync(1, options => options.VacantCollectionAge = TimeSpan.FromMilliseconds(1));
        var directory = await cluster.NewTenantAsync();
        var user = await directory.NewUserAsync("ann");
        await directory.DeleteUserAsync(user);

        await cluster.WaitForDeactivationAsync(directory.User(user));

        Assert.Null(Find(cluster, 0, directory.User(user)));
        Assert.Null(Find(cluster, 0, directory.User(Guid.CreateVersion7())));
    }

    private static IGrainDirectoryCache Cache(GrainCluster cluster, int silo) => cluster.Service<IGrainDirectoryCache>(silo);

    private static GrainAddress? Find(GrainCluster cluster, int silo, IAddressable grain) => Cache(cluster, silo).LookUp(grain.GetGrainId(), out var address, out _) ? address : null;
}
