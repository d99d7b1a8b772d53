using ScimOrleans.Http.Tests.Hosting;
using ScimOrleans.TestKit.PostgreSql;

[assembly: AssemblyFixture(typeof(ModelHostFixture))]
[assembly: AssemblyFixture(typeof(SqliteHostFixture))]
[assembly: AssemblyFixture(typeof(PostgreSqlHostFixture))]
[assembly: AssemblyFixture(typeof(EmbeddedServerFixture))]
[assembly: AssemblyFixture(typeof(ClusteredServerFixture))]

namespace ScimOrleans.Http.Tests.Hosting;

/// <summary>One server for all tests of its kind, started when the first of them asks. Each test makes a tenant of its own, so that none sees another's.</summary>
public abstract class ScimHostFixture : IAsyncDisposable
{
    private readonly Lazy<Task<ScimHost>> _host;

    protected ScimHostFixture() => _host = new(StartAsync);

    /// <summary>The server. Skips the test where it cannot run.</summary>
    public Task<ScimHost> GetAsync() => _host.Value;

    public async ValueTask DisposeAsync()
    {
        if (_host.IsValueCreated && _host.Value.IsCompletedSuccessfully)
        {
            await (await _host.Value).DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Starts the server.</summary>
    protected abstract Task<ScimHost> StartAsync();
}

/// <summary>In this process, on the store's contract in memory.</summary>
public sealed class ModelHostFixture : ScimHostFixture
{
    protected override async Task<ScimHost> StartAsync() => await InProcessHost.StartAsync(new ModelDatabase());
}

/// <summary>In this process, on SQLite.</summary>
public sealed class SqliteHostFixture : ScimHostFixture
{
    protected override async Task<ScimHost> StartAsync() => await InProcessHost.StartAsync(new SqliteTestDatabase());
}

/// <summary>In this process, on PostgreSQL.</summary>
public sealed class PostgreSqlHostFixture : ScimHostFixture
{
    protected override async Task<ScimHost> StartAsync() => await InProcessHost.StartAsync(new PostgreSqlTestDatabase(await (await PostgresServer.Shared).CreateDatabaseAsync()));
}

/// <summary>The real server as its README starts it: embedded, on SQLite.</summary>
public sealed class EmbeddedServerFixture : ScimHostFixture
{
    protected override async Task<ScimHost> StartAsync() => await ProcessHost.StartAsync(null);
}

/// <summary>The real server with a connection string: in a cluster, on PostgreSQL.</summary>
public sealed class ClusteredServerFixture : ScimHostFixture
{
    protected override async Task<ScimHost> StartAsync() => await ProcessHost.StartAsync(await (await PostgresServer.Shared).CreateDatabaseAsync());
}
