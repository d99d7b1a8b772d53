using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Storage;
using Orleans.TestingHost;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Abstractions.Store.Brake;
using ScimOrleans.Grains.Changes;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Grains.Placement;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Grains.Tests.Cluster;

/// <summary>Silos of one process on one store in memory. Their tails follow when a test says so: the bound is longer than any test.</summary>
public sealed class GrainCluster : IAsyncDisposable
{
    private const string InnerStorage = "memory";

    private static int _tenants;

    private readonly InProcessTestCluster _cluster;

    private GrainCluster(InProcessTestCluster cluster, InMemoryDirectoryStore store, InMemoryJobStore jobs, InMemoryProvisioningLogStore log, StorageFaults faults)
    {
        _cluster = cluster;
        Store = store;
        Jobs = jobs;
        Log = log;
        Faults = faults;
    }

    /// <summary>What all silos share, as they would a database.</summary>
    public InMemoryDirectoryStore Store { get; }

    /// <inheritdoc cref="Store"/>
    public InMemoryJobStore Jobs { get; }

    /// <inheritdoc cref="Store"/>
    public InMemoryProvisioningLogStore Log { get; }

    /// <summary>What goes wrong with the grains' own state, on every silo.</summary>
    public StorageFaults Faults { get; }

    /// <summary>The silos, in the order in which they were started.</summary>
    public IReadOnlyList<InProcessSiloHandle> Silos => _cluster.Silos;

    /// <summary>Starts it.</summary>
    /// <param name="silos">How many.</param>
    /// <param name="configure">Sets options.</param>
    /// <param name="handsOver">Whether silos give away what is not theirs: a scene that puts grains where their tenants are not would be undone at any time.</param>
    /// <param name="addServices">Adds to the services of each silo.</param>
    public static async Task<GrainCluster> StartAsync(short silos, Action<ScimGrainOptions>? configure = null, bool handsOver = false, Action<IServiceCollection>? addServices = null)
    {
        var store = new InMemoryDirectoryStore();
        var jobs = new InMemoryJobStore();
        var log = new InMemoryProvisioningLogStore();
        var faults = new StorageFaults();
        var builder = new InProcessTestClusterBuilder(silos);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<IDirectoryStore>(store);
            silo.Services.AddSingleton<ITenantCatalog>(store);
            silo.Services.AddSingleton<IAdministratorQueries>(store);
            silo.Services.AddSingleton<IRemovalBrakeStore>(store);
            silo.Services.AddSingleton<IJobStore>(jobs);
            silo.Services.AddSingleton<IProvisioningLogStore>(log);

            // As the server keeps state: as the grains' messages are written.
            silo.AddMemoryGrainStorage(InnerStorage, (OptionsBuilder<MemoryGrainStorageOptions> storage) => storage.Configure<IServiceProvider>(
                (memory, services) => memory.GrainStorageSerializer = ActivatorUtilities.CreateInstance<OrleansGrainStorageSerializer>(services)));
            silo.Services.AddKeyedSingleton<IGrainStorage>(
                ScimGrainHosting.StorageName, (services, _) => new FaultyStorage(services.GetRequiredKeyedService<IGrainStorage>(InnerStorage), faults));
            silo.AddScimGrains(options =>
            {
                options.StaleReadBound = TimeSpan.FromMinutes(10);
                configure?.Invoke(options);
            });
            if (!handsOver)
            {
                silo.Services.Remove(silo.Services.Single(service => service.ImplementationType == typeof(TenantHandOver)));
            }

            addServices?.Invoke(silo.Services);
            silo.Services.AddSingleton<SiloNotifierClient>();
            silo.Services.AddSingleton<ISiloNotifiers>(services => new LossyNotifiers(services.GetRequiredService<SiloNotifierClient>()));
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new(cluster, store, jobs, log, faults);
    }

    /// <summary>Adds a silo.</summary>
    public Task<InProcessSiloHandle> AddSiloAsync() => _cluster.StartAdditionalSiloAsync();

    /// <summary>Stops a silo as a pod is stopped.</summary>
    public Task StopAsync(InProcessSiloHandle silo) => _cluster.StopSiloAsync(silo);

    /// <summary>Kills a silo as a machine fails.</summary>
    public Task KillAsync(InProcessSiloHandle silo) => _cluster.KillSiloAsync(silo);

    /// <summary>Moves a grain to a silo, whatever its tenant's silo is.</summary>
    public Task MigrateAsync(IAddressable grain, int silo) => _cluster.MigrateAsync(grain, _cluster.Silos[silo].SiloAddress);

    /// <summary>Ends when an activation has left memory, wherever it is.</summary>
    public Task WaitForDeactivationAsync(IAddressable grain) => _cluster.WaitForDeactivationAsync(grain);

    /// <summary>The silo that has an activation of a grain, or -1.</summary>
    public int SiloOf(IAddressable grain)
    {
        for (var silo = 0; silo < _cluster.Silos.Count; silo++)
        {
            if (_cluster.TryGetGrainContext(grain.GetGrainId(), out var context) && context.Address.SiloAddress!.Equals(_cluster.Silos[silo].SiloAddress))
            {
                return silo;
            }
        }

        return -1;
    }

    /// <summary>What the commits of a silo have to say to the others.</summary>
    internal LossyNotifiers Notifiers(int silo) => (LossyNotifiers)Service<ISiloNotifiers>(silo);

    /// <summary>A tenant of its own for a test, asked through one of the silos.</summary>
    public async Task<TestDirectory> NewTenantAsync(int silo = 0)
    {
        var tenant = TenantId.Parse($"tenant-{Interlocked.Increment(ref _tenants)}");
        await Store.CreateTenantAsync(tenant, DateTimeOffset.UtcNow);
        return new(this, tenant, silo);
    }

    /// <summary>Grains as a silo sees them.</summary>
    public IGrainFactory Grains(int silo) => Service<IGrainFactory>(silo);

    /// <summary>A service of a silo.</summary>
    public T Service<T>(int silo)
        where T : notnull => _cluster.Silos[silo].ServiceProvider.GetRequiredService<T>();

    /// <summary>Lets every silo follow the change log once, so that it trusts what it remembers afterwards.</summary>
    public async Task FollowAsync()
    {
        foreach (var silo in _cluster.Silos)
        {
            Assert.True(await silo.ServiceProvider.GetRequiredService<ChangeTail>().FollowAsync(onlyNew: false, CancellationToken.None));
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _cluster.DisposeAsync();
}
