using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Limits;
using ScimOrleans.Abstractions.Telemetry;
using ScimOrleans.Http.Hosting;
using ScimOrleans.Http.Requests;
using ScimOrleans.Http.Responses;
using ScimOrleans.Http.Routing;
using ScimOrleans.Http.Telemetry;

namespace ScimOrleans.Http.Tokens;

/// <summary>A connector's token endpoint, <c>POST /oauth2/{tenant}/{connector}/token</c> (RFC 6749 §3.2): access tokens for client credentials, by secret or assertion.</summary>
internal sealed partial class TokenEndpoint(
    TokenServer server,
    ILostCalls lostCalls,
    RequestPlaces places,
    ScimHttpMetrics metrics,
    TimeProvider clock,
    IHostApplicationLifetime lifetime,
    IOptions<ScimHttpOptions> options,
    ILogger<TokenEndpoint> logger)
{
    /// <summary>The endpoint's address.</summary>
    public const string Template = $"/oauth2/{{{ScimRoutes.Tenant}}}/{{{ScimRoutes.Connector}}}{TokenServer.Segment}";

    /// <summary>Largest body, in bytes: an assertion of some kilobytes fits.</summary>
    public const int MaxBodyBytes = 64 * 1_024;

    /// <summary>Serves a request.</summary>
    public async Task ServeAsync(HttpContext context)
    {
        var requestId = RequestId.Of(context.Request.Headers[RequestId.Header], clock);
        context.Response.Headers[RequestId.Header] = requestId;
        using var place = places.Take();
        if (!place.IsTaken)
        {
            metrics.OnShed();
            context.Response.Headers.RetryAfter = RetryAfter.Of(TimeSpan.FromSeconds(ErrorMapping.RetryAfterSeconds));
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "temporarily_unavailable", "This instance of the service has more requests under way than it can serve.");
            return;
        }

        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.Headers.Allow = HttpMethods.Post;
            await RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "invalid_request", "Access tokens are asked for by POST (RFC 6749 section 3.2).");
            return;
        }

        var connector = ConnectorOf(context);
        var (tenantName, connectorName) = (connector?.Tenant.Value, connector?.Connector.Value);
        using var scope = logger.BeginScope(new RequestScope(requestId, tenantName, connectorName));
        RequestSpan.Describe(requestId, connector);
        using var deadline = new RequestDeadline(options.Value.RequestDeadline, clock, context, lostCalls);
        var exchange = new TokenExchange(connector, ClientNetwork.Of(context.Connection.RemoteIpAddress), deadline.CallToken);
        exchange.Attach(context);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MaxBodyBytes;
        }

        var (pathBase, path) = (context.Request.PathBase, context.Request.Path);
        try
        {
            context.Request.PathBase = pathBase.Add(path.Value![..^TokenServer.Segment.Length]);
            context.Request.Path = TokenServer.Segment;
            await server.ServeAsync(context);
            if (exchange.Token is not null)
            {
                LogIssued(logger, tenantName, connectorName, exchange.Credential!.Id);
            }
            else
            {
                LogRefused(logger, tenantName, connectorName, exchange.Error);
            }
        }
        catch (Exception exception)
        {
            await FailAsync(context, exception, deadline);
        }
        finally
        {
            exchange.Admission.Dispose();
            (context.Request.PathBase, context.Request.Path) = (pathBase, path);
        }
    }

    private async Task FailAsync(HttpContext context, Exception exception, RequestDeadline deadline)
    {
        // A form that is not one is the client's fault, and what the framework's reader throws for it.
        var (error, kind) = exception is InvalidDataException
            ? new Failure(Protocol.Errors.ScimErrors.InvalidSyntax("The body is no form, or one with too many or too long parameters."), FailureKind.BadRequest)
            : ErrorMapping.Map(exception, deadline, context.RequestAborted, lifetime.ApplicationStopping);
        if (kind == FailureKind.ClientGone)
        {
            return;
        }

        if (kind != FailureKind.BadRequest)
        {
            LogFailed(logger, exception);
        }

        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        var requestId = context.Response.Headers[RequestId.Header];
        context.Response.Clear();
        context.Response.Headers[RequestId.Header] = requestId;
        if (kind == FailureKind.Unavailable)
        {
            context.Response.Headers.RetryAfter = RetryAfter.Of(TimeSpan.FromSeconds(ErrorMapping.RetryAfterSeconds));
        }

        var word = kind switch { FailureKind.BadRequest => "invalid_request", FailureKind.Unavailable => "temporarily_unavailable", _ => "server_error" };
        await RefuseAsync(context, error.Status, word, error.Detail);
    }

    /// <summary>Answers an error as RFC 6749 §5.2 has it.</summary>
    private static async Task RefuseAsync(HttpContext context, int status, string error, string description)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = "application/json;charset=UTF-8";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("error", error);
        json.WriteString("error_description", description);
        json.WriteEndObject();
    }

    private static (TenantId Tenant, ConnectorId Connector)? ConnectorOf(HttpContext context) =>
        TenantId.TryParse(context.Request.RouteValues[ScimRoutes.Tenant] as string, out var tenant)
        && ConnectorId.TryParse(context.Request.RouteValues[ScimRoutes.Connector] as string, out var connector)
            ? (tenant, connector)
            : null;

    [LoggerMessage(EventId = ScimEventIds.TokenIssued, Level = LogLevel.Information, Message = "Connector {Tenant}/{Connector}: an access token was issued for credential {CredentialId}")]
    private static partial void LogIssued(ILogger logger, string? tenant, string? connector, string credentialId);

    [LoggerMessage(EventId = ScimEventIds.TokenRefused, Level = LogLevel.Information, Message = "Connector {Tenant}/{Connector}: no access token was issued: {Error}")]
    private static partial void LogRefused(ILogger logger, string? tenant, string? connector, string? error);

    [LoggerMessage(EventId = ScimEventIds.TokenFailed, Level = LogLevel.Warning, Message = "A request for an access token could not be served")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
