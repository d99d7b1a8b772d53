using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Http.Hosting;
using ScimOrleans.TestKit;

namespace ScimOrleans.Http.Tests.Hosting;

/// <summary>The SCIM endpoint on a real Kestrel, with one silo and real grains in the same process.</summary>
public sealed class InProcessHost : ScimHost
{
    private readonly WebApplication _app;
    private readonly TestDatabase _database;

    private InProcessHost(WebApplication app, TestDatabase database)
    {
        _app = app;
        _database = database;
    }

    /// <inheritdoc/>
    public override Uri Address => new(_app.Urls.Single());

    /// <inheritdoc/>
    public override IGrainFactory Grains => _app.Services.GetRequiredService<IGrainFactory>();

    /// <inheritdoc/>
    public override IDirectoryStore Store => _app.Services.GetRequiredService<IDirectoryStore>();

    /// <summary>Starts a server. It and the database end with it.</summary>
    public static async Task<InProcessHost> StartAsync(TestDatabase database, params IEnumerable<(string Key, string Value)> settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
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
        var host = new InProcessHost(builder.Build(), database);
        await database.MigrateAsync(host._app.Services);
        host._app.MapScim();
        await host._app.StartAsync();
        return host;
    }

    public override async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }
}
