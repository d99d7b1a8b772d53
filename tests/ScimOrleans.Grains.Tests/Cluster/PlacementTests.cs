using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Grains.Placement;

namespace ScimOrleans.Grains.Tests.Cluster;

public sealed class PlacementTests
{
    [Fact]
    public async Task UsersAndGroups_AreOnTheirTenantsSilo()
    {
        await using var cluster = await GrainCluster.StartAsync(3, handsOver: true);
        var silos = cluster.Silos.Select(silo => silo.SiloAddress).ToList();
        var used = new HashSet<int>();
        for (var i = 0; i < 12; i++)
        {
            var directory = await cluster.NewTenantAsync(silo: i % 3);
            var user = await directory.NewUserAsync("ann");
            var group = await directory.NewGroupAsync("team", user);

            var owner = silos.IndexOf(TenantSilos.OwnerOf(directory.Tenant, silos));
            Assert.Equal((owner, owner), (cluster.SiloOf(directory.User(user)), cluster.SiloOf(directory.Group(group))));
            used.Add(owner);
        }

        Assert.True(used.Count > 1, "All tenants are on one silo.");
    }

    [Fact]
    public async Task SiloIsAdded_TenantsThatBelongToItAreHandedOver()
    {
        await using var cluster = await GrainCluster.StartAsync(1, handsOver: true);
        var users = new List<(TestDirectory Directory, Guid User)>();
        for (var i = 0; i < 12; i++)
        {
            var directory = await cluster.NewTenantAsync();
            users.Add((directory, await directory.NewUserAsync("ann")));
        }

        var grains = users.ToDictionary(entry => entry.Directory.Tenant, entry => entry.Directory.User(entry.User));
        var added = await cluster.AddSiloAsync();
        var silos = cluster.Silos.Select(silo => silo.SiloAddress).ToList();
        var moving = users.Where(entry => TenantSilos.OwnerOf(entry.Directory.Tenant, silos).Equals(added.SiloAddress)).ToList();
        Assert.NotEmpty(moving);
        foreach (var (directory, user) in moving)
        {
            while (cluster.SiloOf(grains[directory.Tenant]) != 1)
            {
                // Handed over as soon as it is idle; asking it may also bring it to its new silo.
                await directory.GetUserAsync(user);
            }
        }

        foreach (var (directory, user) in users.Except(moving))
        {
            await directory.GetUserAsync(user);
            Assert.Equal(0, cluster.SiloOf(grains[directory.Tenant]));
        }
    }

    [Fact]
    public void OwnerOf_IsTheSameInWhateverOrder_AndMovesOnlyItsOwnShare()
    {
        var silos = Enumerable.Range(1, 10).Select(port => SiloAddress.New(System.Net.IPAddress.Loopback, port, 7)).ToList();
        var tenants = Enumerable.Range(0, 1_000).Select(i => TenantId.Parse($"t{i}")).ToList();
        var owners = tenants.ToDictionary(tenant => tenant, tenant => TenantSilos.OwnerOf(tenant, silos));

        var without = silos[..9];
        Assert.All(tenants, tenant => Assert.Equal(owners[tenant], TenantSilos.OwnerOf(tenant, [.. silos.AsEnumerable().Reverse()])));
        Assert.All(tenants.Where(tenant => !owners[tenant].Equals(silos[9])), tenant => Assert.Equal(owners[tenant], TenantSilos.OwnerOf(tenant, without)));
        Assert.All(silos, silo => Assert.InRange(owners.Values.Count(silo.Equals), 50, 170));
    }

    [Theory]
    [InlineData("acme", 3)]
    [InlineData("globex", 3)]
    [InlineData("demo", 2)]
    public void OwnerOf_IsTheSameInEveryProcess(string tenant, int port) => Assert.Equal(
        SiloAddress.New(System.Net.IPAddress.Loopback, port, 7),
        TenantSilos.OwnerOf(TenantId.Parse(tenant), [.. Enumerable.Range(1, 3).Select(p => SiloAddress.New(System.Net.IPAddress.Loopback, p, 7))]));
}
