using System.Text.Encodings.Web;
using System.Text.Json;
using ScimOrleans.Http.Requests;

namespace ScimOrleans.Http.Responses;

/// <summary>Writes an answer of any size: it goes out in parts as it grows, and its memory does not grow with it.</summary>
internal sealed class JsonAnswer(ScimExchange exchange) : IDisposable
{
    /// <summary>Bytes that are collected before they are sent.</summary>
    private const int PartBytes = 32 * 1_024;

    /// <summary>Letters of all languages are written as they are: the media type is JSON and never HTML.</summary>
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private long _sent;

    /// <summary>Writes to the client.</summary>
    public Utf8JsonWriter Writer { get; } = new(exchange.Http.Response.BodyWriter, Options);

    /// <summary>Sends what has been written, if it has become much. The client then has the time of a whole request for the next part.</summary>
    public ValueTask SendIfLargeAsync() => Writer.BytesCommitted + Writer.BytesPending - _sent < PartBytes ? default : SendAsync();

    /// <summary>Ends the answer. A small one goes out whole, with its length.</summary>
    public void End()
    {
        Writer.Flush();
        if (!exchange.Http.Response.HasStarted)
        {
            exchange.Http.Response.ContentLength = Writer.BytesCommitted;
        }
    }

    public void Dispose() => Writer.Dispose();

    private async ValueTask SendAsync()
    {
        Writer.Flush();
        _sent = Writer.BytesCommitted;
        await exchange.Http.Response.BodyWriter.FlushAsync(exchange.Token);
        exchange.Token.ThrowIfCancellationRequested();
        exchange.Deadline.Renew();
    }
}
