using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ScimOrleans.Admin.Tenants;

namespace ScimOrleans.Admin;

/// <summary>The administration API, <c>/api/v1</c>: JSON, errors as problem details (RFC 9457), an operator's key on each request.</summary>
public static class AdminEndpoints
{
    /// <summary>Maps the API.</summary>
    public static IEndpointRouteBuilder MapAdmin(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        endpoints.MapGroup("/api/v1").AddEndpointFilter<RouteGroupBuilder, OperatorAuthentication>().MapTenants();
        return endpoints;
    }
}
