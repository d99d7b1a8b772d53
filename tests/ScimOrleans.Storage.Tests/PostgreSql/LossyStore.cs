using Npgsql;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.TestKit.Faults;
using ScimOrleans.TestKit.PostgreSql;

namespace ScimOrleans.Storage.Tests.PostgreSql;

/// <summary>A store on one connection through a proxy that loses one commit's answer.</summary>
internal sealed class LossyStore : IAsyncDisposable
{
    private readonly PostgreSqlStore _store;

    private LossyStore(PostgresDatabase database)
    {
        Proxy = new(new NpgsqlConnectionStringBuilder(database.ConnectionString).Port);
        _store = new(database, settings =>
        {
            settings.Port = Proxy.Port;
            settings.MaxPoolSize = 1;
            // Else the answer to the pool's own message would come before the commit's.
            settings.NoResetOnClose = true;
        });
    }

    public BreakingProxy Proxy { get; }

    /// <summary>Opens the connection, and prepares the commit on it, so that the next message is a commit's.</summary>
    public static async Task<LossyStore> CreateAsync(PostgresDatabase database)
    {
        var lossy = new LossyStore(database);
        var scene = await lossy._store.CreateSceneAsync();
        await scene.UserAsync("first");
        return lossy;
    }

    /// <summary>Commits, and loses the answer.</summary>
    public async Task LoseAsync(CommitOperation operation, WireFault fault)
    {
        var next = Proxy.Messages + 1;
        Proxy.Fault = number => number == next ? fault : WireFault.None;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => _store.Store.CommitAsync([operation]));
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await Proxy.DisposeAsync();
    }
}
