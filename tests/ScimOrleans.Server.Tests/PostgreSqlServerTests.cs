using System.Text.Json.Nodes;
using ScimOrleans.Server.CommandLine;
using ScimOrleans.TestKit.Http;
using ScimOrleans.TestKit.PostgreSql;
using ScimOrleans.TestKit.Server;

namespace ScimOrleans.Server.Tests;

/// <summary>The same executable on PostgreSQL: processes with one database are one service.</summary>
public sealed class PostgreSqlServerTests
{
    [Fact]
    public async Task TwoProcesses_OnOneDatabase_ServeEachOthersWrites()
    {
        await using var database = await (await PostgresServer.Shared).CreateDatabaseAsync();
        await using var first = await ServerProcess.StartAsync(new() { Database = database.ConnectionString, DemoTenant = true });
        await using var second = await ServerProcess.StartAsync(new() { Database = database.ConnectionString, DemoTenant = false });
        using var one = first.CreateBearerClient();
        using var two = ScimClient.WithToken(new Uri(second.BaseAddress, "/scim/v2/demo/okta"), first.Demo.BearerToken);

        var user = (await one.PostAsync("Users", """{"userName":"ada@example.com","active":true}""")).ShouldBe(201)["id"].GetString();
        var group = (await two.PostAsync("Groups", $$"""{"displayName":"Engineers","members":[{"value":"{{user}}"}]}""")).ShouldBe(201)["id"].GetString();

        (await one.GetAsync($"Users/{user}")).ShouldBe(200).ShouldHave("groups[0].value", group);
        (await two.PatchAsync($"Users/{user}", """{"Operations":[{"op":"replace","value":{"active":false}}]}""")).ShouldBe(200);
        (await one.GetAsync($"Groups/{group}")).ShouldBe(200).ShouldLack("members[0]");
        (await one.GetAsync($"Users/{user}")).ShouldBe(200).ShouldLack("groups").ShouldHave("active", false);
    }

    [Fact]
    public async Task TwoProcesses_StartingTogetherOnAnEmptyDatabase_BothServe()
    {
        await using var database = await (await PostgresServer.Shared).CreateDatabaseAsync();

        var starts = await Task.WhenAll(
            ServerProcess.StartAsync(new() { Database = database.ConnectionString, DemoTenant = true }),
            ServerProcess.StartAsync(new() { Database = database.ConnectionString, DemoTenant = false }));
        await using var first = starts[0];
        await using var second = starts[1];
        using var client = ScimClient.WithToken(new Uri(second.BaseAddress, "/scim/v2/demo/okta"), first.Demo.BearerToken);

        (await client.PostAsync("Users", """{"userName":"ada@example.com"}""")).ShouldBe(201);
    }

    [Fact]
    public async Task ClusterStatus_ShowsEveryProcess_AndScriptsOfANewerVersion()
    {
        await using var database = await (await PostgresServer.Shared).CreateDatabaseAsync();
        await using var first = await ServerProcess.StartAsync(new() { Database = database.ConnectionString, DemoTenant = true, Options = Name("pod-a") });
        await using (var newer = database.DataSource.CreateCommand("insert into schema_migrations (scriptname, applied) values ('9999-from-the-future.sql', now())"))
        {
            await newer.ExecuteNonQueryAsync();
        }

        await using var second = await ServerProcess.StartAsync(new() { Database = database.ConnectionString, DemoTenant = false, Options = Name("pod-b") });
        Assert.Contains("was migrated by a newer version, which this one can work beside", second.Output, StringComparison.Ordinal);
        await using var output = new StringWriter();

        var code = await CommandLineProgram.RunAsync(["cluster", "status", "--url", second.BaseAddress.ToString(), "--key", first.Demo.AdminKey, "--json"], output, output);

        Assert.Equal(0, code);
        var status = JsonNode.Parse(output.ToString())!;
        Assert.Equal(["pod-a False", "pod-b True"], status["silos"]!.AsArray().Select(silo => $"{silo!["name"]} {silo["isAsked"]!.GetValue<bool>()}"));
        Assert.All(status["silos"]!.AsArray(), silo => Assert.Equal((true, true), (silo!["answers"]!.GetValue<bool>(), silo["databaseMilliseconds"] is not null)));
        Assert.Equal("PostgreSQL", (string?)status["database"]!["product"]);
        Assert.Equal("9999-from-the-future.sql", (string?)status["database"]!["unknownScripts"]!.AsArray().Single());

        static Dictionary<string, string> Name(string name) => new() { ["ScimOrleans:SiloName"] = name };
    }

    [Fact]
    public async Task WithoutTheOption_ThereIsNoDemoTenant()
    {
        await using var database = await (await PostgresServer.Shared).CreateDatabaseAsync();
        await using var server = await ServerProcess.StartAsync(new() { Database = database.ConnectionString, DemoTenant = false });

        Assert.False(File.Exists(Path.Combine(server.DataFolder, DemoCredentials.FileName)));
        await using var count = database.DataSource.CreateCommand("select count(*) from tenants");
        Assert.Equal(0L, await count.ExecuteScalarAsync());
    }

    [Fact]
    public async Task WhatWasAcknowledged_SurvivesKill9OfTheProcess_AndAnotherServesIt()
    {
        await using var database = await (await PostgresServer.Shared).CreateDatabaseAsync();
        await using var first = await ServerProcess.StartAsync(new() { Database = database.ConnectionString, DemoTenant = true });
        using var one = first.CreateBearerClient();
        var user = (await one.PostAsync("Users", """{"userName":"ada@example.com"}""")).ShouldBe(201)["id"].GetString();
        await first.KillAsync();

        await using var second = await ServerProcess.StartAsync(new() { Database = database.ConnectionString, DemoTenant = false });
        using var two = ScimClient.WithToken(new Uri(second.BaseAddress, "/scim/v2/demo/okta"), first.Demo.BearerToken);

        // The dead silo may still be counted among the active ones: the answer is then 503 with Retry-After, which providers heed.
        ScimResponse response;
        var attempts = 0;
        do
        {
            response = await two.GetAsync($"Users/{user}");
        }
        while (response.Status == 503 && ++attempts < 50);

        response.ShouldBe(200).ShouldHave("userName", "ada@example.com");
    }
}
