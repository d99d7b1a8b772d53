using ScimOrleans.Storage.Tests.PostgreSql;
using ScimOrleans.TestKit.PostgreSql;

namespace ScimOrleans.Storage.Tests.FilterToSql;

/// <summary>A database of one test class with enough rows for PostgreSQL's planner to tell an index from a scan. Read only.</summary>
public sealed class PopulatedDatabase : IAsyncDisposable
{
    private const string Rows = """
        insert into tenants (tenant, created) values ('acme', now());
        insert into users (tenant, id, owner, name, name_folded, external_id, display_name, display_folded, active, protected, detached, version, created, last_modified, resource, search)
        select 'acme', ('0198c0de-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'connector:okta', 'u' || n, 'u' || n, 'x' || n, 'u' || n, 'u' || n, true, false, false, 1,
            timestamptz '2026-01-01' + n * interval '1 minute', timestamptz '2026-01-01' + n * interval '1 minute', '{}',
            jsonb_build_object('t', 'acme', 'title', 't' || n % 500, 'emails', jsonb_build_array(jsonb_build_object('type', 'work', 'value', 'u' || n || '@x.test')))
        from generate_series(1, 5000) n;
        insert into groups (tenant, id, owner, name, name_folded, display_name, version, created, last_modified, resource, search)
        select 'acme', ('0198c0df-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'connector:okta', 'g' || n, 'g' || n, 'g' || n, 1, now(), now(), '{}', '{"t":"acme"}'
        from generate_series(1, 500) n;
        insert into members (tenant, group_id, member_id, member_kind, suspended)
        select 'acme', ('0198c0df-0000-7000-8000-' || lpad((n % 500 + 1)::text, 12, '0'))::uuid, ('0198c0de-0000-7000-8000-' || lpad((n % 4999 + 1)::text, 12, '0'))::uuid, 1, 0
        from generate_series(1, 50000) n;
        analyze;
        """;

    private readonly Lazy<Task<PostgresDatabase>> _database = new(CreateAsync);

    /// <summary>To be awaited in a test or its set-up, since it skips where there is no server.</summary>
    internal Task<PostgresDatabase> GetAsync() => _database.Value;

    public async ValueTask DisposeAsync()
    {
        if (_database is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await _database.Value).DisposeAsync();
        }
    }

    private static async Task<PostgresDatabase> CreateAsync()
    {
        var database = await MigratedDatabase.CreateAsync();
        await using var command = database.DataSource.CreateCommand(Rows);
        await command.ExecuteNonQueryAsync();
        return database;
    }
}
