using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Grains.Connectors;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Grains.Telemetry;
using ScimOrleans.Grains.Tests.Cluster;

namespace ScimOrleans.Grains.Tests.Connectors;

/// <summary>A connector, and what another silo with a clock of its own makes of what is presented to it.</summary>
internal sealed class ConnectorScene : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ConnectorCache _cache;
    private readonly CredentialHasher _hasher;

    private ConnectorScene(GrainCluster cluster, TenantId tenant, ConnectorId connector, ScimGrainOptions settings, ILogger<FailedPresentations>? logger)
    {
        (Cluster, Tenant, Connector) = (cluster, tenant, connector);
        var options = Options.Create(settings);
        _hasher = new(options);
        var metrics = new GrainMetrics(_services.GetRequiredService<IMeterFactory>());
        _cache = new(cluster.Grains(0), cluster.Service<ILostCalls>(0), metrics, options, Clock);
        Failures = new(options, metrics, Clock, logger ?? NullLogger<FailedPresentations>.Instance);
        Authenticator = new(cluster.Grains(0), _cache, _hasher, Failures, metrics, Clock);
        Clients = new(cluster.Grains(0), _cache, Failures, cluster.Service<IConnectorActivityRecorder>(0), options, Clock);
    }

    public static ClientNetwork Here { get; } = ClientNetwork.Of(System.Net.IPAddress.Parse("192.0.2.1"));

    public static ClientNetwork Elsewhere { get; } = ClientNetwork.Of(System.Net.IPAddress.Parse("192.0.2.2"));

    public GrainCluster Cluster { get; }

    public TenantId Tenant { get; }

    public ConnectorId Connector { get; }

    /// <summary>The other silo's clock.</summary>
    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    public FailedPresentations Failures { get; }

    public ConnectorAuthenticator Authenticator { get; }

    public TokenClients Clients { get; }

    public ITenantGrain TenantGrain => Cluster.Grains(0).GetGrain<ITenantGrain>(GrainKeys.Tenant(Tenant));

    public IConnectorGrain Grain => Cluster.Grains(0).GetGrain<IConnectorGrain>(GrainKeys.Connector(Tenant, Connector));

    public IAccessTokensGrain Tokens => Cluster.Grains(0).GetGrain<IAccessTokensGrain>(GrainKeys.Connector(Tenant, Connector));

    public static async Task<ConnectorScene> StartAsync(GrainCluster cluster, Action<ScimGrainOptions>? configure = null, ILogger<FailedPresentations>? logger = null)
    {
        var settings = new ScimGrainOptions();
        configure?.Invoke(settings);
        var tenant = (await cluster.NewTenantAsync()).Tenant;
        var scene = new ConnectorScene(cluster, tenant, ConnectorId.Parse("okta"), settings, logger);
        Assert.Null((await scene.TenantGrain.CreateAsync("Test")).Error);
        await scene.ConnectAsync(scene.Connector);
        return scene;
    }

    /// <summary>Adds another connector to the tenant.</summary>
    public async Task ConnectAsync(ConnectorId connector) => Assert.Null((await TenantGrain.AddConnectorAsync(connector, new() { Name = "Okta" })).Error);

    public async Task<IssuedCredential> AddAsync(NewCredential credential)
    {
        var added = await Grain.AddCredentialAsync(credential);
        Assert.Null(added.Error);
        return added.Value;
    }

    public Task<IssuedCredential> AddAsync(CredentialKind kind) =>
        AddAsync(new NewCredential { Label = "test", Kind = kind, UserName = kind == CredentialKind.Basic ? "idp" : null });

    /// <summary>What a header is worth, as a request finds out.</summary>
    public ValueTask<ConnectorAccess> PresentAsync(string header, ClientNetwork? client = null, ConnectorId? connector = null)
    {
        var presentation = Presentation.Of(header);
        return Authenticator.Recall(Tenant, connector ?? Connector, presentation) is { } known
            ? new(known)
            : Authenticator.AuthenticateAsync(Tenant, connector ?? Connector, presentation, client ?? Here, TestContext.Current.CancellationToken);
    }

    public static string Bearer(string token) => "Bearer " + token;

    public static string Basic(string userName, string password) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{userName}:{password}"));

    /// <summary>Passes the age at which the other silo asks anew.</summary>
    public void OutliveCache() => Clock.Advance(TimeSpan.FromSeconds(5));

    public void Dispose()
    {
        _cache.Dispose();
        _hasher.Dispose();
        _services.Dispose();
    }
}
