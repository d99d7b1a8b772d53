using System.Globalization;
using Npgsql;
using ScimOrleans.TestKit.Http;
using ScimOrleans.TestKit.Server;

namespace ScimOrleans.Benchmarks.Sites;

/// <summary>Fills a directory by SQL. One user and one group go in by HTTP, so that whatever a row must hold is in it; the others are copies.</summary>
public static class Population
{
    /// <summary>Number of the first of the groups that all the leavers are in.</summary>
    public const int FirstSharedGroup = 1_000;

    /// <summary>How many groups each leaver is in.</summary>
    public const int SharedGroups = 100;

    private static readonly string[] SecondaryIndexes = ["users_name", "users_external_id", "users_last_modified", "users_search"];

    /// <summary>Makes the users 1 to <paramref name="users"/>, the groups, and a hundred groups with the last <paramref name="leavers"/> users.</summary>
    public static async Task FillAsync(ServerProcess server, string database, int users, IReadOnlyList<GroupPlan> groups, int leavers)
    {
        using (var client = server.CreateBasicClient())
        {
            await RequireAsync(client.PostAsync("Users", UserJson.Of(UserJson.TemplateToken)));
            await RequireAsync(client.PostAsync("Groups", $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"group{{UserJson.TemplateToken}}"}"""));
        }

        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await ExecuteAsync(connection, "set maintenance_work_mem = '512MB'; set synchronous_commit = off");
        var indexes = await DropIndexesAsync(connection);
        await ExecuteAsync(connection, CopyUsers(users));
        foreach (var index in indexes)
        {
            await ExecuteAsync(connection, index);
        }

        foreach (var group in groups)
        {
            await ExecuteAsync(connection, CopyGroups(group.Number, group.Number));
            await ExecuteAsync(connection, AddMembers(group.Number, group.Number, 1, group.Members));
        }

        if (leavers > 0)
        {
            await ExecuteAsync(connection, CopyGroups(FirstSharedGroup, FirstSharedGroup + SharedGroups - 1));
            await ExecuteAsync(connection, AddMembers(FirstSharedGroup, FirstSharedGroup + SharedGroups - 1, users - leavers + 1, users));
        }

        await ExecuteAsync(connection, "vacuum analyze");
        await ExecuteAsync(connection, "checkpoint");
    }

    /// <summary>The indexes other than the primary key, dropped; what makes them again.</summary>
    private static async Task<List<string>> DropIndexesAsync(NpgsqlConnection connection)
    {
        List<string> definitions = [];
        await using (var command = new NpgsqlCommand("select indexdef from pg_indexes where tablename = 'users' and indexname = any($1)", connection))
        {
            command.Parameters.Add(new() { Value = SecondaryIndexes });
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                definitions.Add(reader.GetString(0));
            }
        }

        await ExecuteAsync(connection, $"drop index {string.Join(", ", SecondaryIndexes)}");
        return definitions;
    }

    private static string CopyUsers(int count) => $"""
        insert into users
        select t.tenant, ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, t.owner, {Replaced("t.name")}, {Replaced("t.name_folded")}, {Replaced("t.external_id")},
            {Replaced("t.display_name")}, {Replaced("t.display_folded")}, t.local_display_name, t.active, t.protected, t.detached, t.version, t.created, t.last_modified + n * interval '1 microsecond',
            {Replaced("t.resource")}, {Replaced("t.search::text")}::jsonb
        from (select * from users where name_folded like '%{UserJson.TemplateToken}%') t, generate_series(1, {count.ToString(CultureInfo.InvariantCulture)}) n
        """;

    private static string CopyGroups(int first, int last) => $"""
        insert into groups
        select t.tenant, ('01900000-0000-7000-9000-' || lpad(to_hex(n), 12, '0'))::uuid, t.owner, {Replaced("t.name")}, {Replaced("t.name_folded")}, t.external_id,
            {Replaced("t.display_name")}, t.version, t.created, t.last_modified, {Replaced("t.resource")}, {Replaced("t.search::text")}::jsonb
        from (select * from groups where name_folded like '%{UserJson.TemplateToken}%') t, generate_series({first}, {last}) n
        """;

    private static string AddMembers(int firstGroup, int lastGroup, int first, int last) => $"""
        insert into members
        select 'demo', ('01900000-0000-7000-9000-' || lpad(to_hex(g), 12, '0'))::uuid, ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 1, 0
        from generate_series({firstGroup}, {lastGroup}) g, generate_series({first}, {last}) n
        """;

    private static string Replaced(string column) => $"replace({column}, '{UserJson.TemplateToken}', lpad(n::text, 7, '0'))";

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }

    private static async Task RequireAsync(Task<ScimResponse> sending)
    {
        var response = await sending;
        if (response.Status is < 200 or > 299)
        {
            throw new InvalidOperationException($"The server refused: {response.Status}.");
        }
    }
}
