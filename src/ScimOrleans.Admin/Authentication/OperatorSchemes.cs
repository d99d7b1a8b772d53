using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Operators;

namespace ScimOrleans.Admin.Authentication;

/// <summary>The ways to tell who calls: an operator's key, or a token of a configured issuer, both as bearer tokens (RFC 6750).</summary>
internal static class OperatorSchemes
{
    /// <summary>Looks at the token and asks one of the others.</summary>
    public const string Any = "operator";

    /// <summary>Operators' keys.</summary>
    public const string Key = "operator-key";

    /// <summary>Tokens of the issuer.</summary>
    public const string Oidc = "operator-oidc";

    private const string Bearer = "Bearer ";

    /// <summary>Adds them. None is the default: only endpoints of the administration ask.</summary>
    public static void AddOperatorSchemes(this IServiceCollection services)
    {
        services.AddAuthentication()
            .AddPolicyScheme(Any, null, policy => policy.ForwardDefaultSelector = SelectScheme)
            .AddScheme<AuthenticationSchemeOptions, OperatorKeyHandler>(Key, null)
            .AddJwtBearer(Oidc, _ => { });
        services.AddSingleton<IConfigureOptions<JwtBearerOptions>, OidcTokens>();
        services.AddSingleton<IAuthorizationHandler, ScopeHandler>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, RefusalHandler>();
        services.AddAuthorization();
    }

    /// <summary>The bearer token of a request, if there is one.</summary>
    public static string? TokenOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim() : null;
    }

    private static string SelectScheme(HttpContext context)
    {
        var options = context.RequestServices.GetRequiredService<IOptions<AdminOptions>>().Value;

        // A JWT has two dots, a key has none.
        return options.OidcAuthority is not null && TokenOf(context.Request) is { } token && !token.StartsWith(OperatorKey.Prefix, StringComparison.Ordinal) && token.Contains('.', StringComparison.Ordinal)
            ? Oidc
            : Key;
    }
}
