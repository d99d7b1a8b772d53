using ScimOrleans.TestKit.PostgreSql;

namespace ScimOrleans.Storage.Tests.PostgreSql;

/// <summary>A database of one test class, whose tests keep to tenants of their own: making and dropping one for each test takes longer than most tests.</summary>
public sealed class ClassDatabase : IAsyncDisposable
{
    private readonly Lazy<Task<PostgresDatabase>> _database = new(MigratedDatabase.CreateAsync);

    /// <summary>To be awaited in a test or its set-up, since it skips where there is no server.</summary>
    internal Task<PostgresDatabase> GetAsync() => _database.Value;

    public async ValueTask DisposeAsync()
    {
        if (_database is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await _database.Value).DisposeAsync();
        }
    }
}
