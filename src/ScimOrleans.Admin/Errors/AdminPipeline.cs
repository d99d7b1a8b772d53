using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Limits;
using ScimOrleans.Abstractions.Telemetry;

namespace ScimOrleans.Admin.Errors;

/// <summary>Around every request to <c>/api</c>: its id, its line in the log, and problem details for whatever goes wrong.</summary>
internal sealed partial class AdminPipeline(RequestPlaces places, TimeProvider timeProvider, ILogger<AdminPipeline> logger) : IStartupFilter
{
    private const int RetryAfterSeconds = 5;

    /// <inheritdoc/>
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(rest => context => context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal) ? ServeAsync(context, rest) : rest(context));
        next(app);
    };

    private async Task ServeAsync(HttpContext context, RequestDelegate rest)
    {
        var requestId = RequestId.Of(context.Request.Headers[RequestId.Header], timeProvider);
        context.TraceIdentifier = requestId;
        context.Response.Headers[RequestId.Header] = requestId;
        context.Response.Headers.CacheControl = "no-store";
        using var scope = logger.BeginScope(new RequestScope(requestId, null, null));
        using var place = places.Take();
        if (!place.IsTaken)
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
            await Problems.Of(StatusCodes.Status503ServiceUnavailable, "This instance of the service has more requests under way than it can serve. Repeat the request.").ExecuteAsync(context);
            return;
        }

        try
        {
            await rest(context);
            if (!context.Response.HasStarted && context.Response is { StatusCode: >= 400, ContentLength: null, ContentType: null })
            {
                await Problems.Of(context.Response.StatusCode, Reason(context.Response.StatusCode)).ExecuteAsync(context);
            }
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            await FailAsync(context, exception);
        }

        DescribeSpan(context, requestId);
        if (context.Response.StatusCode >= 400 || !HttpMethods.IsGet(context.Request.Method))
        {
            // What stands in the address is in the audit; in a log it may be what somebody typed in a wrong place.
            var (method, route) = (context.Request.Method, (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "an unknown address");
            LogAnswered(logger, method, route, context.Response.StatusCode, requestId);
        }
    }

    /// <summary>Says whose request it was, in its span if that is recorded.</summary>
    private static void DescribeSpan(HttpContext context, string requestId)
    {
        if (Activity.Current is { IsAllDataRequested: true } span)
        {
            span.SetTag(ScimAttributes.RequestId, requestId);

            // What an address names that was refused may be anything; a tenant that was served has a slug.
            if (context.Response.StatusCode < 400 && context.Request.RouteValues["tenant"] is string tenant)
            {
                span.SetTag(ScimAttributes.Tenant, tenant);
            }
        }
    }

    private async Task FailAsync(HttpContext context, Exception exception)
    {
        switch (exception)
        {
            case BadHttpRequestException bad:
                await Problems.Of(bad.StatusCode, BindingFaults.Explain(bad, BodyOf(context)), "invalidValue").ExecuteAsync(context);
                return;
            case var _ when context.RequestAborted.IsCancellationRequested:
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
                return;
            case var _ when Unavailability.Is(exception):
                LogUnavailable(logger, context.TraceIdentifier, exception);
                context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
                await Problems.Of(StatusCodes.Status503ServiceUnavailable, "The service is not available at the moment. Repeat the request.").ExecuteAsync(context);
                return;
            default:
                LogFailed(logger, context.TraceIdentifier, exception);
                await Problems.Of(StatusCodes.Status500InternalServerError, "The request failed for a reason inside the service. Its operator finds the cause by the id in the header X-Request-Id.").ExecuteAsync(context);
                return;
        }
    }

    private static Type? BodyOf(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType;

    private static string Reason(int status) => status switch
    {
        StatusCodes.Status404NotFound => "There is nothing at this address. /api/v1/openapi.json tells what there is.",
        StatusCodes.Status405MethodNotAllowed => "The address does not have this method; the header Allow names those that it has.",
        StatusCodes.Status415UnsupportedMediaType => "Send the body as application/json.",
        _ => ReasonPhrases.GetReasonPhrase(status),
    };

    [LoggerMessage(EventId = ScimEventIds.AdminRequestAnswered, Level = LogLevel.Information, Message = "{Method} {Route} answered {Status} (request {RequestId})")]
    private static partial void LogAnswered(ILogger logger, string method, string route, int status, string requestId);

    [LoggerMessage(EventId = ScimEventIds.AdminRequestFailed, Level = LogLevel.Error, Message = "Request {RequestId} to the administration API failed")]
    private static partial void LogFailed(ILogger logger, string requestId, Exception exception);

    [LoggerMessage(EventId = ScimEventIds.AdminRequestUnavailable, Level = LogLevel.Warning, Message = "Request {RequestId} to the administration API was answered 503")]
    private static partial void LogUnavailable(ILogger logger, string requestId, Exception exception);
}
