using System.Net.Http.Headers;
using Npgsql;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Http;
using ScimOrleans.TestKit.PostgreSql;
using ScimOrleans.TestKit.Server;

namespace ScimOrleans.Robustness.Fleets;

/// <summary>Three servers on one private PostgreSQL server. All of it ends with this process, however it ends.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    public const int Size = 3;

    private readonly TestFolder[] _folders = [.. Enumerable.Range(0, Size).Select(_ => TestFolder.Create("robust"))];
    private readonly ServerSettings[] _settings = new ServerSettings[Size];
    private readonly ServerProcess?[] _servers = new ServerProcess?[Size];
    private readonly int[] _linesRead = new int[Size];
    private readonly FleetHealth _health;

    private Fleet(PostgresServer postgres, PostgresDatabase database, TimeSpan staleBound, int poolSize)
    {
        Postgres = postgres;
        Database = database;
        _health = new(this);
        Weather = new(staleBound);
        PoolSize = poolSize;
    }

    public PostgresServer Postgres { get; }

    public PostgresDatabase Database { get; }

    public Weather Weather { get; }

    /// <summary>Connections that each server may have.</summary>
    public int PoolSize { get; }

    /// <summary>Starts it.</summary>
    /// <param name="staleBound">How old what a server remembers may be.</param>
    /// <param name="poolSize">Connections that each server may have.</param>
    public static async Task<Fleet> StartAsync(TimeSpan staleBound, int poolSize)
    {
        var postgres = await PostgresServer.StartAsync();
        var fleet = new Fleet(postgres, await postgres.CreateDatabaseAsync(), staleBound, poolSize);
        try
        {
            for (var slot = 0; slot < Size; slot++)
            {
                fleet._settings[slot] = new()
                {
                    Database = $"{fleet.Database.ConnectionString};Application Name={ApplicationName(slot)}",
                    DemoTenant = false,
                    StartLimit = TimeSpan.FromMinutes(5),
                    DataFolder = fleet._folders[slot].Path,
                    Options = new Dictionary<string, string>
                    {
                        ["ScimOrleans:Storage:MaxPoolSize"] = $"{poolSize}",
                        // After a crash PostgreSQL writes its whole folder to the disk first, which others may be using.
                        ["ScimOrleans:DatabaseWait"] = "00:04:00",
                        ["ScimOrleans:Grains:StaleReadBound"] = $"{staleBound}",
                        ["Logging:LogLevel:ScimOrleans.Grains.Changes.ChangeTellings"] = "Debug",
                    },
                };
            }

            await fleet.StartServerAsync(0);
            await Task.WhenAll(Enumerable.Range(1, Size - 1).Select(fleet.StartServerAsync));
            await fleet.HealAsync();
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>By which PostgreSQL tells the connections of one server from those of others.</summary>
    public static string ApplicationName(int slot) => $"server-{slot}";

    /// <summary>Port by which Orleans knows the server.</summary>
    public int SiloPort(int slot) => _settings[slot].SiloPort;

    /// <summary>Root of a server's HTTP endpoint.</summary>
    public Uri Address(int slot) => new($"http://127.0.0.1:{_settings[slot].HttpPort}");

    public bool IsRunning(int slot) => _servers[slot] is { HasExited: false };

    public async Task StartServerAsync(int slot)
    {
        ReadLog(slot);
        if (_servers[slot] is { } ended)
        {
            _servers[slot] = null;
            await ended.DisposeAsync();
        }

        _linesRead[slot] = 0;
        _servers[slot] = await ServerProcess.StartAsync(_settings[slot]);
    }

    public Task KillServerAsync(int slot) => _servers[slot]!.KillAsync();

    /// <summary>Stops it as an orchestrator does.</summary>
    public Task StopServerAsync(int slot) => _servers[slot]!.StopAsync();

    public void Freeze(int slot)
    {
        if (IsRunning(slot))
        {
            _servers[slot]!.Freeze();
        }
    }

    public void Thaw(int slot)
    {
        if (IsRunning(slot))
        {
            _servers[slot]!.Thaw();
        }
    }

    /// <summary>Opens an unpooled connection to the servers' database.</summary>
    public Task<NpgsqlConnection> OpenDatabaseAsync() => Database.OpenConnectionAsync(TimeSpan.FromSeconds(5));

    /// <summary>Waits until all servers are well, and starts those that have ended.</summary>
    public Task HealAsync() => _health.HealAsync();

    /// <summary>Says whether the weather was fair until now since <see cref="HealAsync"/>, which nobody can promise: a server that gets no processor is declared dead.</summary>
    public Task ConfirmAsync() => _health.ConfirmAsync();

    /// <summary>A client of one server, as an identity provider with a patience of its own.</summary>
    public ScimClient CreateClient(int slot, string tenant, string connector, AuthenticationHeaderValue authorization, TimeSpan patience) => new(
        new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2) }) { Timeout = patience },
        new Uri(Address(slot), $"/scim/v2/{tenant}/{connector}"),
        authorization);

    /// <summary>Takes from the servers' logs what they say of themselves.</summary>
    public void ReadLogs()
    {
        for (var slot = 0; slot < Size; slot++)
        {
            ReadLog(slot);
        }
    }

    /// <summary>The ends of the servers' logs.</summary>
    public string Printed() => string.Join('\n', _servers.Select((server, slot) =>
        $"--- server {slot}\n{string.Join('\n', (server?.Output ?? "").Split('\n').TakeLast(200))}\n{server?.Error}"));

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

    private void ReadLog(int slot)
    {
        var lines = _servers[slot]?.Output.Split('\n') ?? [];
        foreach (var line in lines.Skip(_linesRead[slot]))
        {
            Weather.Read(line);
        }

        // The last one may not be whole.
        _linesRead[slot] = Math.Max(0, lines.Length - 1);
    }
}
