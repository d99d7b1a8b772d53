using System.Collections.Concurrent;

namespace ScimOrleans.TestKit.PostgreSql;

/// <summary>Databases that were prepared once, to be copied.</summary>
internal sealed class PostgresTemplates(PostgresServer server)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<PostgresDatabase>>> _prepared = new(StringComparer.Ordinal);

    public async Task<PostgresDatabase> CopyAsync(string name, Func<string, Task> prepare)
    {
        if (!server.IsPrivate)
        {
            // A template on someone's own server would stay there for ever.
            return await PrepareAsync(prepare);
        }

        var template = await _prepared.GetOrAdd(name, _ => new(() => PrepareAsync(prepare))).Value;
        return await PostgresDatabase.CreateAsync(server, template.Name);
    }

    private async Task<PostgresDatabase> PrepareAsync(Func<string, Task> prepare)
    {
        var database = await PostgresDatabase.CreateAsync(server, template: null);
        try
        {
            await prepare(database.ConnectionString);
            // A database cannot be copied while a pool holds a connection to it.
            await database.TerminateConnectionsAsync();
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }
}
