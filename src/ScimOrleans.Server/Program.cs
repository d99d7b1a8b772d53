using ScimOrleans.Admin;
using ScimOrleans.Http.Hosting;
using ScimOrleans.Server.Demo;
using ScimOrleans.Server.Health;
using ScimOrleans.Server.Hosting;

try
{
    // Settings lie beside the program, wherever it is started from; data goes to the working directory.
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    var settings = builder.AddServerOptions(args);
    builder.AddDirectoryDatabase(settings);
    builder.AddScimCluster(settings);
    builder.AddScimTelemetry();
    builder.Services.AddScimHttp();
    builder.Services.AddAdmin(ScimEndpoints.AddressOf);
    builder.Services.AddServerHealth();
    builder.Services.AddDemoTenant(settings);

    await using var app = builder.Build();
    await app.MigrateDatabaseAsync(settings);
    app.MapScim();
    app.MapAdmin();
    app.MapServerHealth();
    app.AnnounceWhenReady();
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (StartupFailure.Explain(exception) is { } line)
{
    await Console.Error.WriteLineAsync(line);
    return 1;
}
