using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Limits;
using ScimOrleans.Http.Endpoints;
using ScimOrleans.Http.Limits;
using ScimOrleans.Http.ProvisioningLog;
using ScimOrleans.Http.Requests;
using ScimOrleans.Http.Routing;
using ScimOrleans.Http.Telemetry;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Http.Hosting;

/// <summary>Registers what the SCIM endpoint needs.</summary>
public static class ScimHttpServices
{
    /// <summary>Longest request line, in bytes: a filter past its own limit is refused as a filter, not by the web server without a word.</summary>
    private const int MaxRequestLineBytes = 128 * 1_024;

    /// <summary>
    /// Registers the SCIM endpoint and its options (<see cref="ScimHttpOptions"/>). The host also has to register grains, an
    /// <c>IDirectoryStore</c>, an <c>IConnectorAuthenticator</c>, an <c>IConnectorActivityRecorder</c>, an <c>IConnectorCopies</c>,
    /// an <c>IProvisioningLogStore</c>, an <c>ILostCalls</c> and an <c>IPublishedResources</c>.
    /// </summary>
    /// <returns>The same collection.</returns>
    public static IServiceCollection AddScimHttp(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<ScimHttpOptions>().BindConfiguration(ScimHttpOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ScimHttpOptions>, ScimHttpOptionsValidator>();
        services.AddSingleton<IValidateOptions<ScimHttpOptions>, ScimHttpOptionsRules>();
        services.AddTransient<IStartupFilter, ForwardedOrigin>();
        services.Configure<KestrelServerOptions>(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestLineSize = MaxRequestLineBytes;
        });
        services.AddMetrics();
        services.AddRouting();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(ScimModel.Default);
        services.TryAddSingleton(ScimLimits.Default);
        services.AddSingleton<PublicAddress>();
        services.AddSingleton<ScimHttpMetrics>();
        services.AddSingleton<ScimPipeline>();
        services.AddRequestLimits();
        services.AddProvisioningLog();
        services.AddSingleton<ResourceEndpoints>();
        services.AddSingleton<SearchEndpoint>();
        services.AddSingleton<DiscoveryEndpoint>();
        services.AddSingleton<ScimRoutes>();
        services.AddTokenEndpoint();
        return services;
    }

    private static void AddRequestLimits(this IServiceCollection services)
    {
        services.AddOptions<RequestLimitOptions>().BindConfiguration(RequestLimitOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RequestLimitOptions>, RequestLimitOptionsValidator>();
        services.AddSingleton<RequestLimiter>();
        services.AddSingleton(static provider => new BodyBudget(provider.GetRequiredService<IOptions<ScimHttpOptions>>().Value.MaxBufferedBodyBytes));
        services.AddSingleton(static provider => new RequestPlaces(provider.GetRequiredService<IOptions<ScimHttpOptions>>().Value.MaxConcurrentRequests));
    }

    private static void AddProvisioningLog(this IServiceCollection services)
    {
        services.AddOptions<ProvisioningLogOptions>().BindConfiguration(ProvisioningLogOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ProvisioningLogOptions>, ProvisioningLogOptionsValidator>();
        services.AddSingleton<EntryWording>();
        services.AddSingleton<ProvisioningLogQueue>();
        services.AddSingleton<RequestRecorder>();
        services.AddHostedService<ProvisioningLogWriter>();
        services.AddHostedService<ProvisioningLogSweeper>();
    }
}
