using System.Net;
using System.Text.RegularExpressions;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Http;
using ScimOrleans.TestKit.Server;

namespace ScimOrleans.Server.Tests;

/// <summary>The first minute: start the embedded server on an empty folder, and paste what it prints.</summary>
public sealed class FirstStartTests
{
    [Fact]
    public async Task TheFirstStart_PrintsWhatToPaste_AndWritesTheSameToDemoJson()
    {
        await using var server = await ServerProcess.StartAsync();

        var demo = server.Demo;
        Assert.Equal(new Uri(server.BaseAddress, "/scim/v2/demo/okta"), demo.Endpoint);
        foreach (var printed in new[] { demo.Endpoint.AbsoluteUri, demo.Username, demo.Password, demo.BearerToken, $"curl -u '{demo.Username}:{demo.Password}' '{demo.Endpoint}/Users?startIndex=1&count=2'" })
        {
            Assert.Contains(printed, server.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task DemoJson_IsReadableByItsOwnerOnly()
    {
        await using var server = await ServerProcess.StartAsync();

        var file = new FileInfo(Path.Combine(server.DataFolder, DemoCredentials.FileName));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.UnixFileMode);
    }

    [Fact]
    public async Task TheDemoConnector_TakesThePasswordAndTheToken_AndNothingElse()
    {
        await using var server = await ServerProcess.StartAsync();
        using var basic = server.CreateBasicClient();
        using var bearer = server.CreateBearerClient();
        using var wrong = ScimClient.WithPassword(server.Demo.Endpoint, server.Demo.Username, server.Demo.Password + "x");

        (await basic.GetAsync("Users?startIndex=1&count=2")).ShouldBe(200).ShouldHave("totalResults", 0);
        (await bearer.GetAsync("Groups?startIndex=1&count=100")).ShouldBe(200).ShouldHave("totalResults", 0);
        (await wrong.GetAsync("Users?startIndex=1&count=2")).ShouldBeError(401);
    }

    [Fact]
    public async Task ALaterStart_KeepsDataAndCredentials()
    {
        using var folder = TestFolder.Create("later-start");
        string id;
        DemoCredentials first;
        await using (var server = await ServerProcess.StartAsync(new() { DataFolder = folder.Path }))
        {
            first = server.Demo;
            using var client = server.CreateBasicClient();
            id = (await client.PostAsync("Users", """{"userName":"ada@example.com"}""")).ShouldBe(201)["id"].GetString()!;
            Assert.Equal(0, await server.StopAsync());
        }

        await using var again = await ServerProcess.StartAsync(new() { DataFolder = folder.Path });
        using var bearer = again.CreateBearerClient();

        Assert.Equal(first with { Endpoint = again.Demo.Endpoint }, again.Demo);
        Assert.DoesNotContain(first.Password, again.Output, StringComparison.Ordinal);
        (await bearer.GetAsync($"Users/{id}")).ShouldBe(200).ShouldHave("userName", "ada@example.com");
    }

    [Theory]
    [InlineData("PATCH", "tenants/demo", 200, true)]
    [InlineData("DELETE", "tenants/demo/connectors/okta?users=delete", 202, false)]
    [InlineData("DELETE", "tenants/demo", 202, false)]
    public async Task ALaterStart_LeavesTheDemoAsAnOperatorLeftIt(string method, string path, int status, bool opens)
    {
        using var folder = TestFolder.Create("later-start");
        DemoCredentials first;
        await using (var server = await ServerProcess.StartAsync(new() { DataFolder = folder.Path }))
        {
            first = server.Demo;
            using var admin = ScimClient.WithToken(new Uri(server.BaseAddress, "/api/v1"), first.AdminKey);
            (await admin.SendAsync(new(method), path, method == "PATCH" ? """{"name":"Renamed"}""" : null)).ShouldBe(status);
            Assert.Equal(0, await server.StopAsync());
        }

        await using var again = await ServerProcess.StartAsync(new() { DataFolder = folder.Path });

        Assert.Equal(opens, again.Output.Contains("with the credentials in", StringComparison.Ordinal));
        Assert.Equal(!opens, again.Output.Contains("The demo tenant is not as it was made", StringComparison.Ordinal));
        using var client = ScimClient.WithToken(new Uri(again.BaseAddress, "/scim/v2/demo/okta"), first.BearerToken);
        Assert.Equal(opens, (await client.GetAsync("Users?count=1")).Status == 200);
        using var keys = ScimClient.WithToken(new Uri(again.BaseAddress, "/api/v1"), first.AdminKey);
        Assert.Equal(1, (await keys.GetAsync("keys")).ShouldBe(200)["items"].GetArrayLength());
    }

    [Fact]
    public async Task ALaterStart_ACredentialIsGone_PromisesNothingAndSaysSo()
    {
        using var folder = TestFolder.Create("later-start");
        await using (var server = await ServerProcess.StartAsync(new() { DataFolder = folder.Path }))
        {
            using var admin = ScimClient.WithToken(new Uri(server.BaseAddress, "/api/v1"), server.Demo.AdminKey);
            var bearer = (await admin.GetAsync("tenants/demo/connectors/okta/credentials"))["items"].EnumerateArray().Single(item => item.GetProperty("kind").GetString() == "bearer");
            (await admin.DeleteAsync($"tenants/demo/connectors/okta/credentials/{bearer.GetProperty("id").GetString()}")).ShouldBe(204);
            Assert.Equal(0, await server.StopAsync());
        }

        await using var again = await ServerProcess.StartAsync(new() { DataFolder = folder.Path });

        Assert.DoesNotContain("with the credentials in", again.Output, StringComparison.Ordinal);
        Assert.Contains("The demo tenant is not as it was made", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALaterStart_DemoJsonIsLostAndTheConnectorChanged_StartsAndSaysSo()
    {
        using var folder = TestFolder.Create("later-start");
        DemoCredentials first;
        await using (var server = await ServerProcess.StartAsync(new() { DataFolder = folder.Path }))
        {
            first = server.Demo;
            using var admin = ScimClient.WithToken(new Uri(server.BaseAddress, "/api/v1"), first.AdminKey);
            (await admin.PatchAsync("tenants/demo/connectors/okta", """{"name":"Ours"}""")).ShouldBe(200);
            Assert.Equal(0, await server.StopAsync());
        }

        File.Delete(Path.Combine(folder.Path, DemoCredentials.FileName));
        await using var again = await ServerProcess.StartAsync(new() { DataFolder = folder.Path });

        Assert.Contains("The demo tenant was not made: The connector exists already, with other settings.", again.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder.Path, DemoCredentials.FileName)));
        using var client = ScimClient.WithToken(new Uri(again.BaseAddress, "/scim/v2/demo/okta"), first.BearerToken);
        (await client.GetAsync("Users")).ShouldBe(200);
    }

    [Fact]
    public async Task WhatWasAcknowledged_SurvivesKill9()
    {
        using var folder = TestFolder.Create("killed");
        var ids = new List<string>();
        await using (var server = await ServerProcess.StartAsync(new() { DataFolder = folder.Path }))
        {
            using var client = server.CreateBasicClient();
            for (var i = 0; i < 20; i++)
            {
                ids.Add((await client.PostAsync("Users", $$"""{"userName":"user{{i}}@example.com"}""")).ShouldBe(201)["id"].GetString()!);
            }

            await server.KillAsync();
        }

        await using var again = await ServerProcess.StartAsync(new() { DataFolder = folder.Path });
        using var after = again.CreateBasicClient();

        foreach (var id in ids)
        {
            (await after.GetAsync($"Users/{id}")).ShouldBe(200);
        }

        (await after.GetAsync("Users?count=0")).ShouldBe(200).ShouldHave("totalResults", ids.Count);
    }

    [Fact]
    public async Task LocationFollowsThePublicUrl()
    {
        await using var server = await ServerProcess.StartAsync(new() { Options = new Dictionary<string, string> { ["ScimOrleans:PublicUrl"] = "https://scim.example.com" } });
        using var client = ScimClient.WithToken(new Uri(server.BaseAddress, "/scim/v2/demo/okta"), server.Demo.BearerToken);

        var created = (await client.PostAsync("Users", """{"userName":"ada@example.com"}""")).ShouldBe(201);

        var expected = $"https://scim.example.com/scim/v2/demo/okta/Users/{created["id"].GetString()}";
        Assert.Equal(expected, created.Header("Location"));
        created.ShouldHave("meta.location", expected);
        Assert.Equal("https://scim.example.com/scim/v2/demo/okta", server.Demo.Endpoint.AbsoluteUri);
    }

    [Fact]
    public async Task HealthPages_AnswerWithoutCredential()
    {
        await using var server = await ServerProcess.StartAsync();
        using var client = new HttpClient { BaseAddress = server.BaseAddress };

        using var live = await client.GetAsync(new Uri("/health/live", UriKind.Relative));
        using var ready = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }

    [Fact]
    public async Task TheAdminKey_OpensTheAdministrationApi_AndNothingElseDoes()
    {
        await using var server = await ServerProcess.StartAsync();
        var api = new Uri(server.BaseAddress, "/api/v1");
        using var admin = ScimClient.WithToken(api, server.Demo.AdminKey);
        using var connector = ScimClient.WithToken(api, server.Demo.BearerToken);
        using var nobody = ScimClient.Anonymous(api);

        (await admin.GetAsync("tenants/demo")).ShouldBe(200).ShouldHave("id", "demo").ShouldHave("connectors[0]", "okta");
        (await admin.GetAsync("tenants/other")).ShouldBe(404).ShouldHave("status", 404);
        (await connector.GetAsync("tenants/demo")).ShouldBe(401).ShouldHave("status", 401);
        (await nobody.GetAsync("tenants/demo")).ShouldBe(401).ShouldHave("status", 401);
    }

    [Fact]
    public async Task CtrlC_StopsWithExitCodeZero()
    {
        await using var server = await ServerProcess.StartAsync();

        Assert.Equal(0, await server.InterruptAsync());
        Assert.Empty(server.Error);
    }

    [Fact]
    public async Task TheLog_NamesNoSecretAndNoPerson()
    {
        await using var server = await ServerProcess.StartAsync();
        using var client = server.CreateBasicClient();
        (await client.PostAsync("Users", """{"userName":"ada.secret@example.com","password":"hunter2hunter2"}""")).ShouldBe(201);
        await server.StopAsync();

        // The welcome text is the one place where the credentials stand.
        var log = Regex.Replace(server.Output, @"(?s)ScimOrleans is ready\..*?in the data folder\.", "");
        foreach (var secret in new[] { "ada.secret", "hunter2", server.Demo.Password, server.Demo.BearerToken, server.Demo.AdminKey })
        {
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
        }
    }
}
