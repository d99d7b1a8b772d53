using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Operators;

namespace ScimOrleans.Admin.Authentication;

/// <summary>Knows operators by their keys.</summary>
internal sealed class OperatorKeyHandler(
    IOperatorAuthenticator operators, IOptions<AdminOptions> admin, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (OperatorSchemes.TokenOf(Request) is not { } token)
        {
            return AuthenticateResult.NoResult();
        }

        if (admin.Value is { BootstrapKey: { } bootstrap } configured && !(configured.BootstrapKeyExpires <= TimeProvider.GetUtcNow())
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(bootstrap)))
        {
            return Success(new("bootstrap", "ScimOrleans:Admin:BootstrapKey", [new(OperatorScope.Manage)]));
        }

        return await operators.AuthenticateAsync(token, Context.RequestAborted) is { } key
            ? Success(OperatorIdentity.Of(key))
            : AuthenticateResult.Fail("This is no operator's key, or not any more.");
    }

    private AuthenticateResult Success(OperatorIdentity identity) => AuthenticateResult.Success(new(new ClaimsPrincipal(identity.ToClaims(Scheme.Name)), Scheme.Name));
}
