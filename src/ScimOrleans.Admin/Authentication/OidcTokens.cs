using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Operators;

namespace ScimOrleans.Admin.Authentication;

/// <summary>Knows operators by access tokens of the configured issuer (RFC 9068): its signature, issuer, audience and time are checked by the library, its scopes are read here.</summary>
internal sealed class OidcTokens(IOptions<AdminOptions> admin) : IConfigureNamedOptions<JwtBearerOptions>
{
    private const int MaxActor = 300;

    /// <inheritdoc/>
    public void Configure(string? name, JwtBearerOptions options)
    {
        if (name != OperatorSchemes.Oidc || admin.Value.OidcAuthority is not { } authority)
        {
            return;
        }

        options.Authority = authority.AbsoluteUri;
        options.RequireHttpsMetadata = authority.Scheme == Uri.UriSchemeHttps;
        options.MapInboundClaims = false;
        options.TokenValidationParameters.ValidAudience = admin.Value.OidcAudience;
        options.Events = new() { OnTokenValidated = context => TellWho(context) };
    }

    /// <inheritdoc/>
    public void Configure(JwtBearerOptions options) => Configure(Options.DefaultName, options);

    private Task TellWho(TokenValidatedContext context)
    {
        if (context.Principal?.FindFirst("sub")?.Value is not { Length: > 0 } subject)
        {
            context.Fail("The token names no subject.");
            return Task.CompletedTask;
        }

        var identity = new OperatorIdentity($"oidc:{subject}" is var actor && actor.Length <= MaxActor ? actor : actor[..MaxActor], context.Principal.FindFirst("name")?.Value ?? subject, [.. Grants(context.Principal)])
        {
            Expires = new DateTimeOffset(context.SecurityToken.ValidTo),
        };
        context.Principal = new ClaimsPrincipal(identity.ToClaims(OperatorSchemes.Oidc));
        return Task.CompletedTask;
    }

    private IEnumerable<OperatorGrant> Grants(ClaimsPrincipal principal)
    {
        var prefix = admin.Value.OidcScopePrefix;
        foreach (var scope in principal.FindAll(admin.Value.OidcScopeClaim).SelectMany(claim => claim.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            if (scope.StartsWith(prefix, StringComparison.Ordinal) && OperatorGrant.TryParse(scope[prefix.Length..], out var grant))
            {
                yield return grant;
            }
        }
    }
}
