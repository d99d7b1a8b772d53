using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.TestingHost;
using ScimOrleans.Abstractions.Connectors;
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

    public static async Task<HistoryCluster> StartAsync(int silos, Action<IServiceCollection> addStore)
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
