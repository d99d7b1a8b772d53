using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ScimOrleans.Http.Limits;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Http.Requests;

/// <summary>Reads a request's body whole, up to a limit, and not one byte more.</summary>
internal static class BodyReader
{
    /// <summary>What is allocated on the word of a Content-Length before any byte has come.</summary>
    private const int MaxTrustedLength = 64 * 1_024;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The body, without a byte order mark.</summary>
    /// <param name="request">Its body must not have been read.</param>
    /// <param name="maxBytes">Largest body.</param>
    /// <param name="budget">What the large bodies of all requests share.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The body; 415 for another media type, 413 for one that is too large, 400 <c>invalidSyntax</c> for none, 503 if others take the memory.</returns>
    public static async ValueTask<ScimResult<ReadOnlyMemory<byte>>> ReadAsync(HttpRequest request, int maxBytes, BodyBudget budget, CancellationToken cancellationToken)
    {
        if (MediaTypes.Check(request.Headers) is { } refusal)
        {
            return refusal;
        }

        if (request.ContentLength > maxBytes)
        {
            return TooLarge(request, maxBytes);
        }

        // The limit is ours: Kestrel's own would end the request without a SCIM error.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = null;
        }

        var body = new byte[Math.Min(request.ContentLength ?? 4_096, MaxTrustedLength)];
        var length = 0;
        while (true)
        {
            var read = await ReadPartAsync(request.BodyReader, cancellationToken);
            var buffer = read.Buffer;
            if (buffer.Length > maxBytes - length)
            {
                request.BodyReader.AdvanceTo(buffer.End);
                return TooLarge(request, maxBytes);
            }

            var needed = length + (int)buffer.Length;
            if (needed > body.Length)
            {
                var size = (int)Math.Clamp(body.Length * 2L, needed, maxBytes);
                if (size > MaxTrustedLength && !budget.TryTake(request.HttpContext, size - Math.Max(body.Length, MaxTrustedLength)))
                {
                    request.BodyReader.AdvanceTo(buffer.End);
                    CloseAfterAnswer(request);
                    return ScimErrors.Unavailable("Other requests bring more at this moment than this instance of the service can hold. Nothing was changed; repeat the request after the seconds that Retry-After names.");
                }

                Array.Resize(ref body, size);
            }

            buffer.CopyTo(body.AsSpan(length));
            length = needed;
            request.BodyReader.AdvanceTo(buffer.End);
            if (read.IsCompleted)
            {
                return Trim(body.AsMemory(0, length));
            }
        }
    }

    private static async ValueTask<ReadResult> ReadPartAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadAsync(cancellationToken);
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            // Kestrel says so of a chunk whose size does not fit into an integer: the client's fault, and no failure of a disk.
            throw new BadHttpRequestException("The body cannot be read.", StatusCodes.Status400BadRequest, exception);
        }
    }

    private static ScimResult<ReadOnlyMemory<byte>> Trim(ReadOnlyMemory<byte> body)
    {
        // RFC 8259 §8.1 lets a reader ignore the mark that some clients write.
        body = body.Span.StartsWith(ByteOrderMark) ? body[ByteOrderMark.Length..] : body;
        return body.IsEmpty ? ScimErrors.InvalidSyntax("The request has no body.") : body;
    }

    private static ScimError TooLarge(HttpRequest request, int maxBytes)
    {
        CloseAfterAnswer(request);
        return ScimErrors.PayloadTooLarge(string.Create(CultureInfo.InvariantCulture, $"The body is larger than {maxBytes} bytes, the limit (ScimOrleans:MaxBodyBytes) or a lower one of this account. Send the change in parts."));
    }

    /// <summary>What is left of the body is not wanted either: the connection ends with the answer. HTTP/2 ends only the stream.</summary>
    private static void CloseAfterAnswer(HttpRequest request)
    {
        if (HttpProtocol.IsHttp11(request.Protocol))
        {
            request.HttpContext.Response.Headers.Connection = "close";
        }
    }
}
