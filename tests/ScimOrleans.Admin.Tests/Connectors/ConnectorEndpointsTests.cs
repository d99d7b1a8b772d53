using ScimOrleans.Admin.Tests.Hosting;

namespace ScimOrleans.Admin.Tests.Connectors;

public sealed class ConnectorEndpointsTests(AdminHostFixture fixture)
{
    [Fact]
    public async Task Create_ThenRead_ShowsWhatToPaste()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var id = await host.CreateTenantAsync();

        var created = (await client.PostAsync($"tenants/{id}/connectors", """{"id":"entra","settings":{"name":"Entra","profile":"entra","deletePolicy":"deactivate","linkExisting":"email"}}"""))
            .ShouldBe(201).ShouldHave("endpoint", $"{host.Address}scim/v2/{id}/entra").ShouldHave("tokenEndpoint", $"{host.Address}oauth2/{id}/entra/token");

        Assert.Equal($"/api/v1/tenants/{id}/connectors/entra", created.Location);
        var read = (await client.GetAsync(new Uri(host.Address, created.Location).AbsoluteUri)).ShouldBe(200).ShouldHave("settings.profile", "entra").ShouldHave("settings.deletePolicy", "deactivate")
            .ShouldHave("settings.linkExisting", "email").ShouldHave("settings.restoreGroupsOnReactivate", null).ShouldHave("settings.paused", false);
        Assert.Equal("\"1\"", read.ETag);
        (await client.GetAsync($"tenants/{id}/connectors")).ShouldBe(200).ShouldHave("items[0].id", "entra");
        (await client.GetAsync($"tenants/{id}")).ShouldHave("connectors[0]", "entra");
        (await client.GetAsync($"tenants/{id}/connectors/entra/health")).ShouldBe(200).ShouldHave("succeeded", 0).ShouldHave("lastContact", null).ShouldHave("lastFailureStatus", null);
    }

    [Theory]
    [InlineData("""{"id":"A","settings":{"name":"x"}}""", 400, "id is")]
    [InlineData("""{"id":"a","settings":{"name":""}}""", 400, "1 to 200 characters")]
    [InlineData("""{"id":"a","settings":{"name":"x","profile":"nix"}}""", 400, "$.settings.profile")]
    [InlineData("""{"id":"a","settings":{"name":"x","profile":1}}""", 400, "$.settings.profile")]
    [InlineData("""{"id":"a"}""", 400, "'settings'")]
    [InlineData("""{"id":"okta","settings":{"name":"x"}}""", 409, "exists already")]
    public async Task Create_OfABadBody_IsRefused_AndSaysWhy(string body, int status, string reason)
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var id = await host.CreateTenantAsync("okta");

        (await client.PostAsync($"tenants/{id}/connectors", body)).ShouldBeProblem(status, reason);

        (await client.GetAsync($"tenants/{id}")).ShouldLack("connectors[1]");
    }

    [Fact]
    public async Task Patch_ChangesWhatItNames_AndPutsDefaultsBack()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var id = await host.CreateTenantAsync("okta");
        var path = $"tenants/{id}/connectors/okta";

        (await client.PatchAsync(path, """{"profile":"entra","restoreGroupsOnReactivate":false,"paused":true}""")).ShouldBe(200)
            .ShouldHave("settings.name", "okta").ShouldHave("settings.profile", "entra").ShouldHave("settings.restoreGroupsOnReactivate", false).ShouldHave("settings.paused", true);
        var changed = (await client.PatchAsync(path, """{"restoreGroupsOnReactivate":null,"profile":null}""", ("If-Match", "\"2\""))).ShouldBe(200)
            .ShouldHave("settings.profile", "other").ShouldHave("settings.restoreGroupsOnReactivate", null).ShouldHave("settings.paused", true);

        Assert.Equal("\"3\"", changed.ETag);
        (await client.PatchAsync(path, """{"name":"late"}""", ("If-Match", "\"2\""))).ShouldBeProblem(412, "version 3");
        (await client.PatchAsync(path, """{"name":null}""")).ShouldBeProblem(400, "'name'");
        (await client.PatchAsync(path, """{"color":"red"}""")).ShouldBeProblem(400, "'color' is not known");
        (await client.PatchAsync(path, "[]")).ShouldBeProblem(400, "RFC 7396");
        Assert.Equal("\"3\"", (await client.GetAsync(path)).ETag);
    }

    [Theory]
    [InlineData("users=local")]
    [InlineData("users=deactivate&groups=local")]
    [InlineData("users=delete&groups=delete")]
    public async Task Delete_SaysWhatBecomesOfItsUsers_AndForgetsIt(string query)
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var id = await host.CreateTenantAsync("okta");

        var accepted = (await client.DeleteAsync($"tenants/{id}/connectors/okta?{query}", ("If-Match", "\"1\""))).ShouldBe(202).ShouldHave("name", "delete.okta");
        await host.Jobs.FinishedAsync(id, "delete.okta");

        Assert.Equal($"/api/v1/tenants/{id}/jobs/delete.okta", accepted.Location);
        (await client.GetAsync($"tenants/{id}/connectors/okta")).ShouldBeProblem(404);
        (await client.GetAsync($"tenants/{id}")).ShouldLack("connectors[0]");
    }

    [Theory]
    [InlineData("")]
    [InlineData("users=gone")]
    [InlineData("users=1")]
    [InlineData("users=local&groups=gone")]
    public async Task Delete_WithoutSayingSo_Is400(string query)
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var id = await host.CreateTenantAsync("okta");

        (await client.DeleteAsync($"tenants/{id}/connectors/okta?{query}")).ShouldBeProblem(400, "users=local");
        (await client.DeleteAsync($"tenants/{id}/connectors/okta?users=local", ("If-Match", "\"9\""))).ShouldBeProblem(412);

        (await client.GetAsync($"tenants/{id}/connectors/okta")).ShouldBe(200);
    }

    [Fact]
    public async Task AnyOf_WhatDoesNotExist_Is404()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var id = await host.CreateTenantAsync("okta");

        foreach (var path in (string[])[$"tenants/{id}/connectors/entra", "tenants/nobody/connectors/okta", $"tenants/{id}/connectors/Bad!", $"tenants/{id}/connectors/entra/health"])
        {
            (await client.GetAsync(path)).ShouldBeProblem(404, "no such connector");
        }

        (await client.PatchAsync($"tenants/{id}/connectors/entra", "{}")).ShouldBeProblem(404);
        (await client.PostAsync("tenants/nobody/connectors", """{"id":"a","settings":{"name":"x"}}""")).ShouldBeProblem(404, "no such tenant");
        (await client.GetAsync("tenants/nobody/connectors")).ShouldBeProblem(404, "no such tenant");
    }
}
