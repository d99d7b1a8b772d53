using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Abstractions.Telemetry;
using ScimOrleans.Admin.Authentication;

namespace ScimOrleans.Admin.Audit;

/// <summary>Writes down every change before it is done, and what came of it afterwards. A change that cannot be written down is not done.</summary>
internal sealed partial class AuditFilter(IAuditLog log, TimeProvider timeProvider, ILogger<AuditFilter> logger) : IEndpointFilter
{
    /// <summary>Longest body that is kept, in characters; a longer one is cut.</summary>
    private const int MaxBody = 32_768;

    private const int MaxPath = 2_000;

    /// <inheritdoc/>
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method) || ChangesNothing.IsMarkOf(http))
        {
            return await next(context);
        }

        var entry = Entry(context);
        await log.BeginAsync(entry, http.RequestAborted);
        int? status = null;
        try
        {
            var result = await next(context);
            status = (result as INestedHttpResult)?.Result is IStatusCodeHttpResult nested ? nested.StatusCode : (result as IStatusCodeHttpResult)?.StatusCode;
            status ??= StatusCodes.Status200OK;
            return result;
        }
        catch (Exception exception)
        {
            status = exception switch
            {
                BadHttpRequestException bad => bad.StatusCode,
                _ when Unavailability.Is(exception) => StatusCodes.Status503ServiceUnavailable,
                _ => StatusCodes.Status500InternalServerError,
            };
            throw;
        }
        finally
        {
            await EndAsync(entry.Id, status ?? StatusCodes.Status500InternalServerError);
        }
    }

    private AuditEntry Entry(EndpointFilterInvocationContext context)
    {
        var http = context.HttpContext;
        var caller = OperatorIdentity.Of(http.User)!;
        var now = timeProvider.GetUtcNow();
        return new()
        {
            Id = Guid.CreateVersion7(now),
            At = now,
            Actor = caller.Actor,
            ActorName = caller.Name,
            Address = http.Connection.RemoteIpAddress?.ToString() ?? "",
            RequestId = http.TraceIdentifier,
            Operation = http.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? http.Request.Method,
            Path = Cut(http.Request.Path.Value ?? "", MaxPath),
            Tenant = RequestTenant.Of(context),
            Body = RequestBody.WithoutSecrets(context) is { } body ? Cut(body, MaxBody) : null,
        };
    }

    private async Task EndAsync(Guid entry, int status)
    {
        try
        {
            // Whoever asked may be gone; the change happened all the same.
            await log.EndAsync(entry, status, CancellationToken.None);
        }
        catch (Exception exception)
        {
            LogNotEnded(logger, entry, status, exception);
        }
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];

    [LoggerMessage(EventId = ScimEventIds.AuditNotEnded, Level = LogLevel.Warning, Message = "Audit entry {Entry} ended with {Status}, which could not be written down")]
    private static partial void LogNotEnded(ILogger logger, Guid entry, int status, Exception exception);
}

/// <summary>Marks an endpoint that is asked by POST and changes nothing.</summary>
internal sealed class ChangesNothing
{
    /// <summary>Whether a request's endpoint is marked.</summary>
    public static bool IsMarkOf(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<ChangesNothing>() is not null;
}
