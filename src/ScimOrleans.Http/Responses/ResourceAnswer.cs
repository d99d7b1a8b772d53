using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Http.Requests;

namespace ScimOrleans.Http.Responses;

/// <summary>Writes one resource from the bytes that a grain has made: nothing is parsed and nothing serialised.</summary>
internal static class ResourceAnswer
{
    /// <summary>Length of an id as text.</summary>
    private const int IdLength = 36;

    private static ReadOnlySpan<byte> End => "\"}}"u8;

    /// <summary>Writes the resource.</summary>
    /// <param name="exchange">Its answer must not have begun.</param>
    /// <param name="status">200 or 201; the latter also says where the resource is.</param>
    /// <param name="reply">What the grain said.</param>
    /// <param name="endpoint">Of the resource type, such as <c>/Users</c>.</param>
    public static ValueTask WriteAsync(ScimExchange exchange, int status, ResourceReply reply, string endpoint)
    {
        var response = exchange.Http.Response;
        WriteHead(exchange, status, reply, endpoint);
        var length = LengthOf(exchange, reply, endpoint);
        response.ContentLength = length;
        if (exchange.IsHead)
        {
            return default;
        }

        Write(response.BodyWriter, exchange, reply, endpoint, length);
        return new(response.BodyWriter.FlushAsync(exchange.Token).AsTask());
    }

    /// <summary>Sets status, media type, ETag and, for a created resource, Location.</summary>
    public static void WriteHead(ScimExchange exchange, int status, ResourceReply reply, string endpoint)
    {
        var response = exchange.Http.Response;
        response.StatusCode = status;
        response.ContentType = MediaTypes.Scim;
        response.Headers.ETag = reply.ETag;
        if (status == StatusCodes.Status201Created)
        {
            response.Headers.Location = LocationOf(exchange, endpoint, reply.Id);
        }
    }

    /// <summary>The resource's address.</summary>
    public static string LocationOf(ScimExchange exchange, string endpoint, Guid id) => $"{exchange.Endpoint}{endpoint}/{id:D}";

    /// <summary>The whole representation, to be read again for a projection.</summary>
    public static byte[] ToArray(ScimExchange exchange, ResourceReply reply, string endpoint)
    {
        var length = LengthOf(exchange, reply, endpoint);
        var buffer = new ArrayBufferWriter<byte>(length);
        Write(buffer, exchange, reply, endpoint, length);
        return buffer.WrittenSpan.ToArray();
    }

    private static int LengthOf(ScimExchange exchange, ResourceReply reply, string endpoint) =>
        reply.Body.Length + exchange.Endpoint.Length + endpoint.Length + 1 + IdLength + End.Length;

    private static void Write(IBufferWriter<byte> writer, ScimExchange exchange, ResourceReply reply, string endpoint, int length)
    {
        var span = writer.GetSpan(length);
        reply.Body.Span.CopyTo(span);
        var written = reply.Body.Length;
        // The endpoint is ASCII, so that its length in bytes is known before.
        written += Encoding.ASCII.GetBytes(exchange.Endpoint, span[written..]);
        Utf8.TryWrite(span[written..], $"{endpoint}/{reply.Id}", out var address);
        written += address;
        End.CopyTo(span[written..]);
        writer.Advance(length);
    }
}
