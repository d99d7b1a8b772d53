using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Http.Hosting;
using ScimOrleans.Http.Routing;
using ScimOrleans.TestKit.Http;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Http.Tests.Routing;

/// <summary>The pipeline on a real Kestrel, with one route of the test's own at <c>/Things</c> and no grains.</summary>
internal sealed class PipelineHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PipelineHost(WebApplication app) => _app = app;

    public FakeTimeProvider Clock => (FakeTimeProvider)_app.Services.GetRequiredService<TimeProvider>();

    public RecordedActivity Activity => (RecordedActivity)_app.Services.GetRequiredService<IConnectorActivityRecorder>();

    public InMemoryProvisioningLogStore ProvisioningLog => (InMemoryProvisioningLogStore)_app.Services.GetRequiredService<IProvisioningLogStore>();

    public StubConnectorCopies Copies => (StubConnectorCopies)_app.Services.GetRequiredService<IConnectorCopies>();

    public StubLostCalls LostCalls => (StubLostCalls)_app.Services.GetRequiredService<ILostCalls>();

    public RecordedLog Log => (RecordedLog)_app.Services.GetRequiredService<ILoggerProvider>();

    public Uri Address => new(_app.Urls.Single());

    public IServiceProvider Services => _app.Services;

    public static async Task<PipelineHost> StartAsync(ScimRoute route, params IEnumerable<(string Key, string Value)> settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("ScimOrleans:ProvisioningLog:WriteDelay", (string?)"00:00:00")]);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"ScimOrleans:{setting.Key}", (string?)setting.Value)));
        builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        builder.Services.AddSingleton<IConnectorAuthenticator, StubAuthenticator>();
        builder.Services.AddSingleton<IConnectorActivityRecorder, RecordedActivity>();
        builder.Services.AddSingleton<IConnectorCopies, StubConnectorCopies>();
        builder.Services.AddSingleton<IProvisioningLogStore>(new InMemoryProvisioningLogStore());
        builder.Services.AddSingleton<ILostCalls, StubLostCalls>();
        builder.Services.AddSingleton<ILoggerProvider, RecordedLog>();
        builder.Logging.SetMinimumLevel(LogLevel.Debug);
        builder.Services.AddScimHttp();
        var host = new PipelineHost(builder.Build());
        var pipeline = host._app.Services.GetRequiredService<ScimPipeline>();
        host._app.Map(ScimRoutes.Prefix + route.Template, (RequestDelegate)(context => pipeline.ServeAsync(context, route)));
        host._app.Map(ScimRoutes.Outside.Template, (RequestDelegate)(context => pipeline.ServeUnknownAsync(context, ScimRoutes.Outside)));
        await host._app.StartAsync();
        return host;
    }

    /// <summary>A client of a connector that the stub knows.</summary>
    public ScimClient Client(string? token = "granted", string tenant = "acme")
    {
        var endpoint = new Uri(Address, $"/scim/v2/{tenant}/okta");
        return token is null ? ScimClient.Anonymous(endpoint) : ScimClient.WithToken(endpoint, token);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
