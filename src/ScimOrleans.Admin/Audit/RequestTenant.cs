using Microsoft.AspNetCore.Http;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Admin.Authentication;
using ScimOrleans.Admin.Tenants;

namespace ScimOrleans.Admin.Audit;

/// <summary>Whose directory a request is about: the tenant of its address, or the one that it wants to make.</summary>
internal static class RequestTenant
{
    /// <summary>The tenant, whether it exists or not; <see langword="null"/> for what belongs to no tenant.</summary>
    public static TenantId? Of(EndpointFilterInvocationContext context)
    {
        var named = context.HttpContext.Request.RouteValues.TryGetValue(ScopeHandler.TenantRouteValue, out var value)
            ? value as string
            : context.Arguments.OfType<NewTenant>().FirstOrDefault()?.Id;
        return TenantId.TryParse(named, out var tenant) ? tenant : null;
    }
}
