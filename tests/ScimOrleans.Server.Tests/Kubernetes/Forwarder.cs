using System.Net;
using System.Net.Sockets;

namespace ScimOrleans.Server.Tests.Kubernetes;

/// <summary>Listens in another network and passes all on to a server in this one.</summary>
internal sealed class Forwarder : IAsyncDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly Socket _listener;
    private readonly Task _accepting;

    /// <summary>Begins to listen.</summary>
    public Forwarder(NetworkNamespace network, IPEndPoint listen, DnsEndPoint target)
    {
        _listener = network.CreateSocket();
        _listener.Bind(listen);
        _listener.Listen();
        _accepting = AcceptAsync(target);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _ended.Dispose();
    }

    private async Task AcceptAsync(DnsEndPoint target)
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(PassAsync(await _listener.AcceptAsync(_ended.Token), target));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task PassAsync(Socket accepted, DnsEndPoint target)
    {
        using var client = new NetworkStream(accepted, ownsSocket: true);
        using var connection = new TcpClient();
        try
        {
            await connection.ConnectAsync(target.Host, target.Port, _ended.Token);
            var server = connection.GetStream();
            await Task.WhenAny(client.CopyToAsync(server, _ended.Token), server.CopyToAsync(client, _ended.Token));
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            // One side has gone, and so the other must.
        }
    }
}
