using System.Net.Sockets;
using ScimOrleans.Http.Tests.Hosting;
using ScimOrleans.TestKit.Fuzz;

namespace ScimOrleans.Http.Tests.Fuzz;

/// <summary>Sends bytes to a server and takes all that comes back until the server ends the connection.</summary>
internal static class RawConnection
{
    /// <summary>The server must end a connection whose other half is closed; longer than this is a hang.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Sends the bytes and, once the server waits for more and its answers are here, ends the connection. With <paramref name="random"/> it sends them
    /// in one to four parts, and ends only its own half, now and then at once.
    /// </summary>
    /// <returns>All that came. Nothing when the server cut the connection before it had sent anything, which is its right with what is no HTTP.</returns>
    public static async Task<byte[]> ExchangeAsync(ScimHost host, byte[] request, FuzzRandom? random = null)
    {
        using var limit = new CancellationTokenSource(Limit);
        var (socket, watched) = await host.Connections.ConnectAsync(host.Address.Port, cancellationToken: limit.Token);
        using var open = socket;
        var closesAtOnce = random is not null && random.Once(10);
        var sending = SendAsync(socket, request, random, limit.Token);
        var closing = closesAtOnce ? Task.FromResult(0L) : watched.WaitsAfterAsync(request.Length);
        using var received = new MemoryStream();
        var buffer = new byte[16_384];
        var closed = false;
        try
        {
            while (true)
            {
                var receiving = socket.ReceiveAsync(buffer, SocketFlags.None, limit.Token).AsTask();
                if (!closed && await Task.WhenAny(receiving, closing) == closing && received.Length >= await closing)
                {
                    await sending;
                    if (random is null)
                    {
                        break;
                    }

                    socket.Shutdown(SocketShutdown.Send);
                    closed = true;
                }

                var count = await receiving;
                if (count == 0)
                {
                    break;
                }

                received.Write(buffer, 0, count);
            }

            await sending;
        }
        catch (SocketException)
        {
            // Reset: the server closed while bytes of ours were still unread.
        }

        socket.Close();
        await watched.Ended.WaitAsync(limit.Token);
        return received.ToArray();
    }

    private static async Task SendAsync(Socket socket, byte[] request, FuzzRandom? random, CancellationToken token)
    {
        try
        {
            await SendPartsAsync(socket, request, random, token);
        }
        catch (SocketException)
        {
            // The server wants no more of it; what it says instead is still to be read.
        }
    }

    private static async Task SendPartsAsync(Socket socket, byte[] request, FuzzRandom? random, CancellationToken token)
    {
        var sent = 0;
        for (var parts = random is not null && random.Once(3) ? random.Below(4) : 0; parts > 0; parts--)
        {
            var next = sent + random!.Below(request.Length - sent + 1);
            await socket.SendAsync(request.AsMemory(sent, next - sent), SocketFlags.None, token);
            await Task.Yield();
            sent = next;
        }

        for (; sent < request.Length;)
        {
            sent += await socket.SendAsync(request.AsMemory(sent), SocketFlags.None, token);
        }
    }
}
