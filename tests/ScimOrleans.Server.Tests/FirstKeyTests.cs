using System.Security.Cryptography;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Http;
using ScimOrleans.TestKit.Server;

namespace ScimOrleans.Server.Tests;

/// <summary>The key that makes the first real one, and how it ends.</summary>
public sealed class FirstKeyTests
{
    [Fact]
    public async Task BootstrapKey_MakesTheFirst_IsNamedInTheAudit_AndOpensNothingOnceItIsNotConfigured()
    {
        using var folder = TestFolder.Create("first-key");
        var bootstrap = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        string key;
        await using (var server = await ServerProcess.StartAsync(new() { DataFolder = folder.Path, Environment = new Dictionary<string, string> { ["ScimOrleans__Admin__BootstrapKey"] = bootstrap } }))
        {
            using var client = ScimClient.WithToken(new Uri(server.BaseAddress, "/api/v1"), bootstrap);
            key = (await client.PostAsync("keys", """{"label":"operations","scopes":["manage"]}""")).ShouldBe(201)["key"].GetString()!;
            (await client.PostAsync("keys", """{"label":"operations","scopes":["nonsense"]}""")).ShouldBe(400);
            Assert.Equal(0, await server.StopAsync());
            Assert.DoesNotContain(bootstrap, server.Output, StringComparison.Ordinal);
        }

        await using var later = await ServerProcess.StartAsync(new() { DataFolder = folder.Path });
        using var first = ScimClient.WithToken(new Uri(later.BaseAddress, "/api/v1"), key);
        using var ended = ScimClient.WithToken(new Uri(later.BaseAddress, "/api/v1"), bootstrap);

        (await ended.GetAsync("keys")).ShouldBe(401);
        (await ended.PostAsync("keys", """{"label":"again","scopes":["manage"]}""")).ShouldBe(401);
        (await first.GetAsync("audit?actor=bootstrap")).ShouldBe(200)
            .ShouldHave("items[0].operation", "CreateKey").ShouldHave("items[0].status", 400)
            .ShouldHave("items[1].status", 201).ShouldHave("items[1].actorName", "ScimOrleans:Admin:BootstrapKey").ShouldHave("items[1].address", "127.0.0.1")
            .ShouldLack("items[2]");
    }

    [Fact]
    public async Task DemoKey_Revoked_StaysSo()
    {
        using var folder = TestFolder.Create("demo-key");
        string demo;
        await using (var server = await ServerProcess.StartAsync(new() { DataFolder = folder.Path }))
        {
            demo = server.Demo.AdminKey;
            using var client = ScimClient.WithToken(new Uri(server.BaseAddress, "/api/v1"), demo);
            var id = (await client.GetAsync("keys")).ShouldBe(200).ShouldHave("items[0].label", "demo.json")["items[0].id"].GetString();
            (await client.DeleteAsync($"keys/{id}")).ShouldBe(204);
            Assert.Equal(0, await server.StopAsync());
        }

        await using var later = await ServerProcess.StartAsync(new() { DataFolder = folder.Path });
        using var again = ScimClient.WithToken(new Uri(later.BaseAddress, "/api/v1"), demo);

        (await again.GetAsync("keys")).ShouldBe(401);
    }
}
