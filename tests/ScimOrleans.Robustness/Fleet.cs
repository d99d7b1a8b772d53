using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Http;
using ScimOrleans.TestKit.PostgreSql;
using ScimOrleans.TestKit.Server;

namespace ScimOrleans.Robustness;

/// <summary>Three servers on one private PostgreSQL server. All of it ends with this process, however it ends.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    public const int Size = 3;

    private readonly TestFolder[] _folders = [.. Enumerable.Range(0, Size).Select(_ => TestFolder.Create("robust"))];
    private readonly ServerSettings[] _settings = new ServerSettings[Size];
    private readonly ServerProcess?[] _servers = new ServerProcess?[Size];

    private Fleet(PostgresServer postgres, PostgresDatabase database)
    {
        Postgres = postgres;
        Database = database;
    }

    public PostgresServer Postgres { get; }

    public PostgresDatabase Database { get; }

    public static async Task<Fleet> StartAsync(int maxPoolSize)
    {
        var postgres = await PostgresServer.StartAsync();
        var fleet = new Fleet(postgres, await postgres.CreateDatabaseAsync());
        for (var slot = 0; slot < Size; slot++)
        {
            fleet._settings[slot] = new()
            {
                Database = fleet.Database.ConnectionString,
                DemoTenant = slot == 0,
                DataFolder = fleet._folders[slot].Path,
                Options = new Dictionary<string, string> { ["ScimOrleans:Storage:MaxPoolSize"] = $"{maxPoolSize}" },
            };
        }

        await fleet.StartServerAsync(0);
        await Task.WhenAll(Enumerable.Range(1, Size - 1).Select(fleet.StartServerAsync));
        return fleet;
    }

    public async Task StartServerAsync(int slot) => _servers[slot] = await ServerProcess.StartAsync(_settings[slot]);

    public async Task KillServerAsync(int slot)
    {
        await _servers[slot]!.KillAsync();
        await _servers[slot]!.DisposeAsync();
    }

    public void Freeze(int slot) => _servers[slot]!.Freeze();

    public void Thaw(int slot) => _servers[slot]!.Thaw();

    /// <summary>A client of one server, as an identity provider with a patience of its own.</summary>
    public ScimClient CreateClient(int slot, TimeSpan patience) => new(
        new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2) }) { Timeout = patience },
        new Uri($"http://127.0.0.1:{_settings[slot].HttpPort}/scim/v2/demo/okta"),
        new("Bearer", DemoCredentials.Read(_folders[0].Path).BearerToken));

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.OfType<ServerProcess>())
        {
            await server.DisposeAsync();
        }

        // The database goes with its server.
        await Postgres.DisposeAsync();
        foreach (var folder in _folders)
        {
            folder.Dispose();
        }
    }
}
