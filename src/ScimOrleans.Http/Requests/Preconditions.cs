using Microsoft.AspNetCore.Http;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Http.Requests;

/// <summary>What a request demands of the version of its resource (RFC 7644 §3.14, RFC 9110 §13).</summary>
/// <param name="IfMatch">The resource must have one of these.</param>
/// <param name="IfNoneMatch">The resource must have none of these.</param>
internal readonly record struct Preconditions(EntityTags? IfMatch, EntityTags? IfNoneMatch)
{
    /// <summary>Reads the two headers.</summary>
    public static ScimResult<Preconditions> Read(HttpRequest request)
    {
        var match = EntityTagReader.Read("If-Match", request.Headers.IfMatch);
        var noneMatch = EntityTagReader.Read("If-None-Match", request.Headers.IfNoneMatch);
        return (match.Error ?? noneMatch.Error) is { } error ? error : new Preconditions(match.Value, noneMatch.Value);
    }

    /// <summary>Reads what a change of one resource may demand: If-Match. Nothing that is sent is passed over.</summary>
    public static ScimResult<EntityTags?> ReadForChange(HttpRequest request) => request.Headers.IfNoneMatch.Count > 0
        ? ScimErrors.InvalidValue("If-None-Match is for GET only. A change that depends on the version names it in If-Match.")
        : EntityTagReader.Read("If-Match", request.Headers.IfMatch);

    /// <summary>Refuses both headers where there is no version that they could be about.</summary>
    public static ScimError? RefuseAny(HttpRequest request) => request.Headers.IfMatch.Count > 0 || request.Headers.IfNoneMatch.Count > 0
        ? ScimErrors.InvalidValue("If-Match and If-None-Match are for requests to one resource that exists.")
        : null;

    /// <summary>Whether a read is answered with the resource. If not, either 304 is written, or there is a refusal.</summary>
    /// <param name="exchange">The read.</param>
    /// <param name="etag">The resource's.</param>
    /// <param name="refusal">412, or <see langword="null"/>.</param>
    public bool Allow(ScimExchange exchange, string etag, out ScimError? refusal)
    {
        refusal = IfMatch is { } match && !match.Matches(etag) ? ScimErrors.PreconditionFailed("The resource is at another version than If-Match names.") : null;
        if (refusal is not null)
        {
            return false;
        }

        if (IfNoneMatch is not { } noneMatch || !noneMatch.Matches(etag))
        {
            return true;
        }

        exchange.Http.Response.StatusCode = StatusCodes.Status304NotModified;
        exchange.Http.Response.Headers.ETag = etag;
        return false;
    }
}
