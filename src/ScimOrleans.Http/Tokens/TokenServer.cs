using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace ScimOrleans.Http.Tokens;

/// <summary>
/// OAuth's token endpoint by OpenIddict: it reads requests, finds what is wrong with their form and writes answers and errors as RFC 6749 has them. Who the client is, and the tokens, are ours
/// (<see cref="TokenHandlers"/>).
/// </summary>
/// <remarks>
/// It lives in a container of its own. As a part of the application's, it would be an authentication handler that sees every request, a SCIM request too.
/// </remarks>
internal sealed class TokenServer : IAsyncDisposable
{
    /// <summary>Last segment of the endpoint's address; what is before it is the path that the endpoint is at for OpenIddict.</summary>
    public const string Segment = "/token";

    private readonly ServiceProvider _services;

    public TokenServer(TokenHandlers handlers, ILoggerFactory loggers, TimeProvider clock)
    {
        var services = new ServiceCollection();
        services.AddSingleton(loggers);
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.AddSingleton(clock);
        services.AddOpenIddict().AddServer(server => Configure(server, handlers));
        _services = services.BuildServiceProvider();
    }

    /// <summary>Answers a request whose <see cref="TokenExchange"/> is attached.</summary>
    /// <param name="context">The request; its path is split as <see cref="Segment"/> says.</param>
    public async Task ServeAsync(HttpContext context)
    {
        await using var scope = _services.CreateAsyncScope();
        var outer = context.RequestServices;
        context.RequestServices = scope.ServiceProvider;
        try
        {
            var handler = await scope.ServiceProvider.GetRequiredService<IAuthenticationHandlerProvider>().GetHandlerAsync(context, OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
            if (handler is not IAuthenticationRequestHandler server || !await server.HandleRequestAsync())
            {
                throw new InvalidOperationException("OpenIddict did not take the request for one to the token endpoint.");
            }
        }
        finally
        {
            context.RequestServices = outer;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static void Configure(OpenIddictServerBuilder server, TokenHandlers handlers)
    {
        server.EnableDegradedMode();
        server.SetTokenEndpointUris(Segment.TrimStart('/'));
        server.AllowClientCredentialsFlow();
        server.DisableScopeValidation();

        // Nothing is ever signed or encrypted with these: our tokens are random. OpenIddict does not start without.
        server.AddSigningKey(new SymmetricSecurityKey(new byte[32]));
        server.AddSigningKey(UnusedKey());
        server.AddEncryptionKey(new SymmetricSecurityKey(new byte[32]));

        // A proxy may take the TLS away before us, as from the SCIM endpoint.
        server.UseAspNetCore().DisableTransportSecurityRequirement().SetRealm("SCIM");

        // It would take an assertion for one that the client signed itself (iss and sub are the client id), with keys from a store.
        server.RemoveEventHandler(ValidateClientAssertion.Descriptor);
        server.RemoveEventHandler(ValidateClientAssertionWellknownClaims.Descriptor);
        server.RemoveEventHandler(ValidateClientAssertionIssuer.Descriptor);

        server.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(handlers.AuthenticateAsync).SetOrder(Exchange.ValidateAuthentication.Descriptor.Order + 500));
        server.AddEventHandler<HandleTokenRequestContext>(handler => handler.UseInlineHandler(handlers.IssueAsync));
        server.AddEventHandler<GenerateTokenContext>(handler => handler.UseInlineHandler(TokenHandlers.AttachAsync).SetOrder(Protection.GenerateIdentityModelToken.Descriptor.Order - 500));
        server.AddEventHandler<ApplyTokenResponseContext>(handler => handler.UseInlineHandler(TokenHandlers.ConcludeAsync)
            .SetOrder(OpenIddictServerAspNetCoreHandlers.AttachHttpResponseCode<ApplyTokenResponseContext>.Descriptor.Order + 500));
    }

    private static ECDsaSecurityKey UnusedKey() => new(System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256));
}
