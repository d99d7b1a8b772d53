using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Configuration;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.TestKit.Server;

namespace ScimOrleans.Benchmarks.Sites;

/// <summary>Makes further tenants with a connector each, as a client of the cluster: there is no demo of more than one.</summary>
public static class Tenants
{
    private const string Connector = "okta";
    private const string Password = "benchmark.7e1f4c0a9b2d";

    /// <summary>The Authorization header that all of them take.</summary>
    public static string Authorization { get; } = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Connector}:{Password}"));

    /// <summary>Path of a tenant's endpoint.</summary>
    public static string Endpoint(string tenant) => $"/scim/v2/{tenant}/{Connector}";

    /// <summary>Makes them.</summary>
    public static async Task CreateAsync(ServerSettings server, IEnumerable<string> tenants)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(client =>
        {
            client.UseAdoNetClustering(options =>
            {
                options.Invariant = "Npgsql";
                options.ConnectionString = server.Database;
            });
            client.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = ("scimorleans", "scimorleans"));
        });
        using var host = builder.Build();
        await host.StartAsync();
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        foreach (var name in tenants)
        {
            var (tenant, connector) = (TenantId.Parse(name), ConnectorId.Parse(Connector));
            var grain = grains.GetGrain<ITenantGrain>(GrainKeys.Tenant(tenant));
            Require((await grain.CreateAsync(name)).Error?.Detail);
            Require((await grain.AddConnectorAsync(connector, new() { Name = name, Profile = IdpProfile.Okta, RemovalBrake = new() { Enabled = false } })).Error?.Detail);
            var credential = new NewCredential { Label = "benchmark", Kind = CredentialKind.Basic, UserName = Connector, Password = Password };
            Require((await grains.GetGrain<IConnectorGrain>(GrainKeys.Connector(tenant, connector)).AddCredentialAsync(credential)).Error?.Detail);
        }

        await host.StopAsync();
        NpgsqlConnection.ClearAllPools();
    }

    private static void Require(string? refusal)
    {
        if (refusal is not null)
        {
            throw new InvalidOperationException($"A tenant could not be made: {refusal}");
        }
    }
}
