using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Operators;

namespace ScimOrleans.Admin.Authentication;

/// <summary>What an endpoint asks of its caller. The tenant is the one of the address, if it names one.</summary>
/// <param name="Scope">The least that is needed.</param>
internal sealed record ScopeRequirement(OperatorScope Scope) : IAuthorizationRequirement;

/// <summary>Lets a caller pass that has a grant for the endpoint's scope and the address's tenant. It asks before anything is looked up, so that a refusal tells nothing about what exists.</summary>
internal sealed class ScopeHandler : AuthorizationHandler<ScopeRequirement>
{
    /// <summary>Name of the route value.</summary>
    public const string TenantRouteValue = "tenant";

    /// <inheritdoc/>
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ScopeRequirement requirement)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (OperatorIdentity.Of(context.User) is { } caller && context.Resource is HttpContext http && Allows(caller, requirement, http))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }

    private static bool Allows(OperatorIdentity caller, ScopeRequirement requirement, HttpContext http)
    {
        if (!http.Request.RouteValues.TryGetValue(TenantRouteValue, out var named))
        {
            return caller.May(requirement.Scope, null);
        }

        // What is no tenant's id is nobody's: only who may do this with everything learns so.
        return caller.May(requirement.Scope, TenantId.TryParse(named as string, out var tenant) ? tenant : null);
    }
}

/// <summary>Says what endpoints ask of their callers.</summary>
internal static class ScopeConventions
{
    /// <summary>Needs a scope.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, OperatorScope scope)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAuthorization(new AuthorizationPolicyBuilder(OperatorSchemes.Any).RequireAuthenticatedUser().AddRequirements(new ScopeRequirement(scope)).Build())
            .WithMetadata(new ScopeRequirement(scope));
}
