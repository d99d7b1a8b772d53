using System.Globalization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Telemetry;
using ScimOrleans.Http.Hosting;
using ScimOrleans.Server.Health;
using ScimOrleans.Server.Hosting;

namespace ScimOrleans.Server.Demo;

/// <summary>Adds the demo tenant, and says where the server is once it serves.</summary>
internal static partial class DemoHosting
{
    /// <summary>Registers the demo tenant if it is wanted. After the silo: hosted services start in the order of registration.</summary>
    public static void AddDemoTenant(this IServiceCollection services, ServerSettings settings)
    {
        if (settings.WantsDemoTenant)
        {
            services.AddSingleton<DemoTenant>();
            services.AddHostedService(provider => provider.GetRequiredService<DemoTenant>());
        }
    }

    /// <summary>When the server listens: writes <c>demo.json</c>, prints what to paste, and reports ready.</summary>
    public static void AnnounceWhenReady(this WebApplication app) => app.Lifetime.ApplicationStarted.Register(() =>
    {
        var address = BaseUrl(app);
        if (app.Services.GetService<DemoTenant>() is { File: { } made } demo)
        {
            var file = made with { Endpoint = $"{address}/scim/v2/{DemoTenant.Tenant}/{DemoTenant.Connector}" };
            file.Write(demo.FilePath);
            Console.WriteLine(demo.IsNew ? Welcome(file) : $"ScimOrleans serves {file.Endpoint} with the credentials in {demo.FilePath}");
        }
        else
        {
            Console.WriteLine($"ScimOrleans serves {address}/scim/v2/{{tenant}}/{{connector}}");
        }

        app.Services.GetRequiredService<ServerReadiness>().Announced = true;
        LogReady(app.Logger, address);
    });

    private static string BaseUrl(WebApplication app)
    {
        var configured = app.Services.GetRequiredService<IOptions<ScimHttpOptions>>().Value.PublicUrl;
        var bound = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        return (configured?.ToString() ?? bound ?? "http://localhost:8080").TrimEnd('/');
    }

    private static string Welcome(DemoFile file) => string.Create(CultureInfo.InvariantCulture, $"""

        ScimOrleans is ready. Paste this into the identity provider (Okta: Provisioning, API Integration):

          SCIM endpoint  {file.Endpoint}
          User name      {file.Username}
          Password       {file.Password}
          Bearer token   {file.BearerToken}

        Try it:

          curl -u '{file.Username}:{file.Password}' '{file.Endpoint}/Users?startIndex=1&count=2'

        The same stands in demo.json in the data folder.

        """);

    [LoggerMessage(EventId = ScimEventIds.ServerReady, Level = LogLevel.Information, Message = "Serving {Address}")]
    private static partial void LogReady(ILogger logger, string address);
}
