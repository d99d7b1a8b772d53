using System.Net.Sockets;
using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Hostile;

/// <summary>A connection that a test holds.</summary>
internal sealed class OpenConnection(Socket socket, WatchedConnection watched) : IDisposable
{
    /// <summary>Its other end.</summary>
    public WatchedConnection Watched { get; } = watched;

    /// <summary>Sends all of these bytes.</summary>
    public async Task SendAsync(byte[] bytes)
    {
        for (var sent = 0; sent < bytes.Length;)
        {
            sent += await socket.SendAsync(bytes.AsMemory(sent));
        }
    }

    /// <summary>Sends byte after byte, each when the server waits for it, until all are sent or the server wants no more.</summary>
    public async Task TrickleAsync(byte[] bytes)
    {
        for (var sent = 0; sent < bytes.Length && await Task.WhenAny(Watched.WaitsAfterAsync(sent), Watched.Ended) != Watched.Ended; sent++)
        {
            await socket.SendAsync(bytes.AsMemory(sent, 1));
        }
    }

    /// <summary>All that comes until the server ends the connection.</summary>
    public async Task<byte[]> ReadToEndAsync(TimeSpan limit)
    {
        using var hang = new CancellationTokenSource(limit);
        await using var stream = new NetworkStream(socket);
        using var received = new MemoryStream();
        await stream.CopyToAsync(received, hang.Token);
        return received.ToArray();
    }

    /// <summary>Ends it as a client does that is gone: without a word.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    public void Dispose() => socket.Dispose();
}
