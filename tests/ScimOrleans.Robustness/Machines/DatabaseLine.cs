using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace ScimOrleans.Robustness.Machines;

/// <summary>One server's way to the database, which can be slow, thin or silent.</summary>
internal sealed class DatabaseLine : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly int _databasePort;
    private readonly Task _accepting;

    /// <summary>Listens on a free port.</summary>
    /// <param name="address">Where the server reaches it.</param>
    /// <param name="databasePort">Port of PostgreSQL on 127.0.0.1.</param>
    public DatabaseLine(string address, int databasePort)
    {
        _databasePort = databasePort;
        _listener = new TcpListener(IPAddress.Parse(address), 0);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>By how much each round trip takes longer.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Bytes a second that it carries in each direction and connection; 0: as many as come.</summary>
    public int BytesPerSecond { get; set; }

    /// <summary>Whether it carries nothing for now, and says nothing of it.</summary>
    public bool IsSilent { get; set; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                connections.RemoveAll(connection => connection.IsCompleted);
                connections.Add(ServeAsync(client));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (var database = new TcpClient { NoDelay = true })
        {
            try
            {
                client.NoDelay = true;
                await database.ConnectAsync(IPAddress.Loopback, _databasePort, _stop.Token);
                using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                Task[] directions = [CarryAsync(client.GetStream(), database.GetStream(), delays: true, over.Token), CarryAsync(database.GetStream(), client.GetStream(), delays: false, over.Token)];
                await Task.WhenAny(directions);
                await over.CancelAsync();
                await Task.WhenAll(directions);
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
            {
                // Either side is gone, which the other learns by the end of its own connection.
            }
        }
    }

    /// <summary>What comes goes on in the same order, each piece when it is due.</summary>
    private async Task CarryAsync(NetworkStream from, NetworkStream to, bool delays, CancellationToken stop)
    {
        var pieces = Channel.CreateBounded<(byte[] Bytes, long Read)>(64);
        var reading = ReadAsync(from, pieces.Writer, stop);
        await foreach (var (bytes, read) in pieces.Reader.ReadAllAsync(stop))
        {
            while (IsSilent)
            {
                await Task.Delay(Look, stop);
            }

            var due = (delays ? Delay : TimeSpan.Zero) - Stopwatch.GetElapsedTime(read) + (BytesPerSecond > 0 ? TimeSpan.FromSeconds((double)bytes.Length / BytesPerSecond) : TimeSpan.Zero);
            if (due > TimeSpan.Zero)
            {
                await Task.Delay(due, stop);
            }

            await to.WriteAsync(bytes, stop);
        }

        await reading;
    }

    private static async Task ReadAsync(NetworkStream from, ChannelWriter<(byte[] Bytes, long Read)> pieces, CancellationToken stop)
    {
        try
        {
            var buffer = new byte[64 * 1024];
            while (await from.ReadAsync(buffer, stop) is var count and > 0)
            {
                await pieces.WriteAsync((buffer[..count], Stopwatch.GetTimestamp()), stop);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // An end like any other.
        }
        finally
        {
            pieces.Complete();
        }
    }
}
