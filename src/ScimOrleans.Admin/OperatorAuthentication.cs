using Microsoft.AspNetCore.Http;
using ScimOrleans.Abstractions.Operators;

namespace ScimOrleans.Admin;

/// <summary>Lets a request pass that presents an operator's key as a bearer token (RFC 6750).</summary>
internal sealed class OperatorAuthentication(IOperatorAuthenticator operators) : IEndpointFilter
{
    private const string Scheme = "Bearer ";

    /// <inheritdoc/>
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var header = context.HttpContext.Request.Headers.Authorization.ToString();
        var isOperator = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && await operators.AuthenticateAsync(header[Scheme.Length..].Trim(), context.HttpContext.RequestAborted) is not null;
        if (isOperator)
        {
            return await next(context);
        }

        context.HttpContext.Response.Headers.WWWAuthenticate = "Bearer realm=\"ScimOrleans administration\"";
        return TypedResults.Problem("Send an operator's key as bearer token. The first one stands in demo.json as adminKey.", statusCode: StatusCodes.Status401Unauthorized);
    }
}
