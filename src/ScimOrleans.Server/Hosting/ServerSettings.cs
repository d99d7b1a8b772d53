using Microsoft.Extensions.Options;
using ScimOrleans.Admin;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Http.Federation;
using ScimOrleans.Http.Hosting;
using ScimOrleans.Http.Limits;
using ScimOrleans.Http.ProvisioningLog;
using ScimOrleans.Server.Configuration;
using ScimOrleans.Storage.Hosting;

namespace ScimOrleans.Server.Hosting;

/// <summary>What decides how the process is put together, read and checked before anything is registered.</summary>
/// <param name="Options">The process's own options.</param>
/// <param name="ConnectionString">PostgreSQL, or <see langword="null"/> for the embedded database.</param>
internal sealed record ServerSettings(ServerOptions Options, string? ConnectionString)
{
    /// <summary>Whether the process is alone, with its own SQLite file.</summary>
    public bool IsEmbedded => ConnectionString is null;

    /// <summary>Whether the tenant <c>demo</c> is wanted.</summary>
    public bool WantsDemoTenant => Options.DemoTenant ?? IsEmbedded;

    /// <summary>The data folder's full path.</summary>
    public string DataFolder => Path.GetFullPath(Options.DataFolder);
}

/// <summary>Reads and checks the options.</summary>
internal static class ServerSettingsExtensions
{
    private const string DefaultUrl = "http://localhost:8080";

    /// <summary>Registers the options and reads those that decide how the process is put together.</summary>
    /// <exception cref="StartupException">An option is unknown.</exception>
    /// <exception cref="OptionsValidationException">A value is out of range.</exception>
    public static ServerSettings AddServerOptions(this WebApplicationBuilder builder, string[] args)
    {
        KnownOptions.Check(
            builder.Configuration,
            args,
            (ServerOptions.SectionName, typeof(ServerOptions)),
            (ScimHttpOptions.SectionName, typeof(ScimHttpOptions)),
            (FederationOptions.SectionName, typeof(FederationOptions)),
            (RequestLimitOptions.SectionName, typeof(RequestLimitOptions)),
            (ProvisioningLogOptions.SectionName, typeof(ProvisioningLogOptions)),
            (ScimGrainOptions.SectionName, typeof(ScimGrainOptions)),
            (StorageOptions.SectionName, typeof(StorageOptions)),
            (AdminOptions.SectionName, typeof(AdminOptions)));
        var options = builder.Configuration.GetSection(ServerOptions.SectionName).Get<ServerOptions>() ?? new ServerOptions();
        var validation = new ServerOptionsValidator().Validate(null, options);
        if (validation.Failed)
        {
            throw new OptionsValidationException(ServerOptions.SectionName, typeof(ServerOptions), validation.Failures);
        }

        if (builder.Configuration["urls"] is null && builder.Configuration["http_ports"] is null && !builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownTimeout);
        var connectionString = builder.Configuration.GetConnectionString("Directory");
        var settings = new ServerSettings(options, string.IsNullOrWhiteSpace(connectionString) ? null : connectionString);
        builder.Services.AddSingleton(settings);
        return settings;
    }
}
