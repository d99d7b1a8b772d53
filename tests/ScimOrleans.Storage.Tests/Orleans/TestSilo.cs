using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using ScimOrleans.Storage.Hosting;
using ScimOrleans.TestKit;

namespace ScimOrleans.Storage.Tests.Orleans;

/// <summary>A silo on the database under test: Orleans' own clustering and persistence, nothing of the product.</summary>
internal static class TestSilo
{
    public const string Storage = "test";

    /// <summary>Storage whose clearing deletes the row.</summary>
    public const string DeletingStorage = "deleting";

    /// <summary>The tests ask what is stored, not how soon: a machine with much else to do must not end their calls.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>A silo of a cluster if the database has tables for that, else one that is alone.</summary>
    public static IHost Create(OrleansDatabase database, string cluster)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.UseOrleans(silo => Cluster(silo, database, cluster)
            .Configure<SiloMessagingOptions>(options => options.ResponseTimeout = Patience)
            .Configure<ClientMessagingOptions>(options => options.ResponseTimeout = Patience)
            .AddAdoNetGrainStorage(Storage, options =>
            {
                options.Invariant = database.Invariant;
                options.DataSource = database.DataSource;
            })
            .AddAdoNetGrainStorage(DeletingStorage, options =>
            {
                options.Invariant = database.Invariant;
                options.DataSource = database.DataSource;
                options.DeleteStateOnClear = true;
            }));
        return builder.Build();
    }

    private static ISiloBuilder Cluster(ISiloBuilder silo, OrleansDatabase database, string cluster)
    {
        if (!database.HasClustering)
        {
            return silo.UseLocalhostClustering(FreePorts.Take(), FreePorts.Take(), serviceId: cluster, clusterId: cluster);
        }

        return silo
            .ConfigureEndpoints(IPAddress.Loopback, FreePorts.Take(), FreePorts.Take())
            .Configure<ClusterOptions>(options =>
            {
                options.ClusterId = cluster;
                options.ServiceId = cluster;
            })
            .UseAdoNetClustering(options =>
            {
                options.Invariant = database.Invariant;
                options.DataSource = database.DataSource;
            });
    }
}
