using Npgsql;
using ScimOrleans.Benchmarks.Measuring;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Http;
using ScimOrleans.TestKit.PostgreSql;
using ScimOrleans.TestKit.Server;

namespace ScimOrleans.Benchmarks.Sites;

/// <summary>A server with its database and its people.</summary>
public sealed class Site : IAsyncDisposable
{
    private readonly SiteTelemetry? _telemetry;

    private Site(ServerProcess server, ServerSettings settings, ServerProbe probe, PostgresDatabase? database, SiteTelemetry? telemetry)
    {
        _telemetry = telemetry;
        (Server, Settings, Probe, Database) = (server, settings, probe, database);
        var demo = server.Demo;
        Authorization = ScimClient.Basic(demo.Username, demo.Password).ToString();
        Endpoint = demo.Endpoint.AbsolutePath.TrimEnd('/');
    }

    /// <summary>The server.</summary>
    public ServerProcess Server { get; }

    /// <summary>How it was started.</summary>
    public ServerSettings Settings { get; }

    /// <summary>What it allocates.</summary>
    public ServerProbe Probe { get; }

    /// <summary>Its database, unless embedded.</summary>
    public PostgresDatabase? Database { get; }

    /// <summary>The demo tenant's Authorization header.</summary>
    public string Authorization { get; }

    /// <summary>Path of the demo tenant's endpoint.</summary>
    public string Endpoint { get; }

    /// <summary>Starts a server.</summary>
    /// <param name="postgres">Where its database is made; none: embedded.</param>
    /// <param name="telemetry">Who watches it.</param>
    /// <param name="throughGrain">Whether reads find nothing published.</param>
    internal static async Task<Site> StartAsync(PostgresServer? postgres, TelemetryKind telemetry, bool throughGrain = false)
    {
        var database = postgres is null ? null : await postgres.CreateDatabaseAsync();
        var probePort = FreePorts.Take();
        var watched = SiteTelemetry.Of(telemetry);
        var settings = new ServerSettings
        {
            Database = database?.ConnectionString,
            Environment = ServerProbe.Variables(probePort, throughGrain).Concat(watched?.Environment ?? new Dictionary<string, string>()).ToDictionary(),
            Options = watched?.Options ?? new Dictionary<string, string>(),
        };
        var server = await ServerProcess.StartAsync(settings);
        watched?.Begin();
        return new(server, settings, new(probePort), database, watched);
    }

    /// <summary>The last position of the demo tenant's log.</summary>
    public async Task<long> PositionAsync()
    {
        await using var command = Database!.DataSource.CreateCommand("select position from tenants where tenant = 'demo'");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Number of the database server's first process.</summary>
    public async Task<int> PostmasterAsync()
    {
        await using var connection = new NpgsqlConnection(Database!.ConnectionString);
        await connection.OpenAsync();
        return ProcessCpu.ParentOf(connection.ProcessID);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        if (_telemetry is not null)
        {
            await _telemetry.DisposeAsync();
        }

        if (Database is not null)
        {
            await Database.DisposeAsync();
        }
    }
}
