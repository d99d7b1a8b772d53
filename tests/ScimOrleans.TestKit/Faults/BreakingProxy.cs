using System.Net;
using System.Net.Sockets;

namespace ScimOrleans.TestKit.Faults;

/// <summary>
/// A way to a server on loopback that breaks when a test says so: below the driver, so that what the driver does with a broken connection
/// is tried too.
/// </summary>
/// <remarks>A message is what the client sends at a time. A driver that waits for each answer, as Npgsql does, sends one for each call.</remarks>
public sealed class BreakingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _delivery = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _serverPort;
    private readonly Task _accepting;
    private int _messages;

    /// <summary>Listens on a free port.</summary>
    /// <param name="serverPort">Port of the server, on 127.0.0.1.</param>
    public BreakingProxy(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect to.</summary>
    public int Port { get; }

    /// <summary>Decides over each message by its number, which counts from 1 over all connections.</summary>
    public Func<int, WireFault>? Fault { get; set; }

    /// <summary>Messages seen so far.</summary>
    public int Messages => Volatile.Read(ref _messages);

    /// <summary>Ends when the server has answered a message whose client was cut off by <see cref="WireFault.Abandon"/> or <see cref="WireFault.Hold"/>.</summary>
    public Task AnsweredToNobody => _answered.Task;

    /// <summary>Passes on what <see cref="WireFault.Hold"/> has kept.</summary>
    public void Deliver() => _delivery.TrySetResult();

    /// <summary>Counts messages from 1 again.</summary>
    public void Recount() => Volatile.Write(ref _messages, 0);

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
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
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
        using (var server = new TcpClient { NoDelay = true })
        {
            try
            {
                client.NoDelay = true;
                await server.ConnectAsync(IPAddress.Loopback, _serverPort, _stop.Token);
                var connection = new Connection(client, server);
                await Task.WhenAny(UpAsync(connection), DownAsync(connection));
                if (connection.KeepServer)
                {
                    await _answered.Task.WaitAsync(_stop.Token);
                }
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
            {
                // Either side is gone, which the other learns by the end of its own connection.
            }
        }
    }

    private async Task UpAsync(Connection connection)
    {
        var buffer = new byte[64 * 1024];
        while (await Connection.ReadAsync(connection.Client, buffer, _stop.Token) is var read and > 0)
        {
            var fault = Fault?.Invoke(Interlocked.Increment(ref _messages)) ?? WireFault.None;
            switch (fault)
            {
                case WireFault.CutBefore:
                    return;
                case WireFault.CutAfter:
                    connection.DropsAnswer = true;
                    break;
                case WireFault.Abandon or WireFault.Hold:
                    connection.KeepServer = true;
                    connection.Client.Close();
                    if (fault == WireFault.Hold)
                    {
                        await _delivery.Task.WaitAsync(_stop.Token);
                    }

                    await connection.Server.GetStream().WriteAsync(buffer.AsMemory(0, read), _stop.Token);
                    return;
                default:
                    break;
            }

            await connection.Server.GetStream().WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        }
    }

    private async Task DownAsync(Connection connection)
    {
        var buffer = new byte[64 * 1024];
        while (await Connection.ReadAsync(connection.Server, buffer, _stop.Token) is var read and > 0)
        {
            if (connection.KeepServer)
            {
                _answered.TrySetResult();
                return;
            }

            if (connection.DropsAnswer)
            {
                return;
            }

            await connection.Client.GetStream().WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        }
    }

    private sealed class Connection(TcpClient client, TcpClient server)
    {
        private volatile bool _dropsAnswer;
        private volatile bool _keepServer;

        public TcpClient Client { get; } = client;

        public TcpClient Server { get; } = server;

        public bool DropsAnswer
        {
            get => _dropsAnswer;
            set => _dropsAnswer = value;
        }

        public bool KeepServer
        {
            get => _keepServer;
            set => _keepServer = value;
        }

        public static async Task<int> ReadAsync(TcpClient from, byte[] buffer, CancellationToken cancellationToken)
        {
            try
            {
                return await from.GetStream().ReadAsync(buffer, cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return 0;
            }
        }
    }
}
