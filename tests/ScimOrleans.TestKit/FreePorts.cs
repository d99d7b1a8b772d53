using System.Net;
using System.Net.Sockets;

namespace ScimOrleans.TestKit;

/// <summary>Loopback ports for servers that tests start.</summary>
/// <remarks>
/// A port that the system would choose lies in the range it also gives to outgoing connections, so one of these may
/// take it before the server does, or while the server is down in a fault test. These ports lie below that range, and
/// each is reserved until this process ends, against other test processes too.
/// </remarks>
public static class FreePorts
{
    private const int First = 10_000;
    private const int Last = 32_000;

    // Held open for the life of the process: an abstract socket's name is free again when its process has ended.
    private static readonly List<Socket> Reservations = [];

    /// <summary>A port of 127.0.0.1 on which nothing listens and that no other test is given.</summary>
    /// <exception cref="InvalidOperationException">No port is free.</exception>
    public static int Take()
    {
        for (var attempt = 0; attempt < 1_000; attempt++)
        {
            var port = Random.Shared.Next(First, Last);
            if (TryReserve(port) && CanListen(port))
            {
                return port;
            }
        }

        throw new InvalidOperationException($"No free port between {First} and {Last}.");
    }

    private static bool TryReserve(int port)
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint($"\0scimorleans-test-port-{port}"));
        }
        catch (SocketException)
        {
            socket.Dispose();
            return false;
        }

        lock (Reservations)
        {
            Reservations.Add(socket);
        }

        return true;
    }

    private static bool CanListen(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
