using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ScimOrleans.Http.Federation;
using ScimOrleans.Http.Tokens;

namespace ScimOrleans.Http.Hosting;

/// <summary>Registers what the token endpoint needs.</summary>
internal static class TokenServices
{
    /// <summary>Registers the token endpoint and its options (<see cref="FederationOptions"/>).</summary>
    public static void AddTokenEndpoint(this IServiceCollection services)
    {
        services.AddOptions<FederationOptions>().BindConfiguration(FederationOptions.SectionName);

        // Several lines for each token request, which has one of ours.
        services.AddLogging(static logging => logging.AddFilter("OpenIddict", LogLevel.Warning));
        services.AddSingleton<TokenEndpoint>();
        services.AddSingleton<TokenServer>();
        services.AddSingleton<TokenHandlers>();
        services.AddSingleton<ClientAssertions>();
        services.AddSingleton<SeenAssertions>();
        services.AddSingleton<IssuerKeys>();
        services.AddHttpClient(IssuerKeys.ClientName, static client =>
            {
                client.MaxResponseContentBufferSize = IssuerKeys.MaxBytes;
                client.Timeout = IssuerKeys.AttemptTime;
            })
            .ConfigurePrimaryHttpMessageHandler(static provider => NewHandler(provider.GetRequiredService<IOptions<FederationOptions>>().Value));
    }

    /// <summary>No redirects: the administrator named an https address, and another may be neither.</summary>
    private static SocketsHttpHandler NewHandler(FederationOptions options) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = options.AllowPrivateNetworks,
        ConnectTimeout = TimeSpan.FromSeconds(3),
        MaxConnectionsPerServer = 4,
        MaxResponseHeadersLength = 32,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectCallback = options.AllowPrivateNetworks ? null : PublicNetwork.ConnectAsync,
    };
}
