using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ScimOrleans.Http.Requests;
using ScimOrleans.Http.Routing;
using ScimOrleans.Http.Tokens;

namespace ScimOrleans.Http.Hosting;

/// <summary>Puts the SCIM endpoint into an application.</summary>
public static class ScimEndpoints
{
    /// <summary>
    /// Maps <c>/scim/v2/{tenant}/{connector}</c> and everything below <c>/scim</c>, so that whatever is asked there is answered as SCIM
    /// (RFC 7644 §3.12). Needs <see cref="ScimHttpServices.AddScimHttp"/>.
    /// </summary>
    /// <returns>The same builder.</returns>
    public static IEndpointRouteBuilder MapScim(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var pipeline = endpoints.ServiceProvider.GetRequiredService<ScimPipeline>();
        var connector = endpoints.MapGroup(ScimRoutes.Prefix);
        foreach (var route in endpoints.ServiceProvider.GetRequiredService<ScimRoutes>().All.Append(ScimRoutes.Unknown))
        {
            // All methods, so that a wrong one is answered by the pipeline too.
            connector.Map(route.Template, (RequestDelegate)(context => pipeline.ServeAsync(context, route)));
        }

        endpoints.Map(ScimRoutes.Outside.Template, (RequestDelegate)(context => pipeline.ServeUnknownAsync(context, ScimRoutes.Outside)));
        return endpoints;
    }

    /// <summary>Maps <c>/oauth2/{tenant}/{connector}/token</c>, where connectors' clients get access tokens (RFC 6749 §4.4). Needs <see cref="ScimHttpServices.AddScimHttp"/>.</summary>
    /// <returns>The same builder.</returns>
    public static IEndpointRouteBuilder MapTokens(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var endpoint = endpoints.ServiceProvider.GetRequiredService<TokenEndpoint>();
        // All methods, so that a wrong one is answered as OAuth has it too.
        endpoints.Map(TokenEndpoint.Template, (RequestDelegate)endpoint.ServeAsync);
        return endpoints;
    }

    /// <summary>The address that clients reach this service at, as a request tells it: scheme, authority and path without a slash at the end.</summary>
    public static string AddressOf(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.RequestServices.GetRequiredService<PublicAddress>().Of(context);
    }
}
