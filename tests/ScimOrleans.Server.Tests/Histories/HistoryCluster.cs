using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.TestingHost;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Storage.Migrations;

namespace ScimOrleans.Server.Tests.Histories;

/// <summary>Silos of one process over one migrated database, each with a store of its own as in production.</summary>
internal sealed class HistoryCluster(InProcessTestCluster cluster) : IAsyncDisposable
{
    public TenantId Tenant { get; } = TenantId.Parse("acme");

    /// <summary>The grains, seen from each silo.</summary>
    public IReadOnlyList<IGrainFactory> Silos { get; } = [.. cluster.Silos.Select(silo => silo.ServiceProvider.GetRequiredService<IGrainFactory>())];

    /// <summary>The first silo's store.</summary>
    public IDirectoryStore Store { get; } = cluster.Silos[0].ServiceProvider.GetRequiredService<IDirectoryStore>();

    /// <summary>Moves users to silos in turn, whatever their tenant's silo is, so that each silo commits for some of them.</summary>
    public async Task ScatterAsync(IEnumerable<Guid> users)
    {
        foreach (var (index, user) in users.Index())
        {
            var grain = Silos[0].GetGrain<IUserGrain>(GrainKeys.Resource(Tenant, user));
            var silo = cluster.Silos[index % Silos.Count].SiloAddress;
            if (cluster.TryGetGrainContext(grain.GetGrainId(), out var context) && !context.Address.SiloAddress!.Equals(silo))
            {
                await cluster.MigrateAsync(grain, silo);
            }
        }
    }

    /// <summary>Starts it.</summary>
    /// <param name="silos">How many.</param>
    /// <param name="addStore">Adds a silo's store.</param>
    /// <param name="handsOver">Whether silos give away what is not theirs.</param>
    public static async Task<HistoryCluster> StartAsync(int silos, Action<IServiceCollection> addStore, bool handsOver = true)
    {
        var migration = new ServiceCollection().AddLogging();
        migration.AddSingleton<Microsoft.Extensions.Configuration.IConfiguration>(new Microsoft.Extensions.Configuration.ConfigurationManager());
        addStore(migration);
        await using (var services = migration.BuildServiceProvider())
        {
            await services.GetRequiredService<SchemaMigrator>().MigrateAsync();
        }

        var builder = new InProcessTestClusterBuilder((short)silos);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddMemoryGrainStorage(ScimGrainHosting.StorageName);
            silo.AddScimGrains();
            addStore(silo.Services);
            if (!handsOver)
            {
                silo.Services.Remove(silo.Services.Single(service => service.ImplementationType?.Name == "TenantHandOver"));
            }
        });
        builder.ConfigureHost(host => host.Logging.SetMinimumLevel(LogLevel.Error));
        var cluster = builder.Build();
        await cluster.DeployAsync();
        var started = new HistoryCluster(cluster);
        var created = await started.Silos[0].GetGrain<ITenantGrain>(GrainKeys.Tenant(started.Tenant)).CreateAsync("Acme");
        Assert.Null(created.Error);
        return started;
    }

    public async ValueTask DisposeAsync() => await cluster.DisposeAsync();
}
