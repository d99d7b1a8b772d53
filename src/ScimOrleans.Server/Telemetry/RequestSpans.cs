using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace ScimOrleans.Server.Telemetry;

/// <summary>
/// Says of a request's span what OpenTelemetry's conventions have for HTTP, besides whatever may tell of a person: neither path nor query, in which ids and filters stand, nor the client's address.
/// The framework's own attributes are switched off for that. Probes of health have no span.
/// </summary>
internal sealed class RequestSpans : IStartupFilter
{
    /// <summary>Keeps the web server from describing requests itself; <c>url.path</c> and <c>client.address</c> are among what it would say.</summary>
    public static void SilenceFramework() => AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", true);

    /// <inheritdoc/>
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(static rest => context => context.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } span ? ServeAsync(context, span, rest) : rest(context));
        next(app);
    };

    private static async Task ServeAsync(HttpContext context, Activity span, RequestDelegate rest)
    {
        if (context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
        {
            OrphanSpans.Drop(span);
            await rest(context);
            return;
        }

        try
        {
            await rest(context);
        }
        finally
        {
            Describe(span, context);
        }
    }

    private static void Describe(Activity span, HttpContext context)
    {
        var method = HttpMethodOf(context.Request.Method);
        var status = context.Response.StatusCode;
        span.SetTag("http.request.method", method);
        span.SetTag("http.response.status_code", status);
        span.SetTag("url.scheme", context.Request.Scheme);
        span.SetTag("network.protocol.version", context.Request.Protocol.Replace("HTTP/", "", StringComparison.Ordinal));
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        if (route is not null)
        {
            span.SetTag("http.route", route);
        }

        span.DisplayName = route is null ? method : $"{method} {route}";
        if (status >= StatusCodes.Status500InternalServerError)
        {
            span.SetTag("error.type", $"{status}");
            span.SetStatus(ActivityStatusCode.Error);
        }
    }

    private static string HttpMethodOf(string method) => method is "GET" or "POST" or "PUT" or "PATCH" or "DELETE" or "HEAD" or "OPTIONS" ? method : "_OTHER";
}
