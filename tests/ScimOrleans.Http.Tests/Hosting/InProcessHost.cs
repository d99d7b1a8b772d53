using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Http.Hosting;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Server;

namespace ScimOrleans.Http.Tests.Hosting;

/// <summary>The SCIM endpoint on a real Kestrel, with one silo and real grains in the same process.</summary>
public sealed class InProcessHost : ScimHost
{
    private readonly WebApplication _app;
    private readonly TestDatabase _database;

    private InProcessHost(WebApplication app, TestDatabase database, ConnectionWatch connections)
    {
        _app = app;
        _database = database;
        Connections = connections;
    }

    /// <inheritdoc/>
    public override Uri Address => new(_app.Urls.Single());

    /// <inheritdoc/>
    public override ConnectionWatch Connections { get; }

    /// <summary>What it is made of.</summary>
    public IServiceProvider Services => _app.Services;

    /// <inheritdoc/>
    public override IGrainFactory Grains => _app.Services.GetRequiredService<IGrainFactory>();

    /// <inheritdoc/>
    public override IDirectoryStore Store => _app.Services.GetRequiredService<IDirectoryStore>();

    /// <summary>Starts a server. It and the database end with it.</summary>
    public static Task<InProcessHost> StartAsync(TestDatabase database, params IEnumerable<(string Key, string Value)> settings) => StartAsync(database, static _ => { }, static _ => { }, settings);

    /// <summary>Starts a server with services of the test's own. It and the database end with it.</summary>
    public static Task<InProcessHost> StartWithAsync(TestDatabase database, Action<IServiceCollection> configure) => StartAsync(database, static _ => { }, configure, []);

    /// <summary>Starts a server whose Kestrel has limits of the test's own. It and the database end with it.</summary>
    public static Task<InProcessHost> StartAsync(TestDatabase database, Action<KestrelServerLimits> limit, params IEnumerable<(string Key, string Value)> settings) => StartAsync(database, limit, static _ => { }, settings);

    private static async Task<InProcessHost> StartAsync(
        TestDatabase database, Action<KestrelServerLimits> limit, Action<IServiceCollection> configure, IEnumerable<(string Key, string Value)> settings)
    {
        var connections = new ConnectionWatch();
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseUrls("http://127.0.0.1:0").UseKestrel(kestrel =>
        {
            kestrel.ConfigureEndpointDefaults(listen => listen.Use(connections.Watch));
            limit(kestrel.Limits);
        });
        // Whoever tries much that is wrong would be slowed before the test is over.
        builder.Configuration.AddInMemoryCollection([new("ScimOrleans:Grains:MaxWrongCredentials", "1000000")]);
        builder.Configuration.AddInMemoryCollection(ServerSettings.Unlimited.Select(limit => KeyValuePair.Create(limit.Key, (string?)limit.Value)));
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"ScimOrleans:{setting.Key}", (string?)setting.Value)));
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        database.Add(builder);
        builder.Host.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePorts.Take(), FreePorts.Take(), serviceId: "scim", clusterId: Guid.NewGuid().ToString("N"));
            database.Add(silo);
            silo.AddScimGrains();
        });
        builder.Services.AddScimHttp();
        configure(builder.Services);
        var host = new InProcessHost(builder.Build(), database, connections);
        await database.MigrateAsync(host._app.Services);
        host._app.MapScim();
        host._app.MapTokens();
        await host._app.StartAsync();
        return host;
    }

    public override async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }
}
