using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.ObjectPool;
using ScimOrleans.Http.Requests;

namespace ScimOrleans.Http.Responses;

/// <summary>
/// Writes an answer of any size: it goes out in parts as it grows, and its memory does not grow with it. A part is the response's only once it is whole:
/// what was written before a failure is dropped with this object, so that an answer of which nothing was sent can still become an error.
/// </summary>
internal sealed class JsonAnswer : IDisposable
{
    /// <summary>Bytes that are collected before they are sent.</summary>
    private const int PartBytes = 32 * 1_024;

    /// <summary>Letters of all languages are written as they are: the media type is JSON and never HTML.</summary>
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static readonly ObjectPool<ArrayBufferWriter<byte>> Buffers = ObjectPool.Create(new BufferPolicy());

    private readonly ScimExchange _exchange;
    private readonly ArrayBufferWriter<byte> _part;

    public JsonAnswer(ScimExchange exchange)
    {
        _exchange = exchange;
        _part = Buffers.Get();
        Writer = new(_part, Options);
    }

    /// <summary>Writes to the client.</summary>
    public Utf8JsonWriter Writer { get; }

    /// <summary>Sends what has been written, if it has become much. The client then has the time of a whole request for the next part.</summary>
    public ValueTask SendIfLargeAsync() => _part.WrittenCount + Writer.BytesPending < PartBytes ? default : SendAsync();

    /// <summary>Ends the answer. A small one goes out whole, with its length.</summary>
    public void End()
    {
        Take();
        if (!_exchange.Http.Response.HasStarted)
        {
            _exchange.Http.Response.ContentLength = Writer.BytesCommitted;
        }
    }

    public void Dispose()
    {
        Writer.Dispose();
        Buffers.Return(_part);
    }

    private async ValueTask SendAsync()
    {
        Take();
        await _exchange.Http.Response.BodyWriter.FlushAsync(_exchange.Token);
        _exchange.Token.ThrowIfCancellationRequested();
        _exchange.Deadline.Renew();
    }

    /// <summary>Hands the part to the response.</summary>
    private void Take()
    {
        Writer.Flush();
        _exchange.Http.Response.BodyWriter.Write(_part.WrittenSpan);
        _part.ResetWrittenCount();
    }

    private sealed class BufferPolicy : PooledObjectPolicy<ArrayBufferWriter<byte>>
    {
        /// <summary>Largest buffer that is kept: twice a part, for the writer asks for more before a part is full.</summary>
        private const int MostKept = 2 * PartBytes;

        public override ArrayBufferWriter<byte> Create() => new();

        public override bool Return(ArrayBufferWriter<byte> buffer)
        {
            buffer.ResetWrittenCount();
            return buffer.Capacity <= MostKept;
        }
    }
}
