using System.Net;
using System.Net.Sockets;
using ScimOrleans.TestKit.Fuzz;

namespace ScimOrleans.Http.Tests.Fuzz;

/// <summary>Sends bytes to a server and takes all that comes back until the server ends the connection.</summary>
internal static class RawConnection
{
    /// <summary>How long a client that says no more lets the server answer, before it closes its half of the connection.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    /// <summary>The server must end a connection whose other half is closed; longer than this is a hang.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Sends the bytes in one to four parts and reads to the end.</summary>
    /// <returns>All that came. Null when the server cut the connection before it had sent anything, which is its right with what is no HTTP.</returns>
    public static async Task<byte[]> ExchangeAsync(int port, byte[] request, FuzzRandom random)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = new CancellationTokenSource(Limit);
        await socket.ConnectAsync(IPAddress.Loopback, port, limit.Token);
        var halfAtOnce = random.Once(10);
        var sending = SendAsync(socket, request, random, limit.Token);
        using var received = new MemoryStream();
        var buffer = new byte[16_384];
        try
        {
            await sending;
            if (halfAtOnce)
            {
                socket.Shutdown(SocketShutdown.Send);
            }

            var closed = halfAtOnce;
            while (true)
            {
                var receiving = socket.ReceiveAsync(buffer, SocketFlags.None, limit.Token).AsTask();
                if (!closed && await Task.WhenAny(receiving, Task.Delay(received.Length > 0 ? TimeSpan.Zero : Patience, limit.Token)) != receiving)
                {
                    socket.Shutdown(SocketShutdown.Send);
                    closed = true;
                }

                var count = await receiving;
                if (count == 0)
                {
                    return received.ToArray();
                }

                received.Write(buffer, 0, count);
            }
        }
        catch (SocketException)
        {
            // Reset: the server closed while bytes of ours were still unread.
            return received.ToArray();
        }
    }

    private static async Task SendAsync(Socket socket, byte[] request, FuzzRandom random, CancellationToken token)
    {
        var sent = 0;
        for (var parts = random.Once(3) ? random.Below(4) : 0; parts > 0; parts--)
        {
            var next = sent + random.Below(request.Length - sent + 1);
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
