using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Robustness.Fleets;

/// <summary>A tenant of a schedule's own, with one connector for Okta and one for Entra, so that schedules can share the servers.</summary>
internal sealed record Tenancy(TenantId Id)
{
    public const string Okta = "okta";
    public const string Entra = "entra";

    private readonly Dictionary<string, string> _tokens = [];

    /// <summary>Makes tenants as an operator does, by calls to their grains.</summary>
    public static async Task<Dictionary<int, Tenancy>> CreateAsync(Fleet fleet, IEnumerable<int> seeds)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(client => client
            .UseAdoNetClustering(options =>
            {
                options.Invariant = "Npgsql";
                options.ConnectionString = fleet.Database.ConnectionString;
            })
            .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("scimorleans", "scimorleans")));
        using var host = builder.Build();
        await host.StartAsync();
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        var tenancies = new Dictionary<int, Tenancy>();
        foreach (var seed in seeds)
        {
            tenancies.Add(seed, await CreateAsync(grains, seed));
        }

        await host.StopAsync();
        return tenancies;
    }

    public AuthenticationHeaderValue Authorization(string connector) => new("Bearer", _tokens[connector]);

    private static async Task<Tenancy> CreateAsync(IGrainFactory grains, int seed)
    {
        var tenancy = new Tenancy(TenantId.Parse($"seed-{seed}"));
        var tenant = grains.GetGrain<ITenantGrain>(GrainKeys.Tenant(tenancy.Id));
        Require(await tenant.CreateAsync(tenancy.Id.Value));
        foreach (var (connector, profile) in ((string, IdpProfile)[])[(Okta, IdpProfile.Okta), (Entra, IdpProfile.Entra)])
        {
            var id = ConnectorId.Parse(connector);

            // Schedules remove users without end.
            Require(await tenant.AddConnectorAsync(id, new() { Name = connector, Profile = profile, RemovalBrake = new() { Enabled = false } }));
            var issued = await grains.GetGrain<IConnectorGrain>(GrainKeys.Connector(tenancy.Id, id)).AddCredentialAsync(new() { Label = "robustness", Kind = CredentialKind.Bearer });
            Require(issued);
            tenancy._tokens.Add(connector, issued.Value.Secret!);
        }

        return tenancy;
    }

    private static void Require<T>(ScimResult<T> result)
    {
        if (result.Error is { } error)
        {
            throw new InvalidOperationException(error.Detail);
        }
    }
}
