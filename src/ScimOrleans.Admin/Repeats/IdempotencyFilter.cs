using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;
using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Abstractions.Telemetry;
using ScimOrleans.Admin.Audit;
using ScimOrleans.Admin.Authentication;
using ScimOrleans.Admin.Errors;

namespace ScimOrleans.Admin.Repeats;

/// <summary>
/// Lets a client repeat a creation whose answer it lost: with the same <c>Idempotency-Key</c> nothing is made again, and the first answer is given again, without the secrets
/// that it showed. Only creations that were done are remembered: what was refused may be sent again with the same key.
/// </summary>
/// <remarks>
/// A creation that has begun goes on when its client has gone. One that ends before its answer is kept, because a process or a store did, is tried again by whoever repeats it,
/// and finds what it made by the id that all its attempts have (<see cref="CreationAttempt"/>).
/// </remarks>
internal sealed partial class IdempotencyFilter(IIdempotencyStore store, TimeProvider timeProvider, ILogger<IdempotencyFilter> logger) : IEndpointFilter
{
    /// <summary>The request's header.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>Set on an answer that was given before.</summary>
    public const string ReplayedHeader = "Idempotency-Replayed";

    private const int MaxKey = 255;
    private const int RetryAfterSeconds = 1;

    /// <summary>How long a creation may take, whether its client waits for it or not.</summary>
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(1);

    /// <summary>Longer than any creation takes.</summary>
    private static readonly TimeSpan _abandonedAfter = TimeSpan.FromMinutes(2);

    /// <summary>As the first answer was written, whose members may be null.</summary>
    private static readonly JsonSerializerOptions _answers = new(SecretAttribute.Without) { DefaultIgnoreCondition = JsonIgnoreCondition.Never };

    /// <inheritdoc/>
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (!HttpMethods.IsPost(http.Request.Method) || ChangesNothing.IsMarkOf(http) || !http.Request.Headers.TryGetValue(Header, out var header))
        {
            return await next(context);
        }

        var key = header.ToString();
        if (key.Length is 0 or > MaxKey || key.Any(c => c is <= ' ' or > '~'))
        {
            return Problems.Of(StatusCodes.Status400BadRequest, $"{Header} has 1 to {MaxKey} visible ASCII characters.", "invalidValue");
        }

        var actor = OperatorIdentity.Of(http.User)!.Actor;
        var now = timeProvider.GetUtcNow();
        var request = new IdempotentRequest
        {
            Actor = actor,
            Key = key,
            Fingerprint = RequestFingerprint.Of(context, $"{actor}\n{key}"),
            CreationId = Guid.CreateVersion7(now),
            Tenant = RequestTenant.Of(context),
            At = now,
            Abandoned = now - _abandonedAfter,
        };
        var claim = await store.ClaimAsync(request, http.RequestAborted);
        return claim switch
        {
            { IsClaimed: true } => await CreateAsync(context, next, request, claim),
            _ when claim.Fingerprint != request.Fingerprint => Problems.Of(StatusCodes.Status422UnprocessableEntity, $"The {Header} was sent with another request before. Use a new one for each creation."),
            { Answer: { } answer } => Replay(http, answer),
            _ => UnderWay(http),
        };
    }

    private async ValueTask<object?> CreateAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next, IdempotentRequest request, IdempotencyClaim claim)
    {
        var http = context.HttpContext;
        http.Features.Set(new CreationAttempt(claim.CreationId, claim.Attempt > 1));
        var clientGone = http.RequestAborted;
        using var limit = new CancellationTokenSource(_limit, timeProvider);
        object? result;
        try
        {
            Detach(context, limit.Token);
            result = await next(context);
        }
        catch (Exception exception) when (exception is not BadHttpRequestException)
        {
            await TryAsync(() => store.LeaveAsync(request.Actor, request.Key, claim.Attempt, CancellationToken.None));
            throw;
        }
        catch
        {
            await TryAsync(() => store.ReleaseAsync(request.Actor, request.Key, claim.Attempt, CancellationToken.None));
            throw;
        }
        finally
        {
            http.RequestAborted = clientGone;
        }

        var inner = (result as INestedHttpResult)?.Result ?? result;
        switch ((inner as IStatusCodeHttpResult)?.StatusCode)
        {
            case >= 200 and < 300 and var status:
                var value = (inner as IValueHttpResult)?.Value;
                var answer = new IdempotentAnswer(status, LocationOf(inner), value is null ? "" : JsonSerializer.Serialize(value, value.GetType(), _answers));
                if (!await TryAsync(() => store.AnswerAsync(request.Actor, request.Key, answer, CancellationToken.None)))
                {
                    await TryAsync(() => store.LeaveAsync(request.Actor, request.Key, claim.Attempt, CancellationToken.None));
                }

                break;
            case >= 400 and < 500:
                await TryAsync(() => store.ReleaseAsync(request.Actor, request.Key, claim.Attempt, CancellationToken.None));
                break;
            default:
                await TryAsync(() => store.LeaveAsync(request.Actor, request.Key, claim.Attempt, CancellationToken.None));
                break;
        }

        return result;
    }

    /// <summary>Lets the creation go on when the client has gone.</summary>
    private static void Detach(EndpointFilterInvocationContext context, CancellationToken cancellationToken)
    {
        context.HttpContext.RequestAborted = cancellationToken;
        for (var i = 0; i < context.Arguments.Count; i++)
        {
            if (context.Arguments[i] is CancellationToken)
            {
                context.Arguments[i] = cancellationToken;
            }
        }
    }

    private static ContentHttpResult Replay(HttpContext http, IdempotentAnswer answer)
    {
        http.Response.Headers[ReplayedHeader] = "true";
        if (answer.Location is { } location)
        {
            http.Response.Headers.Location = location;
        }

        return TypedResults.Content(answer.Body, "application/json; charset=utf-8", statusCode: answer.Status);
    }

    private static ProblemHttpResult UnderWay(HttpContext http)
    {
        http.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        return Problems.Of(StatusCodes.Status409Conflict, $"The first request with this {Header} is still under way. Repeat it later.");
    }

    /// <summary>Where what was made can be read. The framework's results say so by a property of the same name, whatever their type.</summary>
    private static string? LocationOf(object? result) => result?.GetType().GetProperty(nameof(Created.Location))?.GetValue(result) as string;

    /// <summary>Keeps what became of an attempt. If that fails, the attempt counts as under way until it counts as abandoned, and whoever asked is answered all the same.</summary>
    private async Task<bool> TryAsync(Func<Task> keep)
    {
        try
        {
            await keep();
            return true;
        }
        catch (Exception exception)
        {
            LogNotKept(logger, exception);
            return false;
        }
    }

    [LoggerMessage(EventId = ScimEventIds.RepeatNotKept, Level = LogLevel.Warning, Message = "What became of a creation with an Idempotency-Key could not be kept; a repeat will find out")]
    private static partial void LogNotKept(ILogger logger, Exception exception);
}
