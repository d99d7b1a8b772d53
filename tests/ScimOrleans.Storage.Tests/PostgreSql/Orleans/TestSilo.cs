using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Configuration;
using ScimOrleans.TestKit;

namespace ScimOrleans.Storage.Tests.PostgreSql.Orleans;

/// <summary>A silo on the database under test: Orleans' own clustering and persistence, nothing of the product.</summary>
internal static class TestSilo
{
    public const string Storage = "test";

    /// <summary>Storage whose clearing deletes the row.</summary>
    public const string DeletingStorage = "deleting";

    private const string Invariant = "Npgsql";

    public static IHost Create(NpgsqlDataSource dataSource, string cluster)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.UseOrleans(silo => silo
            .ConfigureEndpoints(IPAddress.Loopback, FreePorts.Take(), FreePorts.Take())
            .Configure<ClusterOptions>(options =>
            {
                options.ClusterId = cluster;
                options.ServiceId = cluster;
            })
            .UseAdoNetClustering(options =>
            {
                options.Invariant = Invariant;
                options.DataSource = dataSource;
            })
            .AddAdoNetGrainStorage(Storage, options =>
            {
                options.Invariant = Invariant;
                options.DataSource = dataSource;
            })
            .AddAdoNetGrainStorage(DeletingStorage, options =>
            {
                options.Invariant = Invariant;
                options.DataSource = dataSource;
                options.DeleteStateOnClear = true;
            }));
        return builder.Build();
    }
}
