using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
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
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The body; 415 for another media type, 413 for one that is too large, 400 <c>invalidSyntax</c> for none.</returns>
    public static async ValueTask<ScimResult<ReadOnlyMemory<byte>>> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
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

            body = Append(body, ref length, buffer, maxBytes);
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

    private static byte[] Append(byte[] body, ref int length, in ReadOnlySequence<byte> buffer, int maxBytes)
    {
        var needed = length + (int)buffer.Length;
        if (needed > body.Length)
        {
            Array.Resize(ref body, (int)Math.Clamp(body.Length * 2L, needed, maxBytes));
        }

        buffer.CopyTo(body.AsSpan(length));
        length = needed;
        return body;
    }

    private static ScimResult<ReadOnlyMemory<byte>> Trim(ReadOnlyMemory<byte> body)
    {
        // RFC 8259 §8.1 lets a reader ignore the mark that some clients write.
        body = body.Span.StartsWith(ByteOrderMark) ? body[ByteOrderMark.Length..] : body;
        return body.IsEmpty ? ScimErrors.InvalidSyntax("The request has no body.") : body;
    }

    private static ScimError TooLarge(HttpRequest request, int maxBytes)
    {
        if (HttpProtocol.IsHttp11(request.Protocol))
        {
            // What is left of the body is not wanted either: the connection ends with the answer. HTTP/2 ends only the stream.
            request.HttpContext.Response.Headers.Connection = "close";
        }

        return ScimErrors.PayloadTooLarge(string.Create(CultureInfo.InvariantCulture, $"The body is larger than {maxBytes} bytes, the limit (ScimOrleans:MaxBodyBytes) or a lower one of this account. Send the change in parts."));
    }
}
