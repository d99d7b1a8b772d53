using System.Net.Http.Headers;
using Npgsql;
using ScimOrleans.Robustness.Machines;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Http;
using ScimOrleans.TestKit.PostgreSql;
using ScimOrleans.TestKit.Server;

namespace ScimOrleans.Robustness.Fleets;

/// <summary>Three servers on one private PostgreSQL server, and room for guests. All of it ends with this process, however it ends.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    /// <summary>Servers that are always there, in the slots from 0 on.</summary>
    public const int Size = 3;

    /// <summary>Slots, those of guests included.</summary>
    public const int Capacity = 5;

    /// <summary>What is said of a server that ends itself (SIGABRT) while it starts.</summary>
    private const string DeclaredDead = "The server ended with 134 ";
    private const int MostAttempts = 3;

    /// <summary>What servers log of requests that they answer 503.</summary>
    private const string NotServed = "could not be served";

    private readonly TestFolder[] _folders = [.. Enumerable.Range(0, Capacity).Select(_ => TestFolder.Create("robust"))];
    private readonly TestFolder _clockFolder = TestFolder.Create("clocks");
    private readonly ServerSettings[] _settings = new ServerSettings[Capacity];
    private readonly ServerProcess?[] _servers = new ServerProcess?[Capacity];
    private readonly int[] _linesRead = new int[Capacity];
    private readonly FleetHealth _health;
    private readonly FleetSettings _ofAll;
    private readonly List<DatabaseLine> _lines = [];
    private readonly List<string> _notServed = [];
    private int _repeatedStarts;
    private Balancer? _balancer;
    private volatile int[] _open = [.. Enumerable.Range(0, Size)];

    private Fleet(PostgresServer postgres, PostgresDatabase database, FleetSettings settings)
    {
        Postgres = postgres;
        Database = database;
        _health = new(this);
        Weather = new(settings.StaleBound);
        PoolSize = settings.PoolSize;
        _ofAll = settings;
        if (settings.CanBeDisturbed)
        {
            Network = NetworkNamespace.IsEntered ? new PrivateNetwork(Capacity) : null;
            Clocks = FakeClocks.Create(_clockFolder, Capacity);
            var port = new NpgsqlConnectionStringBuilder(database.ConnectionString).Port;
            _lines.AddRange(Enumerable.Range(0, Capacity).Select(_ => new DatabaseLine(Network is null ? "127.0.0.1" : PrivateNetwork.DatabaseAddress, port)));
        }

        for (var slot = 0; slot < Capacity; slot++)
        {
            _settings[slot] = SettingsOf(slot, settings);
        }
    }

    public PostgresServer Postgres { get; }

    public PostgresDatabase Database { get; }

    public Weather Weather { get; }

    /// <summary>Connections that each server may have.</summary>
    public int PoolSize { get; }

    /// <summary>The network between the servers, where there is one that can be disturbed.</summary>
    public PrivateNetwork? Network { get; }

    /// <summary>The servers' clocks, where they can be set.</summary>
    public FakeClocks? Clocks { get; }

    /// <summary>Each server's way to the database, where it can be disturbed.</summary>
    public IReadOnlyList<DatabaseLine> Lines => _lines;

    /// <summary>How many starts ended because the server was declared dead while it joined.</summary>
    public int RepeatedStarts => _repeatedStarts;

    /// <summary>The slots of the servers that clients send to.</summary>
    public IReadOnlyList<int> Open => _balancer?.Ready ?? _open;

    /// <summary>Starts it.</summary>
    public static async Task<Fleet> StartAsync(FleetSettings settings)
    {
        var postgres = await PostgresServer.StartAsync();
        var fleet = new Fleet(postgres, await postgres.CreateDatabaseAsync(), settings);
        try
        {
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
    public Uri Address(int slot) => new($"http://{_settings[slot].Address}:{_settings[slot].HttpPort}");

    /// <summary>Number of a server's process.</summary>
    public int ProcessId(int slot) => _servers[slot]!.ProcessId;

    /// <summary>From now on clients send where this says.</summary>
    public void Spread(Balancer balancer) => _balancer = balancer;

    /// <summary>From its next start on the server is that of another build.</summary>
    /// <param name="slot">The server.</param>
    /// <param name="assembly">That build's assembly.</param>
    /// <param name="options">Its options beside those that all have.</param>
    public void Use(int slot, string assembly, IReadOnlyDictionary<string, string> options) =>
        _settings[slot] = SettingsOf(slot, _ofAll with { Assembly = assembly, Options = options });

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
        for (var attempt = 1; _servers[slot] is null; attempt++)
        {
            try
            {
                _servers[slot] = await ServerProcess.StartAsync(_settings[slot]);
            }
            catch (InvalidOperationException exception) when (attempt < MostAttempts && exception.Message.StartsWith(DeclaredDead, StringComparison.Ordinal))
            {
                // In bad weather it may be declared dead while it joins. An orchestrator starts it again, and so does this.
                Interlocked.Increment(ref _repeatedStarts);
            }
        }
    }

    public Task KillServerAsync(int slot) => _servers[slot]!.KillAsync();

    /// <summary>Stops it as an orchestrator does, unless it has ended by itself.</summary>
    public async Task StopServerAsync(int slot)
    {
        try
        {
            await _servers[slot]!.StopAsync();
        }
        catch (InvalidOperationException) when (!IsRunning(slot))
        {
            // It was declared dead, and found that out.
        }
    }

    /// <summary>Starts a guest, and lets the clients send to it.</summary>
    public async Task JoinAsync(int guest)
    {
        await StartServerAsync(guest);
        _open = [.. _open, guest];
    }

    /// <summary>Stops a guest as an orchestrator does: nobody sends to it any more, and then it ends.</summary>
    public async Task LeaveAsync(int guest)
    {
        _open = [.. _open.Where(slot => slot != guest)];
        await StopServerAsync(guest);
    }

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

    /// <summary>Whether a server runs, and the cluster counts it as active.</summary>
    public Task<bool> IsMemberAsync(int slot) => _health.IsMemberAsync(slot);

    /// <summary>Opens an unpooled connection to the servers' database.</summary>
    public Task<NpgsqlConnection> OpenDatabaseAsync() => Database.OpenConnectionAsync(TimeSpan.FromSeconds(5));

    /// <summary>Waits until all servers are well, and starts those that have ended.</summary>
    public Task HealAsync() => _health.HealAsync();

    /// <summary>Does something while no more faults are made; a server that ends all the same is started again.</summary>
    public async Task TendAsync(Func<Task> work)
    {
        using var stop = new CancellationTokenSource();
        var tending = _health.TendAsync(stop.Token);
        try
        {
            await work();
        }
        finally
        {
            await stop.CancelAsync();
            await tending;
        }
    }

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
        for (var slot = 0; slot < Capacity; slot++)
        {
            ReadLog(slot);
        }
    }

    /// <summary>Why requests were not served, and the ends of the servers' logs.</summary>
    public string Printed() => $"--- not served\n{string.Join('\n', _notServed)}\n" + string.Join('\n', _servers.Select((server, slot) =>
        $"--- server {slot}\n{string.Join('\n', (server?.Output ?? "").Split('\n').TakeLast(500))}\n{server?.Error}"));

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.OfType<ServerProcess>())
        {
            await server.DisposeAsync();
        }

        foreach (var line in _lines)
        {
            await line.DisposeAsync();
        }

        // The database goes with its server.
        await Postgres.DisposeAsync();
        Network?.Dispose();
        foreach (var folder in _folders)
        {
            folder.Dispose();
        }

        _clockFolder.Dispose();
        if (Clocks is not null)
        {
            FakeClocks.Sweep();
        }
    }

    private ServerSettings SettingsOf(int slot, FleetSettings settings)
    {
        var database = new NpgsqlConnectionStringBuilder(Database.ConnectionString) { ApplicationName = ApplicationName(slot) };
        if (_lines.Count > 0)
        {
            (database.Host, database.Port) = (Network is null ? "127.0.0.1" : PrivateNetwork.DatabaseAddress, _lines[slot].Port);
        }

        var own = new ServerSettings
        {
            Database = database.ConnectionString,
            DemoTenant = false,
            StartLimit = TimeSpan.FromMinutes(5),
            DataFolder = _folders[slot].Path,
            Environment = Clocks?.EnvironmentOf(slot) ?? new Dictionary<string, string>(),
            Options = new Dictionary<string, string>(settings.Options)
            {
                ["ScimOrleans:Storage:MaxPoolSize"] = $"{PoolSize}",
                // After a crash PostgreSQL writes its whole folder to the disk first, which others may be using.
                ["ScimOrleans:DatabaseWait"] = "00:04:00",
                ["ScimOrleans:Grains:StaleReadBound"] = $"{settings.StaleBound}",
                ["Logging:LogLevel:ScimOrleans.Grains.Changes.ChangeTellings"] = "Debug",
            },
        };
        own = Network is null ? own : own with { Address = PrivateNetwork.AddressOf(slot), Launcher = Network.LauncherOf(slot) };
        return settings.Assembly is { } assembly ? own with { Assembly = assembly } : own;
    }

    private void ReadLog(int slot)
    {
        var lines = _servers[slot]?.Output.Split('\n') ?? [];
        foreach (var line in lines.Skip(_linesRead[slot]))
        {
            Weather.Read(line);
            if (line.Contains(NotServed, StringComparison.Ordinal))
            {
                _notServed.Add(line);
            }
        }

        // The last one may not be whole.
        _linesRead[slot] = Math.Max(0, lines.Length - 1);
    }
}
