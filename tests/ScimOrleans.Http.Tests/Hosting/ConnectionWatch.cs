using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace ScimOrleans.Http.Tests.Hosting;

/// <summary>Knows what a server in this process does with the connections that tests have opened here.</summary>
public sealed class ConnectionWatch
{
    private static int _lastSource;

    private readonly ConcurrentDictionary<IPEndPoint, WatchedConnection> _connections = new();

    /// <summary>Connects. Each connection comes from a loopback address of its own, so that none can be taken for an earlier one.</summary>
    /// <param name="port">Where the server listens.</param>
    /// <param name="receiveBufferBytes">How much the client's side takes before it is read; null for what the system thinks right.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<(Socket Socket, WatchedConnection Watched)> ConnectAsync(int port, int? receiveBufferBytes = null, CancellationToken cancellationToken = default)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBufferBytes is { } bytes)
        {
            socket.ReceiveBufferSize = bytes;
        }

        var source = Interlocked.Increment(ref _lastSource) & 0x3F_FFFF;
        socket.Bind(new IPEndPoint(IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"127.{64 + (source >> 16)}.{(source >> 8) & 0xFF}.{source & 0xFF}")), 0));
        var watched = _connections[(IPEndPoint)socket.LocalEndPoint!] = new();
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        return (socket, watched);
    }

    /// <summary>Stands between the socket and HTTP.</summary>
    internal ConnectionDelegate Watch(ConnectionDelegate next) => context =>
        context.RemoteEndPoint is IPEndPoint client && _connections.TryRemove(client, out var watched) ? ServeAsync(context, watched, next) : next(context);

    private static async Task ServeAsync(ConnectionContext context, WatchedConnection watched, ConnectionDelegate next)
    {
        context.Transport = new Pipes(new WatchedReader(context.Transport.Input, watched), new WatchedWriter(context.Transport.Output, watched));
        try
        {
            await next(context);
        }
        finally
        {
            watched.OnEnded();
        }
    }

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
