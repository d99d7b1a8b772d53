using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Http.Requests;

/// <summary>Which bodies are read and what is answered (RFC 7644 §3.1, §3.8).</summary>
internal static class MediaTypes
{
    /// <summary>What every answer with a body is.</summary>
    public const string Scim = "application/scim+json";

    /// <summary>Refuses a body that is not JSON in UTF-8, or that is compressed.</summary>
    /// <returns>415 or 501, or <see langword="null"/> if the body can be read.</returns>
    public static ScimError? Check(IHeaderDictionary headers)
    {
        // Kestrel undoes the last coding, which must be chunked; what else the body was put through is still on it (RFC 9112 §6.1).
        var transferCoding = headers.TransferEncoding.ToString();
        if (transferCoding.Length > 0 && !transferCoding.Equals("chunked", StringComparison.OrdinalIgnoreCase))
        {
            return ScimErrors.NotImplemented("The body has a Transfer-Encoding that is not read here. Send it with Content-Length, or chunked and nothing else.");
        }

        var coding = headers.ContentEncoding.ToString();
        if (coding.Length > 0 && !coding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return ScimErrors.UnsupportedMediaType("The body is compressed (Content-Encoding). Send it uncompressed.");
        }

        var contentType = headers.ContentType.ToString();
        if (contentType is Scim or "application/json" or "application/scim+json; charset=utf-8")
        {
            return null;
        }

        if (!MediaTypeHeaderValue.TryParse(contentType, out var parsed) || !IsJson(parsed.MediaType.AsSpan()))
        {
            return ScimErrors.UnsupportedMediaType("The body's Content-Type must be application/scim+json, application/json or text/json.");
        }

        var charset = HeaderUtilities.RemoveQuotes(parsed.Charset);
        return charset.Length == 0 || charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || charset.Equals("utf8", StringComparison.OrdinalIgnoreCase)
            ? null
            : ScimErrors.UnsupportedMediaType("The body's charset must be utf-8, the only one of JSON (RFC 8259 §8.1).");
    }

    private static bool IsJson(ReadOnlySpan<char> mediaType) =>
        mediaType.Equals(Scim, StringComparison.OrdinalIgnoreCase)
        || mediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        || mediaType.Equals("text/json", StringComparison.OrdinalIgnoreCase);
}
