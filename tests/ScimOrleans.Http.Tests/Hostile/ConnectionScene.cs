using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Http.Tests.Fuzz;
using ScimOrleans.Http.Tests.Hosting;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Http.Tests.Hostile;

/// <summary>A server, and what a client of its one connector has to know.</summary>
internal sealed class ConnectionScene(InProcessHost host, TestTenant tenant, ScimClient client, string token) : IAsyncDisposable
{
    /// <summary>Longer than this is a hang.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly List<OpenConnection> _connections = [];

    public InProcessHost Host { get; } = host;

    public TestTenant Tenant { get; } = tenant;

    public ScimClient Client { get; } = client;

    public static async Task<ConnectionScene> StartAsync(TestDatabase database, Action<KestrelServerLimits> limit, params IEnumerable<(string Key, string Value)> settings)
    {
        var host = await InProcessHost.StartAsync(database, limit, settings);
        var tenant = await host.CreateTenantAsync();
        var token = await tenant.AddConnectorAsync("main", new ConnectorSettings { Name = "Main" });
        return new ConnectionScene(host, tenant, tenant.Client("main", token), token);
    }

    public async Task<OpenConnection> ConnectAsync(int? receiveBufferBytes = null)
    {
        var (socket, watched) = await Host.Connections.ConnectAsync(Host.Address.Port, receiveBufferBytes);
        var connection = new OpenConnection(socket, watched);
        _connections.Add(connection);
        return connection;
    }

    public byte[] Request(string method, string path, string body, string headers = "", bool chunked = false)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var frame = chunked ? "Transfer-Encoding: chunked\r\n" : $"Content-Length: {bytes.Length}\r\n";
        byte[] sent = chunked ? [.. Encoding.ASCII.GetBytes($"{bytes.Length:x}\r\n"), .. bytes, .. "\r\n0\r\n\r\n"u8] : bytes;
        return [.. Encoding.ASCII.GetBytes($"{method} {Tenant.Endpoint("main").AbsolutePath}/{path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n{headers}{frame}\r\n"), .. sent];
    }

    public async Task<List<RawAnswer>> ExchangeAsync(byte[] request) => RawAnswer.ReadAll(await RawConnection.ExchangeAsync(Host, request), headFirst: false, out _);

    public static async Task<List<RawAnswer>> ReadToEndAsync(OpenConnection connection) => RawAnswer.ReadAll(await connection.ReadToEndAsync(Limit), headFirst: false, out _);

    public async ValueTask DisposeAsync()
    {
        _connections.ForEach(connection => connection.Dispose());
        Client.Dispose();
        await Host.DisposeAsync();
    }
}
