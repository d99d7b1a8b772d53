using Npgsql;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Http;
using ScimOrleans.TestKit.PostgreSql;
using ScimOrleans.TestKit.Server;

namespace ScimOrleans.Server.Tests.Kubernetes;

/// <summary>What the runbook's commands save of a running server, and bring back, is all there is.</summary>
public sealed class BackupTests
{
    private static readonly Dictionary<string, string> _options = new() { ["ScimOrleans:PublicUrl"] = "https://scim.example.com" };

    [Fact]
    public async Task ADumpOfARunningServer_RestoredIntoAFreshDatabase_HasEverything_AndIsServed()
    {
        var server = await PostgresServer.Shared;
        var programs = $"{PostgresBinaries.Find()?.Folder}:{Environment.GetEnvironmentVariable("PATH")}";
        Assert.SkipUnless(programs.Split(':').Any(path => File.Exists(Path.Combine(path, "pg_dump"))), "pg_dump is not installed.");
        using var folder = TestFolder.Create("backup");
        await using var original = await server.CreateDatabaseAsync();
        var login = new NpgsqlConnectionStringBuilder(original.ConnectionString);
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = programs,
            ["PGPASSWORD"] = login.Password!,
            ["DATABASE"] = $"postgresql://{login.Username}@{login.Host}:{login.Port}/{login.Database}",
            ["RESTORE_HOST"] = login.Host!,
            ["RESTORE_PORT"] = $"{login.Port}",
            ["RESTORE_USER"] = login.Username!,
        };
        var commands = Runbook.Blocks("Back up and restore");

        Provisioned before;
        await using (var first = await ServerProcess.StartAsync(new() { Database = original.ConnectionString, DemoTenant = true, Options = _options }))
        {
            before = await Provisioned.ProvisionAsync(first);
            await Runbook.RunAsync(commands[0], folder.Path, environment);

            using var okta = before.Okta(first);
            (await okta.PostAsync("Users", """{"userName":"later@example.com"}""")).ShouldBe(201);
            // As in a disaster: the dump counts this silo among the active ones.
            await first.KillAsync();
        }

        await using (var drop = new NpgsqlConnection(server.ConnectionString))
        {
            await drop.OpenAsync();
            await Runbook.RunAsync(commands[1], folder.Path, environment);
            try
            {
                login.Database = "scim_restored";
                await using var second = await ServerProcess.StartAsync(new() { Database = login.ConnectionString, DemoTenant = false, Options = _options });

                Assert.Equal(before.Answers, await before.ReadAsync(second));
                using var okta = before.Okta(second);
                (await okta.GetAsync("""Users?filter=userName%20eq%20%22later%40example.com%22""")).ShouldBe(200).ShouldHave("totalResults", 0);
                (await okta.PatchAsync($"Users/{before.Ada}", """{"Operations":[{"op":"replace","path":"title","value":"Countess"}]}""")).ShouldBe(200);
                (await okta.GetAsync($"Users/{before.Ada}")).ShouldBe(200).ShouldHave("title", "Countess").ShouldHave("groups[0].display", "Engineers");
                (await okta.PostAsync("Users", """{"userName":"later@example.com"}""")).ShouldBe(201);
                Assert.Equal(0, await second.StopAsync());
                await AssertPositionsAreDenseAsync(login.ConnectionString);
            }
            finally
            {
                NpgsqlConnection.ClearAllPools();
                await using var command = new NpgsqlCommand("drop database scim_restored with (force)", drop);
                await command.ExecuteNonQueryAsync();
            }
        }
    }

    [Fact]
    public async Task ASecondLoginOfTheSameOwner_ServesWhatTheFirstHasMade_AndMayMigrate()
    {
        var server = await PostgresServer.Shared;
        await using var administrator = await server.OpenConnectionAsync();
        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, administrator);
            await command.ExecuteNonQueryAsync();
        }

        await ExecuteAsync("create role scim login password 'change-me'");
        await ExecuteAsync("create database scim_rotated owner scim");
        try
        {
            var login = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = "scim_rotated", Username = "scim", Password = "change-me" };
            Provisioned before;
            await using (var first = await ServerProcess.StartAsync(new() { Database = login.ConnectionString, DemoTenant = true, Options = _options }))
            {
                before = await Provisioned.ProvisionAsync(first);
                Assert.Equal(0, await first.StopAsync());
            }

            await ExecuteAsync(Assert.Single(Runbook.Blocks("Rotate secrets", "sql")));
            (login.Username, login.Password) = ("scim_b", "change-me-too");
            await using (var second = await ServerProcess.StartAsync(new() { Database = login.ConnectionString, DemoTenant = false, Options = _options }))
            {
                Assert.Equal(before.Answers, await before.ReadAsync(second));
                using var okta = before.Okta(second);
                (await okta.PostAsync("Users", """{"userName":"later@example.com"}""")).ShouldBe(201);
                Assert.Equal(0, await second.StopAsync());
            }

            // What a migration would do: the tables are the owner's, whoever of the two has logged in.
            await using var connection = new NpgsqlConnection(login.ConnectionString);
            await connection.OpenAsync();
            await using var owners = new NpgsqlCommand("alter table users add column tried integer; select string_agg(distinct tableowner, ',') from pg_tables where schemaname = 'public'", connection);
            Assert.Equal("scim", await owners.ExecuteScalarAsync());
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            await ExecuteAsync("drop database scim_rotated with (force)");
            await ExecuteAsync("drop role if exists scim_b");
            await ExecuteAsync("drop role scim");
        }
    }

    private static async Task AssertPositionsAreDenseAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var gaps = new NpgsqlCommand("select count(*) from (select tenant, max(position) - count(distinct position) as missing from changes group by tenant) log where missing <> 0", connection);
        Assert.Equal(0L, await gaps.ExecuteScalarAsync());
    }

    /// <summary>A directory that was provisioned through a server, and what was answered when all of it was read.</summary>
    private sealed class Provisioned
    {
        private readonly DemoCredentials _demo;

        private Provisioned(DemoCredentials demo) => _demo = demo;

        /// <summary>Id of a user.</summary>
        public string Ada { get; private set; } = "";

        /// <summary>What was read, by path.</summary>
        public IReadOnlyDictionary<string, string> Answers { get; private set; } = new Dictionary<string, string>();

        public static async Task<Provisioned> ProvisionAsync(ServerProcess server)
        {
            var directory = new Provisioned(server.Demo);
            using var okta = directory.Okta(server);
            var ada = (await okta.PostAsync("Users", """{"userName":"ada@example.com","externalId":"00u1","name":{"givenName":"Ada","familyName":"Lovelace"},"emails":[{"value":"ada@example.com","type":"work","primary":true}],"active":true}""")).ShouldBe(201).Id;
            var bob = (await okta.PostAsync("Users", """{"userName":"bob@example.com","active":true}""")).ShouldBe(201).Id;
            var engineers = (await okta.PostAsync("Groups", $$"""{"displayName":"Engineers","members":[{"value":"{{ada}}"},{"value":"{{bob}}"}]}""")).ShouldBe(201).Id;
            (await okta.PostAsync("Groups", $$"""{"displayName":"Everybody","members":[{"value":"{{engineers}}","type":"Group"}]}""")).ShouldBe(201);
            (await okta.PatchAsync($"Users/{bob}", """{"Operations":[{"op":"replace","value":{"active":false}}]}""")).ShouldBe(200);
            using var administrator = ScimClient.WithToken(new Uri(server.BaseAddress, "/api/v1"), server.Demo.AdminKey);
            var role = (await administrator.PostAsync("tenants/demo/roles", """{"name":"Approver"}""")).ShouldBe(201)["id"].GetString();
            (await administrator.PostAsync($"tenants/demo/roles/{role}/holders", $$"""{"ids":["{{engineers}}"]}""")).ShouldBe(204);
            (await administrator.PostAsync("keys", """{"label":"CRM","scopes":["directory:read@demo"]}""")).ShouldBe(201);

            directory.Ada = ada;
            directory.Answers = await directory.ReadAsync(server);
            return directory;
        }

        /// <summary>A client with the password that the identity provider has.</summary>
        public ScimClient Okta(ServerProcess server) => ScimClient.WithPassword(new Uri(server.BaseAddress, _demo.Endpoint.AbsolutePath), _demo.Username, _demo.Password);

        /// <summary>Reads all with the credentials that were made at first: the password, the bearer token, the operator's key.</summary>
        public async Task<IReadOnlyDictionary<string, string>> ReadAsync(ServerProcess server)
        {
            using var okta = Okta(server);
            using var bearer = ScimClient.WithToken(okta.Endpoint, _demo.BearerToken);
            using var administrator = ScimClient.WithToken(new Uri(server.BaseAddress, "/api/v1"), _demo.AdminKey);
            var answers = new Dictionary<string, string>();
            foreach (var (client, path) in ((ScimClient, string)[])
            [
                (okta, "Users?sortBy=userName"), (bearer, "Groups?sortBy=displayName"), (okta, $"Users/{Ada}"),
                (administrator, "tenants"), (administrator, "tenants/demo/connectors"), (administrator, "tenants/demo/users?memberships=true"), (administrator, "tenants/demo/groups"),
                (administrator, "tenants/demo/roles"), (administrator, "tenants/demo/assignments-to-resolve"), (administrator, "tenants/demo/usage"),
            ])
            {
                answers.Add(path, (await client.GetAsync(path)).ShouldBe(200).Text);
            }

            // When a key was last used is not told by what it opened.
            answers.Add("keys", string.Join(' ', (await administrator.GetAsync("keys")).ShouldBe(200)["items"].EnumerateArray().Select(key => key.GetProperty("label").GetString())));
            return answers;
        }
    }
}
