using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Limits;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Telemetry;
using ScimOrleans.Http.Hosting;
using ScimOrleans.Http.Limits;
using ScimOrleans.Http.ProvisioningLog;
using ScimOrleans.Http.Requests;
using ScimOrleans.Http.Responses;
using ScimOrleans.Http.Telemetry;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Http.Routing;

/// <summary>What every SCIM request goes through: request id, deadline, authentication, its handler, and one way for whatever goes wrong.</summary>
internal sealed partial class ScimPipeline(
    IConnectorAuthenticator authenticator,
    IConnectorActivityRecorder activity,
    RequestPlaces places,
    RequestLimiter limiter,
    ProvisioningLogQueue log,
    RequestRecorder recorder,
    ILostCalls lostCalls,
    PublicAddress address,
    ScimHttpMetrics metrics,
    TimeProvider clock,
    IHostApplicationLifetime lifetime,
    IOptions<ScimHttpOptions> options,
    ILogger<ScimPipeline> logger)
{
    /// <summary>For a request that there is no place for. It has no line in a log: there would be as many as requests, just when there are too many.</summary>
    private static readonly ScimError Crowded = ScimErrors.Unavailable(
        "This instance of the service has more requests under way than it can serve. Nothing was changed; repeat the request after the seconds that Retry-After names.");

    private readonly TimeSpan _deadline = options.Value.RequestDeadline;

    /// <summary>Serves a request whose address is below a connector's endpoint.</summary>
    public async Task ServeAsync(HttpContext context, ScimRoute route)
    {
        var started = clock.GetTimestamp();
        using var active = metrics.Begin();
        var requestId = RequestId.Of(context.Request.Headers[RequestId.Header], clock);
        context.Response.Headers[RequestId.Header] = requestId;
        using var place = places.Take();
        if (!place.IsTaken)
        {
            await ErrorAnswer.WriteAsync(context.Response, Crowded);
            metrics.OnShed();
            metrics.OnAnswered(route.ResourceType, context.Request.Method, Crowded.Status, null, clock.GetElapsedTime(started));
            return;
        }

        var connector = ConnectorOf(context);
        using var scope = logger.BeginScope(new RequestScope(requestId, connector?.Tenant.Value, connector?.Connector.Value));
        using var deadline = new RequestDeadline(_deadline, clock, context, lostCalls);
        RequestSpan.Describe(requestId, connector);

        var record = log.Begin(route, clock.GetUtcNow(), requestId);
        var access = ConnectorAccess.Refused;
        var admission = default(Admission);
        ScimError? error;
        try
        {
            if (connector is { } named)
            {
                var presentation = ConnectionPresentation.Of(context);
                access = authenticator.Recall(named.Tenant, named.Connector, presentation)
                    ?? await authenticator.AuthenticateAsync(named.Tenant, named.Connector, presentation, ClientNetwork.Of(context.Connection.RemoteIpAddress), deadline.Token);
            }

            if (access.Status == ConnectorAccessStatus.Slowed)
            {
                context.Response.Headers.RetryAfter = RetryAfter.Of(access.RetryAfter);
            }

            record.Copy = access.Copy;
            error = Refusal(access) ?? Limit(context, admission = Admit(connector, access));
            error ??= await HandleAsync(new ScimExchange(context, CallerOf(connector!.Value, access, requestId, route.IsRead(context.Request.Method) ? null : Guid.CreateVersion7(clock.GetUtcNow())), deadline, address.Of(context), record), route);
            if (error is not null)
            {
                await ErrorAnswer.WriteAsync(context.Response, error);
            }
        }
        catch (Exception exception)
        {
            (error, record.Outcome) = await FailAsync(context, route, exception, deadline);
        }
        finally
        {
            admission.Dispose();
        }

        if (access.Settings is not null)
        {
            activity.Record(connector!.Value.Tenant, connector.Value.Connector, access.CredentialId!, error?.Status ?? context.Response.StatusCode);
        }

        OnAnswered(context, route, error, started);
        if (connector is not { } addressed)
        {
            log.Record(record);
        }
        else
        {
            record.Situation = admission.Refusal is null ? SituationOf(context, access, route, error) : admission.Situation;
            record.Duration = clock.GetElapsedTime(started);
            await recorder.RecordAsync(record, context, addressed.Tenant, addressed.Connector, access.CredentialId, error, deadline.Token);
        }
    }

    /// <summary>Answers a request whose address is no connector's: 404, whoever asks.</summary>
    public async Task ServeUnknownAsync(HttpContext context, ScimRoute route)
    {
        var started = clock.GetTimestamp();
        var requestId = RequestId.Of(context.Request.Headers[RequestId.Header], clock);
        context.Response.Headers[RequestId.Header] = requestId;
        using var scope = logger.BeginScope(new RequestScope(requestId, null, null));
        var error = ScimErrors.NotFound("There is nothing at this address. A connector's endpoint is /scim/v2/{tenant}/{connector}.");
        await ErrorAnswer.WriteAsync(context.Response, error);
        OnAnswered(context, route, error, started);
    }

    private static ValueTask<ScimError?> HandleAsync(ScimExchange exchange, ScimRoute route)
    {
        var method = exchange.Http.Request.Method;
        if (route.Find(method) is { } handler)
        {
            return handler(exchange);
        }

        exchange.Http.Response.Headers.Allow = route.Allow;
        return new(ScimErrors.MethodNotAllowed($"This method is not allowed here; allowed are {route.Allow}."));
    }

    private Admission Admit((TenantId Tenant, ConnectorId Connector)? connector, ConnectorAccess access) =>
        limiter.Admit(connector!.Value.Tenant, connector.Value.Connector, access.Copy);

    /// <summary>What a request is told that is one too many; <see langword="null"/> for one that goes on.</summary>
    private ScimError? Limit(HttpContext context, in Admission admission)
    {
        if (admission.Refusal is not null)
        {
            context.Response.Headers.RetryAfter = admission.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
            metrics.OnLimited(admission.Situation);
        }

        return admission.Refusal;
    }

    private async ValueTask<(ScimError Error, ProvisioningOutcome Outcome)> FailAsync(HttpContext context, ScimRoute route, Exception exception, RequestDeadline deadline)
    {
        var (error, kind) = ErrorMapping.Map(exception, deadline, context.RequestAborted, lifetime.ApplicationStopping);
        if (kind == FailureKind.Defect)
        {
            LogFailed(logger, context.Request.Method, route.Template, exception);
        }
        else if (kind == FailureKind.Unavailable)
        {
            LogUnavailable(logger, context.Request.Method, route.Template, exception);
        }

        if (kind == FailureKind.ClientGone)
        {
            return (error, ProvisioningOutcome.ClientGone);
        }

        if (context.Response.HasStarted)
        {
            // A cut connection is the only way left to say that what was sent is not whole.
            LogBrokenOff(logger, context.Request.Method, route.Template);
            context.Abort();
            return (error, ProvisioningOutcome.BrokenOff);
        }

        var requestId = context.Response.Headers[RequestId.Header];
        context.Response.Clear();
        context.Response.Headers[RequestId.Header] = requestId;
        await ErrorAnswer.WriteAsync(context.Response, error);
        return (error, ProvisioningOutcome.Answered);
    }

    private void OnAnswered(HttpContext context, ScimRoute route, ScimError? error, long started)
    {
        var status = error?.Status ?? context.Response.StatusCode;
        var elapsed = clock.GetElapsedTime(started);
        metrics.OnAnswered(route.ResourceType, context.Request.Method, status, error, elapsed);
        RequestSpan.Describe(route, error);
        var level = LevelOf(route, context.Request.Method, status);
        LogAnswered(logger, level, context.Request.Method, route.Template, status, elapsed.TotalMilliseconds);
    }

    /// <summary>What changed something, or was refused, is worth a line; reads that went well are most requests, and would hide it.</summary>
    private static LogLevel LevelOf(ScimRoute route, string method, int status) =>
        status < 400 && route.IsRead(method) ? LogLevel.Debug : LogLevel.Information;

    private static (TenantId Tenant, ConnectorId Connector)? ConnectorOf(HttpContext context) =>
        TenantId.TryParse(context.Request.RouteValues[ScimRoutes.Tenant] as string, out var tenant)
        && ConnectorId.TryParse(context.Request.RouteValues[ScimRoutes.Connector] as string, out var connector)
            ? (tenant, connector)
            : null;

    private static Caller CallerOf((TenantId Tenant, ConnectorId Connector) connector, ConnectorAccess access, string requestId, Guid? operationId) => new()
    {
        Tenant = connector.Tenant,
        Connector = connector.Connector,
        Tolerances = ProfileTolerances.Of(access.Settings!.Profile),
        DeletePolicy = access.Settings!.DeletePolicy,
        RestoreGroupsOnReactivate = access.Settings!.RestoresGroups,
        RequestId = requestId,
        RulesVersion = access.Settings!.RulesVersion,
        LinkExisting = access.Settings!.LinkExisting,
        RemovalBrake = access.Settings!.RemovalBrake,
        Limits = access.Copy?.Tenant.DirectoryLimits,
        OperationId = operationId,
    };

    /// <summary>Why a request was refused, where its status does not say it.</summary>
    private static ProvisioningSituation SituationOf(HttpContext context, ConnectorAccess access, ScimRoute route, ScimError? error) => access.Status switch
    {
        _ when error is { Reason: ScimErrorReason.RemovalsHeld } => ProvisioningSituation.RemovalsHeld,
        _ when error is { Reason: ScimErrorReason.DirectoryFull } => ProvisioningSituation.DirectoryFull,
        _ when error is { Reason: ScimErrorReason.LastAdministrator } => ProvisioningSituation.LastAdministrator,
        ConnectorAccessStatus.Paused => ProvisioningSituation.Paused,
        ConnectorAccessStatus.Suspended => ProvisioningSituation.Suspended,
        ConnectorAccessStatus.Unauthenticated => context.Request.Headers.Authorization.Count == 0 ? ProvisioningSituation.NoCredential : ProvisioningSituation.None,
        _ => ReferenceEquals(route, ScimRoutes.Unknown) ? ProvisioningSituation.UnknownAddress : ProvisioningSituation.None,
    };

    private static ScimError? Refusal(ConnectorAccess access) => access.Status switch
    {
        ConnectorAccessStatus.Granted => null,
        ConnectorAccessStatus.Paused => ScimErrors.Forbidden("This connector is paused. Its administrator can resume it; the request changed nothing."),
        ConnectorAccessStatus.Slowed => ScimErrors.TooManyRequests("Too many wrong credentials came from this address. Correct the credential and try again after the seconds that Retry-After names."),
        ConnectorAccessStatus.Suspended => ScimErrors.Forbidden("This account is suspended; the request changed nothing."),
        _ => ScimErrors.Unauthorized("The credential is missing or wrong. Send the connector's user name and password (Basic), or its token (Bearer)."),
    };
}
