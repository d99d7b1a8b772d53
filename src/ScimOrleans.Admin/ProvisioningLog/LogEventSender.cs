using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ScimOrleans.Admin.ProvisioningLog;

/// <summary>Writes events as <c>text/event-stream</c>, each at once.</summary>
internal sealed class LogEventSender(HttpResponse response, JsonSerializerOptions json)
{
    /// <summary>Media type of the answer.</summary>
    public const string ContentType = "text/event-stream";

    /// <summary>Sends one.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; if the reader had not taken what was sent before, the connection is cut.</exception>
    public async Task SendAsync(LogEvent next, CancellationToken cancellationToken)
    {
        if (!response.HasStarted)
        {
            response.ContentType = ContentType;
            response.Headers.CacheControl = "no-cache, no-store";

            // Said to nginx, which otherwise keeps events until there are some kilobytes of them.
            response.Headers["X-Accel-Buffering"] = "no";
            response.HttpContext.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
        }

        if (next.Name is null)
        {
            response.BodyWriter.Write(": still here\n\n"u8);
        }
        else
        {
            // JSON as it is written here has no line breaks.
            Encoding.UTF8.GetBytes($"event: {next.Name}\nid: {next.Position}\ndata: ", response.BodyWriter);
            response.BodyWriter.Write(JsonSerializer.SerializeToUtf8Bytes(next.Data, json));
            response.BodyWriter.Write("\n\n"u8);
        }

        await response.BodyWriter.FlushAsync(cancellationToken);
    }
}
