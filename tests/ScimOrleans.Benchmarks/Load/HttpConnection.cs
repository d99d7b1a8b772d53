using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace ScimOrleans.Benchmarks.Load;

/// <summary>One connection of HTTP/1.1 that does as little as can be done: what it costs is not the server's, but takes the same cores.</summary>
public sealed class HttpConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _buffer = new byte[64 * 1_024];
    private int _filled;
    private int _taken;

    /// <summary>Length of the last answer's body.</summary>
    public long BodyBytes { get; private set; }

    /// <summary>Opens a connection.</summary>
    public static async Task<HttpConnection> OpenAsync(int port)
    {
        var connection = new HttpConnection();
        await connection._socket.ConnectAsync(IPAddress.Loopback, port);
        return connection;
    }

    /// <summary>Sends a request and reads the whole answer.</summary>
    /// <returns>Its status.</returns>
    public async ValueTask<int> SendAsync(WireRequest request)
    {
        for (var sent = 0; sent < request.Bytes.Length;)
        {
            sent += await _socket.SendAsync(request.Bytes.AsMemory(sent));
        }

        (_taken, _filled) = (0, 0);
        int end;
        while ((end = _buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            await FillAsync();
        }

        var head = _buffer.AsSpan(0, end + 2);
        var status = Utf8Parser.TryParse(head["HTTP/1.1 ".Length..], out int code, out _) ? code : throw new InvalidDataException("No status.");
        _taken = end + 4;
        if (LengthOf(head) is { } length)
        {
            BodyBytes = length;
            await SkipAsync(length);
        }
        else if (head.IndexOf("Transfer-Encoding: chunked"u8) >= 0)
        {
            BodyBytes = await SkipChunksAsync();
        }
        else
        {
            BodyBytes = 0;
        }

        return status;
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static long? LengthOf(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf("Content-Length: "u8);
        return at >= 0 && Utf8Parser.TryParse(head[(at + "Content-Length: ".Length)..], out long length, out _) ? length : null;
    }

    private async ValueTask<long> SkipChunksAsync()
    {
        long total = 0;
        while (true)
        {
            int end;
            while ((end = _buffer.AsSpan(_taken, _filled - _taken).IndexOf("\r\n"u8)) < 0)
            {
                await FillAsync();
            }

            var size = Utf8Parser.TryParse(_buffer.AsSpan(_taken, end), out long length, out _, 'x') ? length : throw new InvalidDataException("No size of a chunk.");
            _taken += end + 2;
            await SkipAsync(size + 2);
            if (size == 0)
            {
                return total;
            }

            total += size;
        }
    }

    private async ValueTask SkipAsync(long count)
    {
        while (count > 0)
        {
            if (_taken == _filled)
            {
                (_taken, _filled) = (0, 0);
                await FillAsync();
            }

            var part = (int)Math.Min(count, _filled - _taken);
            _taken += part;
            count -= part;
        }
    }

    private async ValueTask FillAsync()
    {
        if (_filled == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = await _socket.ReceiveAsync(_buffer.AsMemory(_filled));
        if (read == 0)
        {
            throw new IOException("The server closed the connection.");
        }

        _filled += read;
    }
}
