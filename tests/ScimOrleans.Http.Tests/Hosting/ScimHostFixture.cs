using ScimOrleans.TestKit.PostgreSql;

[assembly: AssemblyFixture(typeof(ScimOrleans.Http.Tests.Hosting.ModelHostFixture))]
[assembly: AssemblyFixture(typeof(ScimOrleans.Http.Tests.Hosting.SqliteHostFixture))]
[assembly: AssemblyFixture(typeof(ScimOrleans.Http.Tests.Hosting.PostgreSqlHostFixture))]

namespace ScimOrleans.Http.Tests.Hosting;

/// <summary>One server for all tests on one database, started when the first of them asks. Each test makes a tenant of its own, so that none sees another's.</summary>
public abstract class ScimHostFixture : IAsyncDisposable
{
    private readonly Lazy<Task<ScimHost>> _host;

    protected ScimHostFixture() => _host = new(async () => await ScimHost.StartAsync(await OpenAsync()));

    /// <summary>The server. Skips the test where there is no such database.</summary>
    public Task<ScimHost> GetAsync() => _host.Value;

    public async ValueTask DisposeAsync()
    {
        if (_host.IsValueCreated && _host.Value.IsCompletedSuccessfully)
        {
            await (await _host.Value).DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>The database to serve from.</summary>
    protected abstract Task<TestDatabase> OpenAsync();
}

/// <summary>On the store's contract in memory.</summary>
public sealed class ModelHostFixture : ScimHostFixture
{
    protected override Task<TestDatabase> OpenAsync() => Task.FromResult<TestDatabase>(new ModelDatabase());
}

/// <summary>On SQLite.</summary>
public sealed class SqliteHostFixture : ScimHostFixture
{
    protected override Task<TestDatabase> OpenAsync() => Task.FromResult<TestDatabase>(new SqliteTestDatabase());
}

/// <summary>On PostgreSQL.</summary>
public sealed class PostgreSqlHostFixture : ScimHostFixture
{
    protected override async Task<TestDatabase> OpenAsync() => new PostgreSqlTestDatabase(await (await PostgresServer.Shared).CreateDatabaseAsync());
}
