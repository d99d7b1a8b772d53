using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Storage;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Storage.Hosting;

namespace ScimOrleans.Server.Hosting;

/// <summary>The silo: alone on loopback when embedded, a member of the cluster with PostgreSQL.</summary>
internal static class ClusterHosting
{
    /// <summary>Adds the silo, its grains and where they keep their state.</summary>
    /// <exception cref="StartupException">The advertised address is not an address.</exception>
    public static void AddScimCluster(this WebApplicationBuilder builder, ServerSettings settings)
    {
        var address = AdvertisedAddress(settings);
        builder.UseOrleans(silo =>
        {
            if (settings.IsEmbedded)
            {
                silo.UseLocalhostClustering(settings.Options.SiloPort, settings.Options.GatewayPort, serviceId: settings.Options.ServiceId, clusterId: settings.Options.ClusterId);
            }
            else
            {
                silo.UseAdoNetClustering((OptionsBuilder<AdoNetClusteringSiloOptions> clustering) => clustering.Configure<OrleansDatabase>((o, database) =>
                {
                    o.Invariant = database.Invariant;
                    o.DataSource = database.DataSource;
                }));
                silo.Configure<ClusterOptions>(cluster =>
                {
                    cluster.ClusterId = settings.Options.ClusterId;
                    cluster.ServiceId = settings.Options.ServiceId;
                });
                if (address is null)
                {
                    silo.ConfigureEndpoints(settings.Options.SiloPort, settings.Options.GatewayPort, listenOnAnyHostAddress: true);
                }
                else
                {
                    // A pod's own address need not be one that it can listen on; loopback, however, must not be open to others.
                    silo.ConfigureEndpoints(address, settings.Options.SiloPort, settings.Options.GatewayPort, listenOnAnyHostAddress: !IPAddress.IsLoopback(address));
                }

                silo.Configure<ClusterMembershipOptions>(membership =>
                {
                    // A hung pod is noticed after MaxProbeTimeout × NumMissedProbesLimit, by default a minute (measured: 62 s), a dead one after as many probes in a row that failed.
                    // A pod that is starved or collects garbage knows it, and gives its neighbours longer (ExtendProbeTimeoutDuringDegradation).
                    membership.ProbeTimeout = TimeSpan.FromSeconds(1);
                    membership.MinProbeTimeout = TimeSpan.FromSeconds(0.5);
                    membership.MaxProbeTimeout = TimeSpan.FromSeconds(2);

                    // Who starts must reach every silo that signed the table lately. After a crash of all that is nobody, and the default makes it wait for a minute and a half.
                    membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);

                    // By default a silo declares dead whoever has been joining for five minutes by its own clock. One whose clock is ahead by as much then lets nobody join.
                    membership.EvictWhenMaxJoinAttemptTimeExceeded = false;
                });
            }

            if (settings.Options.SiloName is { } name)
            {
                silo.Configure<SiloOptions>(options => options.SiloName = name);
            }

            silo.AddAdoNetGrainStorage(ScimGrainHosting.StorageName, (OptionsBuilder<AdoNetGrainStorageOptions> storage) => storage.Configure<OrleansDatabase, IServiceProvider>((o, database, services) =>
            {
                o.Invariant = database.Invariant;
                o.DataSource = database.DataSource;

                // The default writes assembly-qualified type names, so that moving a class would lose its state; this one writes our aliases and ids.
                o.GrainStorageSerializer = ActivatorUtilities.CreateInstance<OrleansGrainStorageSerializer>(services);
            }));
            silo.AddScimGrains();
        });
    }

    private static IPAddress? AdvertisedAddress(ServerSettings settings) => settings.Options.AdvertisedAddress switch
    {
        null or "" => null,
        { } text when IPAddress.TryParse(text, out var address) => address,
        { } text => throw new StartupException($"Wrong option: ScimOrleans:AdvertisedAddress is '{text}', which is not an IP address."),
    };
}
