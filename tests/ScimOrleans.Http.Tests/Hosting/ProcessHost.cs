using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using ScimOrleans.TestKit.PostgreSql;
using ScimOrleans.TestKit.Server;

namespace ScimOrleans.Http.Tests.Hosting;

/// <summary>The real server in a process of its own. Tenants are made through its Orleans gateway, as an administrator's tool would.</summary>
public sealed class ProcessHost : ScimHost
{
    private readonly ServerProcess _server;
    private readonly IHost _client;
    private readonly PostgresDatabase? _database;

    private ProcessHost(ServerProcess server, IHost client, PostgresDatabase? database)
    {
        _server = server;
        _client = client;
        _database = database;
    }

    /// <inheritdoc/>
    public override Uri Address => _server.BaseAddress;

    /// <inheritdoc/>
    public override IGrainFactory Grains => _client.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Starts it: embedded, or in a cluster of one on a PostgreSQL database, which then goes with it.</summary>
    public static async Task<ProcessHost> StartAsync(PostgresDatabase? database)
    {
        var settings = new ServerSettings { Database = database?.ConnectionString, DemoTenant = false, Options = new Dictionary<string, string> { ["ScimOrleans:Grains:MaxWrongCredentials"] = "1000000" } };
        var server = await ServerProcess.StartAsync(settings);
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.UseOrleansClient(client =>
        {
            client.UseStaticClustering(new IPEndPoint(IPAddress.Loopback, settings.GatewayPort));
            client.Configure<ClusterOptions>(cluster => cluster.ClusterId = cluster.ServiceId = "scimorleans");
        });
        var gateway = builder.Build();
        await gateway.StartAsync();
        return new ProcessHost(server, gateway, database);
    }

    public override async ValueTask DisposeAsync()
    {
        await _client.StopAsync();
        _client.Dispose();
        await _server.DisposeAsync();
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }
}
