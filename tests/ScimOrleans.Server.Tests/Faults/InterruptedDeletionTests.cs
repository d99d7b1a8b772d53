using Microsoft.Data.Sqlite;
using Npgsql;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Http;
using ScimOrleans.TestKit.PostgreSql;
using ScimOrleans.TestKit.Server;

namespace ScimOrleans.Server.Tests.Faults;

/// <summary>A tenant is deleted while the process is killed in the middle: the next one ends it, leaves nothing of the tenant, and touches no other one.</summary>
public sealed class InterruptedDeletionTests
{
    private const int Users = 300;
    private const string Sqlite = "SELECT s.name FROM sqlite_schema s JOIN pragma_table_info(s.name) c ON c.name = 'tenant' WHERE s.type = 'table' ORDER BY s.name";
    private const string PostgreSql = "select table_name from information_schema.columns where column_name = 'tenant' and table_schema = 'public' order by table_name";

    private static readonly Dictionary<string, string> _options = new() { ["ScimOrleans:Grains:SettlingTime"] = "00:00:00", ["ScimOrleans:Grains:JobWatchPeriod"] = "00:00:01" };

    [Fact(Timeout = 300_000)]
    public async Task OnSqlite_KilledInTheMiddle_IsEndedByTheNextProcess()
    {
        using var folder = TestFolder.Create("deletion");
        var file = new Lazy<string>(() => Directory.GetFiles(folder.Path, "*.db").Single());
        var rows = new TenantRows(() => OpenAsync("ReadOnly"), Sqlite);
        var key = await FillAsync(new() { DataFolder = folder.Path, Options = _options });

        // It gets to the changes, and no further.
        await ExecuteAsync("CREATE TRIGGER in_the_middle BEFORE DELETE ON changes WHEN OLD.tenant = 'acme' BEGIN SELECT RAISE(ABORT, 'in the middle'); END");
        var other = await InterruptAsync(new() { DataFolder = folder.Path, Options = _options }, rows, key);
        await ExecuteAsync("DROP TRIGGER in_the_middle");

        await EndAsync(new() { DataFolder = folder.Path, Options = _options }, rows, key, other);

        async Task<System.Data.Common.DbConnection> OpenAsync(string mode)
        {
            var connection = new SqliteConnection($"Data Source={file.Value};Mode={mode};Pooling=False");
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            return connection;
        }

        async Task ExecuteAsync(string sql)
        {
            await using var connection = await OpenAsync("ReadWrite");
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own words.
            command.CommandText = sql;
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact(Timeout = 300_000)]
    public async Task OnPostgreSql_KilledInTheMiddle_IsEndedByTheNextProcess()
    {
        await using var database = await (await PostgresServer.Shared).CreateDatabaseAsync();
        var rows = new TenantRows(async () => await database.DataSource.OpenConnectionAsync(), PostgreSql);
        var key = await FillAsync(new() { Database = database.ConnectionString, Options = _options });
        IReadOnlyList<string> other;

        // It gets to the changes, and waits there for this transaction.
        await using (var connection = await database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken))
        await using (var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            await using var lockChanges = new NpgsqlCommand("select from changes where tenant = 'acme' for update", connection, transaction);
            await lockChanges.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            other = await InterruptAsync(new() { Database = database.ConnectionString, DemoTenant = false, Options = _options }, rows, key);
        }

        await EndAsync(new() { Database = database.ConnectionString, DemoTenant = false, Options = _options }, rows, key, other);
    }

    /// <summary>Two tenants with something in every table. The process ends in order, so that the log of requests is written.</summary>
    /// <returns>A key of the administration.</returns>
    private static async Task<string> FillAsync(ServerSettings settings)
    {
        await using var server = await ServerProcess.StartAsync(settings);
        using var api = Api(server, server.Demo.AdminKey);
        await FillAsync(server, api, "acme", Users);
        await FillAsync(server, api, "other", 20);
        Assert.Equal(0, await server.StopAsync());
        return server.Demo.AdminKey;
    }

    private static async Task FillAsync(ServerProcess server, ScimClient api, string tenant, int users)
    {
        (await api.PostAsync("tenants", $$"""{"id":"{{tenant}}","name":"Tenant"}""")).ShouldBe(201);
        (await api.PostAsync($"tenants/{tenant}/connectors", """{"id":"okta","settings":{"name":"Okta","removalBrake":{"minRemovals":1,"sharePercent":1}}}""")).ShouldBe(201);
        var bearer = (await api.PostAsync($"tenants/{tenant}/connectors/okta/credentials", """{"label":"Okta","kind":"bearer"}""")).ShouldBe(201)["secret"].GetString()!;
        using var scim = ScimClient.WithToken(new(server.BaseAddress, $"/scim/v2/{tenant}/okta"), bearer);
        var ids = new string[users];
        await Parallel.ForAsync(0, users, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) => ids[i] = (await scim.PostAsync("Users", $$"""{"userName":"{{tenant}}{{i}}"}""")).ShouldBe(201).Id);
        (await scim.PostAsync("Groups", $$"""{"displayName":"All","members":[{{string.Join(',', ids.Select(id => $$"""{"value":"{{id}}"}"""))}}]}""")).ShouldBe(201);

        // Until the brake holds: that leaves an alert.
        var removed = 0;
        while ((await scim.DeleteAsync($"Users/{ids[removed]}")).Status == 204)
        {
            removed++;
        }

        Assert.InRange(removed, 1, users / 10);
        var local = (await api.PostAsync($"tenants/{tenant}/users", """{"userName":"local"}""", ("Idempotency-Key", $"{tenant}-local"))).ShouldBe(201).Id;
        var role = (await api.PostAsync($"tenants/{tenant}/roles", """{"name":"Approver"}""")).ShouldBe(201).Id;
        (await api.PostAsync($"tenants/{tenant}/roles/{role}/holders", $$"""{"ids":["{{local}}"]}""")).ShouldBe(204);
        (await api.PostAsync($"tenants/{tenant}/role-rules", $$"""{"role":"{{role}}","match":"nameGlob","text":"A*"}""")).ShouldBe(201);
        var client = (await api.PostAsync($"tenants/{tenant}/connectors/okta/credentials", """{"label":"Entra","kind":"clientSecret"}""")).ShouldBe(201);
        using var http = new HttpClient { BaseAddress = server.BaseAddress };
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = client["credential.clientId"].GetString()!,
            ["client_secret"] = client["secret"].GetString()!,
        });
        using var token = await http.PostAsync(new Uri($"/oauth2/{tenant}/okta/token", UriKind.Relative), form);
        token.EnsureSuccessStatusCode();
    }

    /// <summary>Begins the deletion and kills the process when users are gone and changes are not.</summary>
    /// <returns>What there is of the other tenant.</returns>
    private static async Task<IReadOnlyList<string>> InterruptAsync(ServerSettings settings, TenantRows rows, string key)
    {
        var before = await rows.TablesAsync("acme");
        Assert.Equal(before, await rows.TablesAsync("other"));
        Assert.Superset(
            new HashSet<string> { "alerts", "changes", "groups", "idempotency_keys", "members", "provisioning_entries", "removal_brakes", "removals", "role_holders", "role_rules", "roles", "tenants", "users" },
            before.ToHashSet());
        Assert.NotEmpty(await rows.GrainsAsync("acme"));
        var other = await rows.ReadAsync("other");
        await using var server = await ServerProcess.StartAsync(settings);
        using var api = Api(server, key);
        await UntilAsync(async () => (await api.DeleteAsync("tenants/acme")).Status, 202);
        while (await rows.CountAsync("users", "acme") > 0)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }

        await server.KillAsync();
        Assert.InRange(await rows.CountAsync("changes", "acme"), Users, long.MaxValue);
        return other;
    }

    /// <summary>Starts again, and waits until the deletion has ended.</summary>
    private static async Task EndAsync(ServerSettings settings, TenantRows rows, string key, IReadOnlyList<string> other)
    {
        await using var server = await ServerProcess.StartAsync(settings);
        using var api = Api(server, key);
        ScimResponse job;
        do
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            job = await api.GetAsync("tenants/acme/jobs/delete");
        }
        while (job.Status == 503 || job.ShouldBe(200)["status"].GetString() != "finished");

        job.ShouldHave("note", "The tenant and all that it owned are deleted.");
        Assert.Empty(await rows.TablesAsync("acme"));
        Assert.Empty(await rows.GrainsAsync("acme"));
        Assert.Equal(other, await rows.ReadAsync("other"));
        await UntilAsync(async () => (await api.GetAsync("tenants/acme")).Status, 404);
        await UntilAsync(async () => (await api.PostAsync("tenants", """{"id":"acme","name":"Tenant"}""")).Status, 409);
        await UntilAsync(async () => (await api.GetAsync("tenants/other/connectors/okta")).Status, 200);
        var usage = await api.GetAsync("tenants/other/usage");
        usage.ShouldBe(200).ShouldHave("groups", 1);
    }

    /// <summary>Asks until the cluster has noticed that the killed process is no part of it any more: until then it is answered 503.</summary>
    private static async Task UntilAsync(Func<Task<int>> ask, int status)
    {
        int answer;
        do
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            answer = await ask();
        }
        while (answer == 503);
        Assert.Equal(status, answer);
    }

    private static ScimClient Api(ServerProcess server, string key) => ScimClient.WithToken(new(server.BaseAddress, "/api/v1"), key);
}
