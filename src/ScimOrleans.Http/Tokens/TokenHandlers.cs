using System.Security.Claims;
using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Http.Federation;
using ScimOrleans.Http.Limits;
using ScimOrleans.Http.Telemetry;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ScimOrleans.Http.Tokens;

/// <summary>What the token endpoint does that is not the protocol: who the client is, and which token it gets.</summary>
internal sealed class TokenHandlers(ITokenClients clients, ClientAssertions assertions, IConnectorCopies copies, RequestLimiter limiter, ScimHttpMetrics metrics)
{
    /// <summary>The one scope: all of the connector's endpoint.</summary>
    private const string Scope = "scim";

    /// <summary>How Entra names all scopes of an application.</summary>
    private const string AllScopes = "/.default";

    /// <summary>Authenticates the client (RFC 6749 §2.3.1, RFC 7523 §2.2). Whatever is unknown is refused in one way.</summary>
    public async ValueTask AuthenticateAsync(ValidateTokenRequestContext context)
    {
        var exchange = TokenExchange.Of(context.Transaction.GetHttpRequest()!.HttpContext);
        var request = context.Request;
        if (string.IsNullOrEmpty(request.ClientId))
        {
            context.Reject(Errors.InvalidRequest, "The parameter client_id is missing: an assertion alone does not say which client of the connector it is for.");
            return;
        }

        var client = !exchange.IsConnector ? TokenClient.Unknown
            : string.IsNullOrEmpty(request.ClientAssertion) ? await clients.AuthenticateAsync(exchange.Tenant, exchange.Connector, request.ClientId, request.ClientSecret ?? "", exchange.Client, exchange.CancellationToken)
            : await AuthenticateByAssertionAsync(context, exchange, request.ClientId, request.ClientAssertion);
        if (context.IsRejected)
        {
            return;
        }

        if (RefusalOf(client, exchange) is var (error, description))
        {
            context.Reject(error, description);
            return;
        }

        // As at the SCIM endpoint: after authentication, so that no stranger uses up a tenant's share.
        exchange.Admission = limiter.Admit(exchange.Tenant, exchange.Connector, await copies.FindAsync(exchange.Tenant, exchange.Connector, exchange.CancellationToken));
        if (exchange.Admission.Refusal is { } limited)
        {
            metrics.OnLimited(exchange.Admission.Situation);
            exchange.Later = (limited.Status, TimeSpan.FromSeconds(exchange.Admission.RetryAfterSeconds));
            context.Reject(Errors.TemporarilyUnavailable, limited.Detail);
            return;
        }

        foreach (var scope in request.GetScopes())
        {
            if (scope != Scope && !scope.EndsWith(AllScopes, StringComparison.Ordinal))
            {
                context.Reject(Errors.InvalidScope, "The only scope is 'scim'. Send that, a scope that ends with '/.default', or none.");
                return;
            }
        }

        exchange.Credential = client.Credential;
    }

    /// <summary>Issues the token.</summary>
    public async ValueTask IssueAsync(HandleTokenRequestContext context)
    {
        var exchange = TokenExchange.Of(context.Transaction.GetHttpRequest()!.HttpContext);
        var credential = exchange.Credential!;
        exchange.Token = await clients.IssueAsync(exchange.Tenant, exchange.Connector, credential, exchange.CancellationToken);

        var identity = new ClaimsIdentity(nameof(ScimOrleans));
        identity.AddClaim(new Claim(Claims.Subject, credential.Id));
        context.Principal = new ClaimsPrincipal(identity).SetScopes(Scope);
    }

    /// <summary>Puts our token in the place of the one that OpenIddict would make and sign.</summary>
    public static ValueTask AttachAsync(GenerateTokenContext context)
    {
        context.Token = TokenExchange.Of(context.Transaction.GetHttpRequest()!.HttpContext).Token!.Token;
        return default;
    }

    /// <summary>Notes what became of the request, and sets what the protocol has no word for.</summary>
    public static ValueTask ConcludeAsync(ApplyTokenResponseContext context)
    {
        var http = context.Transaction.GetHttpRequest()!.HttpContext;
        var exchange = TokenExchange.Of(http);
        exchange.Error = context.Error;
        if (exchange.Later is var (status, wait))
        {
            http.Response.StatusCode = status;
            http.Response.Headers.RetryAfter = Routing.RetryAfter.Of(wait);
        }

        if (exchange.Token is { } token)
        {
            context.Response.ExpiresIn = (long)token.Lifetime.TotalSeconds;
        }

        // It would lead to pages about OpenIddict, which help nobody who sets up an identity provider.
        context.Response.ErrorUri = null;
        return default;
    }

    private async Task<TokenClient> AuthenticateByAssertionAsync(ValidateTokenRequestContext context, TokenExchange exchange, string clientId, string assertion)
    {
        var client = await clients.FindFederationAsync(exchange.Tenant, exchange.Connector, clientId, exchange.Client, exchange.CancellationToken);
        if (client.Status == TokenClientStatus.Slowed)
        {
            return client;
        }

        switch (await assertions.CheckAsync(exchange.Tenant, client.Credential?.Federation, assertion, exchange.CancellationToken))
        {
            case AssertionVerdict.Right:
                return client;
            case AssertionVerdict.KeysUnavailable:
                exchange.Later = (503, IssuerKeys.MinRefresh);
                context.Reject(Errors.TemporarilyUnavailable, "The issuer's keys could not be read from the address that the connector names. Try again later, or correct the address.");
                return client;
            case AssertionVerdict.TooMany:
                exchange.Later = (503, IssuerKeys.MinRefresh);
                context.Reject(Errors.TemporarilyUnavailable, "This account has presented more assertions that still hold than can be told apart. Use access tokens until they end, and let the issuer's assertions end sooner.");
                return client;
            default:
                clients.RefuseAssertion(exchange.Tenant, exchange.Connector, exchange.Client);
                return TokenClient.Unknown;
        }
    }

    private static (string Error, string Description)? RefusalOf(TokenClient client, TokenExchange exchange)
    {
        switch (client.Status)
        {
            case TokenClientStatus.Granted:
                return null;
            case TokenClientStatus.Paused:
                return (Errors.UnauthorizedClient, "This connector is paused. Its administrator can resume it.");
            case TokenClientStatus.Suspended:
                return (Errors.UnauthorizedClient, "This account is suspended.");
            case TokenClientStatus.Slowed:
                exchange.Later = (429, client.RetryAfter);
                return (Errors.TemporarilyUnavailable, "Too many wrong credentials came from this address. Try again after the seconds that Retry-After names.");
            default:
                // The same for what has expired: the answer shows to nobody whether there is such a connector or credential.
                return (Errors.InvalidClient, "The client is unknown at this connector, or its secret or assertion is wrong or has expired.");
        }
    }
}
