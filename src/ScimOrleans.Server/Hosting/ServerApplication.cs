using ScimOrleans.Admin;
using ScimOrleans.Http.Hosting;
using ScimOrleans.Server.Demo;
using ScimOrleans.Server.Health;

namespace ScimOrleans.Server.Hosting;

/// <summary>The server, put together: the table of contents of the process.</summary>
internal static class ServerApplication
{
    /// <summary>Puts it together and brings the database to this build's schema. It does not listen yet.</summary>
    /// <param name="args">Options, as on the command line.</param>
    /// <param name="configure">Replaces services; for tests.</param>
    /// <exception cref="Exception">What <see cref="StartupFailure"/> explains.</exception>
    public static async Task<WebApplication> CreateAsync(string[] args, Action<IServiceCollection>? configure = null)
    {
        // Settings lie beside the program, wherever it is started from; data goes to the working directory.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        var settings = builder.AddServerOptions(args);
        builder.AddDirectoryDatabase(settings);
        builder.AddScimTelemetry(settings);
        builder.AddScimCluster(settings);
        builder.Services.AddScimHttp();
        builder.Services.AddAdmin(ScimEndpoints.AddressOf);
        builder.Services.AddServerHealth();
        builder.Services.AddDraining();
        builder.Services.AddDemoTenant(settings);
        configure?.Invoke(builder.Services);

        var app = builder.Build();
        try
        {
            await app.MigrateDatabaseAsync(settings);
            app.UseDraining(settings);
            app.MapScim();
            app.MapTokens();
            app.MapAdmin();
            app.MapServerHealth();
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }
}
