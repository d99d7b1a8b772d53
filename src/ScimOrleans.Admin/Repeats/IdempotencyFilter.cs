using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Admin.Audit;
using ScimOrleans.Admin.Authentication;
using ScimOrleans.Admin.Errors;

namespace ScimOrleans.Admin.Repeats;

/// <summary>
/// Lets a client repeat a creation whose answer it lost: with the same <c>Idempotency-Key</c> nothing is made again, and the first answer is given again, without the secrets
/// that it showed. Only creations that were done are remembered: what was refused or failed may be sent again with the same key.
/// </summary>
internal sealed class IdempotencyFilter(IIdempotencyStore store, TimeProvider timeProvider) : IEndpointFilter
{
    /// <summary>The request's header.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>Set on an answer that was given before.</summary>
    public const string ReplayedHeader = "Idempotency-Replayed";

    private const int MaxKey = 255;

    /// <summary>Longer than any creation takes.</summary>
    private static readonly TimeSpan _abandonedAfter = TimeSpan.FromMinutes(2);

    /// <summary>As the first answer was written, whose members may be null.</summary>
    private static readonly JsonSerializerOptions _answers = new(SecretAttribute.Without) { DefaultIgnoreCondition = JsonIgnoreCondition.Never };

    /// <inheritdoc/>
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (!HttpMethods.IsPost(http.Request.Method) || !http.Request.Headers.TryGetValue(Header, out var header))
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
        var request = new IdempotentRequest { Actor = actor, Key = key, Fingerprint = Fingerprint(context), At = now, Abandoned = now - _abandonedAfter };
        var claim = await store.ClaimAsync(request, http.RequestAborted);
        return claim switch
        {
            { IsClaimed: true } => await CreateAsync(context, next, actor, key),
            _ when claim.Fingerprint != request.Fingerprint => Problems.Of(StatusCodes.Status422UnprocessableEntity, $"The {Header} was sent with another request before. Use a new one for each creation."),
            { Answer: { } answer } => Replay(http, answer),
            _ => Problems.Of(StatusCodes.Status409Conflict, $"The first request with this {Header} is still under way. Repeat it later."),
        };
    }

    private async ValueTask<object?> CreateAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next, string actor, string key)
    {
        var done = false;
        try
        {
            var result = await next(context);
            var inner = (result as INestedHttpResult)?.Result ?? result;
            if ((inner as IStatusCodeHttpResult)?.StatusCode is >= 200 and < 300 and var status)
            {
                var value = (inner as IValueHttpResult)?.Value;
                var location = LocationOf(inner);
                await store.AnswerAsync(actor, key, new(status, location, value is null ? "" : JsonSerializer.Serialize(value, value.GetType(), _answers)), CancellationToken.None);
                done = true;
            }

            return result;
        }
        finally
        {
            if (!done)
            {
                await store.ReleaseAsync(actor, key, CancellationToken.None);
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

    private static string Fingerprint(EndpointFilterInvocationContext context)
    {
        var request = context.HttpContext.Request;
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n{RequestBody.WithoutSecrets(context)}")));
    }

    /// <summary>Where what was made can be read. The framework's results say so by a property of the same name, whatever their type.</summary>
    private static string? LocationOf(object? result) => result?.GetType().GetProperty(nameof(Created.Location))?.GetValue(result) as string;
}
