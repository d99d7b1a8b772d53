using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ScimOrleans.Admin.Authentication;
using ScimOrleans.Admin.Connectors;
using ScimOrleans.Admin.Errors;
using ScimOrleans.Admin.ProvisioningLog;
using ScimOrleans.Admin.Reference;
using ScimOrleans.Admin.Roles;
using ScimOrleans.Admin.Rules;

namespace ScimOrleans.Admin;

/// <summary>Registers what the administration API needs.</summary>
public static class AdminServices
{
    /// <summary>Registers the administration API and its options (<see cref="AdminOptions"/>). The host also registers grains and stores.</summary>
    /// <param name="services">What it is added to.</param>
    /// <param name="address">The address that clients reach this service at, as a request tells it: what a connector's endpoint begins with.</param>
    /// <returns>The same collection.</returns>
    public static IServiceCollection AddAdmin(this IServiceCollection services, Func<HttpContext, string> address)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(address);
        services.AddOptions<AdminOptions>().BindConfiguration(AdminOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AdminOptions>, AdminOptionsValidator>();
        services.AddSingleton<IValidateOptions<AdminOptions>, AdminOptionsRules>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddTransient<IStartupFilter, AdminPipeline>();
        services.AddSingleton(new EndpointAddress(address));
        services.AddOperatorSchemes();
        services.AddHostedService<Upkeep>();
        services.AddSingleton<RoleChanges>();
        services.AddSingleton<PreviewSlots>();
        services.AddSingleton<CallerCheck>();
        services.AddSingleton<LogStreamSlots>();
        services.AddSingleton<LogStreamWatch>();
        services.AddSingleton<LogStreams>();
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = context =>
        {
            context.ProblemDetails.Extensions.Remove("traceId");
            context.ProblemDetails.Extensions["requestId"] = context.HttpContext.TraceIdentifier;
        });
        services.Configure<RouteHandlerOptions>(handlers => handlers.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(json =>
        {
            var options = json.SerializerOptions;
            options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
            options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            options.RespectNullableAnnotations = true;
            options.RespectRequiredConstructorParameters = true;
            options.NumberHandling = JsonNumberHandling.Strict;
        });
        services.AddApiReference();
        return services;
    }
}
