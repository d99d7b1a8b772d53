using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using ScimOrleans.Http.Hosting;

namespace ScimOrleans.Http.Requests;

/// <summary>Believes the forwarded headers of trusted proxies, before anything else sees the request, and remembers that it did.</summary>
internal sealed class ForwardedOrigin(IOptions<ScimHttpOptions> options) : IStartupFilter
{
    /// <summary>Marks a request whose Host a trusted proxy has told.</summary>
    private static readonly object Mark = new();

    /// <summary>Whether the request's host is what a trusted proxy said, not what a client wrote.</summary>
    public static bool IsTrusted(HttpContext context) => context.Items.ContainsKey(Mark);

    /// <inheritdoc/>
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => options.Value.TrustedProxies.Count == 0 ? next : app =>
    {
        app.Use(static (context, rest) =>
        {
            // The middleware leaves this header when it has taken a forwarded host; what a client sends by this name means nothing.
            context.Request.Headers.Remove(ForwardedHeadersDefaults.XOriginalHostHeaderName);
            return rest(context);
        });
        app.UseForwardedHeaders(Settings(options.Value));
        app.Use(static (context, rest) =>
        {
            if (context.Request.Headers.ContainsKey(ForwardedHeadersDefaults.XOriginalHostHeaderName))
            {
                context.Items[Mark] = Mark;
            }

            return rest(context);
        });
        next(app);
    };

    private static ForwardedHeadersOptions Settings(ScimHttpOptions options)
    {
        var settings = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All };
        // ASP.NET trusts loopback unless told otherwise; here only what is configured is trusted.
        settings.KnownProxies.Clear();
        settings.KnownIPNetworks.Clear();
        foreach (var proxy in options.TrustedProxies)
        {
            if (ScimHttpOptionsRules.TryParseNetwork(proxy, out var network))
            {
                settings.KnownIPNetworks.Add(network);
            }
        }

        return settings;
    }
}
