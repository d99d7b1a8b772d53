using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Admin.Authentication;
using ScimOrleans.Admin.ProvisioningLog;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Http.Hosting;
using ScimOrleans.Storage.Hosting;
using ScimOrleans.Storage.Migrations;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Admin.Tests.Hosting;

/// <summary>The administration API and the SCIM endpoint on a real Kestrel, with one silo and a SQLite file.</summary>
public sealed class AdminHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TestFolder _folder;
    private readonly DocumentedAnswers _answers = new();

    private AdminHost(WebApplication app, TestFolder folder)
    {
        _app = app;
        _folder = folder;
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Urls.Single());

    /// <summary>Where the API is.</summary>
    public Uri Api => new(Address, "/api/v1");

    /// <summary>What it is made of.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Its grains.</summary>
    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    /// <summary>Its jobs.</summary>
    public WatchedJobs Jobs => (WatchedJobs)Services.GetRequiredService<IJobStore>();

    /// <summary>Starts a server. It and its files end with it.</summary>
    /// <param name="configure">Replaces services.</param>
    /// <param name="settings">Options, below <c>ScimOrleans:</c>.</param>
    public static async Task<AdminHost> StartAsync(Action<IServiceCollection>? configure = null, params IEnumerable<(string Key, string Value)> settings)
    {
        var folder = TestFolder.Create("admin");
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"ScimOrleans:{setting.Key}", (string?)setting.Value)));
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        builder.Services.AddSqliteDirectory(folder.Path);
        var jobs = builder.Services.Single(service => service.ServiceType == typeof(IJobStore)).ImplementationType!;
        builder.Services.AddSingleton<IJobStore>(services => new WatchedJobs((IJobStore)ActivatorUtilities.CreateInstance(services, jobs)));
        builder.Host.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePorts.Take(), FreePorts.Take(), serviceId: "scim", clusterId: Guid.NewGuid().ToString("N"));
            silo.AddAdoNetGrainStorage(ScimGrainHosting.StorageName, (OptionsBuilder<AdoNetGrainStorageOptions> options) => options.Configure<OrleansDatabase>((storage, database) =>
            {
                storage.Invariant = database.Invariant;
                storage.DataSource = database.DataSource;
            }));
            silo.AddScimGrains(grains => grains.SettlingTime = TimeSpan.Zero);
        });
        builder.Services.AddScimHttp();
        builder.Services.AddAdmin(ScimEndpoints.AddressOf);
        configure?.Invoke(builder.Services);
        var host = new AdminHost(builder.Build(), folder);
        await host.Services.GetRequiredService<SchemaMigrator>().MigrateAsync();
        host._answers.Watch(host._app);
        host._app.MapScim();
        host._app.MapTokens();
        host._app.MapAdmin();
        await host._app.StartAsync();
        return host;
    }

    /// <summary>A client with a key of its own.</summary>
    /// <param name="grants">What it may do, such as <c>read@acme</c>; everything by default.</param>
    public async Task<ScimClient> ClientAsync(params string[] grants) => ScimClient.WithToken(Api, (await IssueAsync(grants)).Key!);

    /// <summary>A new key.</summary>
    public async Task<IssuedOperatorKey> IssueAsync(params string[] grants)
    {
        var issued = await Grains.GetGrain<IOperatorKeysGrain>(GrainKeys.Operators).IssueAsync(new()
        {
            Label = "test",
            Grants = [.. (grants is [] ? ["manage"] : grants).Select(text => OperatorGrant.TryParse(text, out var grant) ? grant : throw new ArgumentException(text, nameof(grants)))],
        });
        Assert.Null(issued.Error);
        return issued.Value!;
    }

    /// <summary>Puts something around a service that is registered.</summary>
    public static void Decorate<T>(IServiceCollection services, Func<T, T> decorate)
        where T : class
    {
        var inner = services.Last(service => service.ServiceType == typeof(T)).ImplementationType!;
        services.AddSingleton(provider => decorate((T)ActivatorUtilities.CreateInstance(provider, inner)));
    }

    /// <summary>Has live streams of the provisioning log ended, and keys looked up, by another clock.</summary>
    public static void WatchStreamsBy(IServiceCollection services, TimeProvider clock)
    {
        var keys = services.Last(service => service.ServiceType == typeof(IOperatorAuthenticator)).ImplementationType!;
        services.AddSingleton(provider => (IOperatorAuthenticator)ActivatorUtilities.CreateInstance(provider, keys, clock));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<CallerCheck>(provider, clock));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<LogStreamWatch>(provider, clock));
    }

    /// <summary>A tenant's id that nobody else uses.</summary>
    public static string NewTenantId() => $"t-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";

    /// <summary>Makes a tenant, with connectors if any are named.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> CreateTenantAsync(params string[] connectors)
    {
        using var client = await ClientAsync();
        var id = NewTenantId();
        (await client.PostAsync("tenants", $$"""{"id":"{{id}}","name":"Tenant"}""")).ShouldBe(201);
        foreach (var connector in connectors)
        {
            (await client.PostAsync($"tenants/{id}/connectors", $$"""{"id":"{{connector}}","settings":{"name":"{{connector}}"} }""")).ShouldBe(201);
        }

        return id;
    }

    /// <summary>Stops it as a signal would.</summary>
    public Task StopAsync() => _app.StopAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var faults = await _answers.FaultsAsync(Services);
        await _app.DisposeAsync();
        _folder.Dispose();
        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
    }
}
