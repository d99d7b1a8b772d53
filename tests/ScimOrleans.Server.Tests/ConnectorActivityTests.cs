using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Http;
using ScimOrleans.TestKit.Server;

namespace ScimOrleans.Server.Tests;

/// <summary>What is counted of a connector's requests, as an administrator reads it: a server that stops reports what it has counted.</summary>
public sealed class ConnectorActivityTests
{
    [Fact]
    public async Task RequestsOfAConnector_AreInItsHealthAndItsCredentials()
    {
        using var folder = TestFolder.Create("activity");
        var start = TimeProvider.System.GetUtcNow();
        string used;
        await using (var server = await ServerProcess.StartAsync(new() { DataFolder = folder.Path }))
        {
            using var client = server.CreateBearerClient();
            using var wrong = ScimClient.WithToken(server.Demo.Endpoint, "wrong");
            (await client.GetAsync("Users")).ShouldBe(200);
            (await client.PostAsync("Users", """{"userName":"ada"}""")).ShouldBe(201);
            (await client.PostAsync("Users", """{"userName":"ada"}""")).ShouldBe(409);
            (await wrong.GetAsync("Users")).ShouldBe(401);
            using var admin = Admin(server);
            used = (await admin.GetAsync("tenants/demo/connectors/okta/credentials"))["items"].EnumerateArray().Single(item => item.GetProperty("kind").GetString() == "bearer").GetProperty("id").GetString()!;
            Assert.Equal(0, await server.StopAsync());
        }

        await using var again = await ServerProcess.StartAsync(new() { DataFolder = folder.Path });
        using var reader = Admin(again);

        var health = (await reader.GetAsync("tenants/demo/connectors/okta/health")).ShouldBe(200).ShouldHave("succeeded", 2).ShouldHave("failed", 1).ShouldHave("lastFailureStatus", 409);
        foreach (var time in (string[])["lastContact", "lastSuccess", "lastFailure"])
        {
            Assert.InRange(health[time].GetDateTimeOffset(), start, TimeProvider.System.GetUtcNow());
        }

        foreach (var credential in (await reader.GetAsync("tenants/demo/connectors/okta/credentials")).ShouldBe(200)["items"].EnumerateArray())
        {
            var lastUsed = credential.GetProperty("lastUsed");
            Assert.Equal(credential.GetProperty("id").GetString() == used, lastUsed.ValueKind != System.Text.Json.JsonValueKind.Null);
        }
    }

    private static ScimClient Admin(ServerProcess server) => ScimClient.WithToken(new(server.BaseAddress, "/api/v1"), server.Demo.AdminKey);
}
