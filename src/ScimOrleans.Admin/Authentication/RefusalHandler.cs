using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using ScimOrleans.Admin.Errors;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Admin.Authentication;

/// <summary>Refuses callers in the form of all errors.</summary>
internal sealed class RefusalHandler : IAuthorizationMiddlewareResultHandler
{
    private static readonly ScimError _unauthorized = ScimErrors.Unauthorized("Send an operator's key, or a token of the configured issuer, as bearer token.");
    private static readonly ScimError _forbidden = ScimErrors.Forbidden("The key or token does not have the scope that this needs, or not for this tenant.");

    /// <inheritdoc/>
    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        ArgumentNullException.ThrowIfNull(next);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(authorizeResult);
        if (authorizeResult.Succeeded)
        {
            return next(context);
        }

        if (authorizeResult.Challenged)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"ScimOrleans administration\"";
        }

        return Problems.Of(authorizeResult.Challenged ? _unauthorized : _forbidden).ExecuteAsync(context);
    }
}
