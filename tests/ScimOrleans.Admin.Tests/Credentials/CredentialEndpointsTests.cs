using ScimOrleans.Admin.Tests.Hosting;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Admin.Tests.Credentials;

public sealed class CredentialEndpointsTests(AdminHostFixture fixture)
{
    private const string Federation = """{"issuer":"https://login.example.com/1","jwksUrl":"https://login.example.com/1/keys","subject":"job","audience":"api://scim"}""";

    [Theory]
    [InlineData("""{"label":"x","kind":"basic","userName":"idp"}""", "userName", "idp")]
    [InlineData("""{"label":"x","kind":"bearer"}""", null, null)]
    [InlineData("""{"label":"x","kind":"clientSecret"}""", "tokenEndpoint", "/oauth2/{0}/okta/token")]
    public async Task Create_ShowsTheSecretOnce_AndWhatToEnter(string body, string? member, string? value)
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var tenant = await host.CreateTenantAsync("okta");

        var made = (await client.PostAsync($"tenants/{tenant}/connectors/okta/credentials", body)).ShouldBe(201).ShouldHave("credential.label", "x");

        var secret = made["secret"].GetString()!;
        var id = made["credential.id"].GetString();
        Assert.Equal($"/api/v1/tenants/{tenant}/connectors/okta/credentials/{id}", made.Location);
        Assert.EndsWith($"/scim/v2/{tenant}/okta", made["credential.endpoint"].GetString(), StringComparison.Ordinal);
        if (member is not null)
        {
            Assert.EndsWith(string.Format(System.Globalization.CultureInfo.InvariantCulture, value!, tenant), made[$"credential.{member}"].GetString(), StringComparison.Ordinal);
        }

        var read = (await client.GetAsync($"tenants/{tenant}/connectors/okta/credentials/{id}")).ShouldBe(200).ShouldHave("id", id).ShouldHave("ended", false);
        var list = (await client.GetAsync($"tenants/{tenant}/connectors/okta/credentials")).ShouldBe(200).ShouldHave("items[0].id", id).ShouldLack("items[1]");
        Assert.DoesNotContain(secret, read.Text + list.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secretHash", read.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Create_Federation_HasNoSecret()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var tenant = await host.CreateTenantAsync("entra");

        (await client.PostAsync($"tenants/{tenant}/connectors/entra/credentials", $$"""{"label":"x","kind":"federation","federation":{{Federation}}}"""))
            .ShouldBe(201).ShouldLack("secret").ShouldHave("credential.federation.subject", "job");
    }

    [Theory]
    [InlineData("""{"label":"x","kind":"basic"}""", "A user name has 1 to 200 characters")]
    [InlineData("""{"label":"x","kind":"basic","userName":"idp","password":"Password12345678"}""", "Without what is guessed first ('password')")]
    [InlineData("""{"label":"x","kind":"bearer","password":"chosen by somebody"}""", "Only Basic has a user name and a password.")]
    [InlineData("""{"label":"x","kind":"clientSecret","expires":"2099-01-01T00:00:00Z"}""", "A client secret lasts 3 years at most.")]
    [InlineData("""{"label":"x","kind":"federation"}""", "A federation's issuer has 1 to 1000 characters")]
    public async Task Create_OfABadBody_IsRefused_AndSaysWhy(string body, string reason)
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var tenant = await host.CreateTenantAsync("okta");

        (await client.PostAsync($"tenants/{tenant}/connectors/okta/credentials", body)).ShouldBeProblem(400, reason);

        (await client.GetAsync($"tenants/{tenant}/connectors/okta/credentials")).ShouldBe(200).ShouldLack("items[0]");
    }

    [Fact]
    public async Task Create_Repeated_MakesOne_AndDoesNotShowTheSecretAgain()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var tenant = await host.CreateTenantAsync("okta");
        var path = $"tenants/{tenant}/connectors/okta/credentials";

        var first = (await client.PostAsync(path, """{"label":"x","kind":"bearer"}""", ("Idempotency-Key", "k-1"))).ShouldBe(201);
        var again = (await client.PostAsync(path, """{"label":"x","kind":"bearer"}""", ("Idempotency-Key", "k-1"))).ShouldBe(201);

        Assert.NotNull(first["secret"].GetString());
        again.ShouldLack("secret").ShouldHave("credential.id", first["credential.id"].GetString());
        (await client.GetAsync(path)).ShouldBe(200).ShouldLack("items[1]");
    }

    [Fact]
    public async Task Rotate_BothHold_AndRemove_EndsIt()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var tenant = await host.CreateTenantAsync("okta");
        var path = $"tenants/{tenant}/connectors/okta/credentials";
        var old = (await client.PostAsync(path, """{"label":"x","kind":"bearer"}""")).ShouldBe(201);
        var oldId = old["credential.id"].GetString();

        var next = (await client.PostAsync($"{path}/{oldId}/rotate", """{"overlapSeconds":3600}""")).ShouldBe(201).ShouldHave("credential.replaces", oldId);

        using var one = ScimClient.WithToken(new Uri(host.Address, $"/scim/v2/{tenant}/okta"), old["secret"].GetString()!);
        using var two = ScimClient.WithToken(new Uri(host.Address, $"/scim/v2/{tenant}/okta"), next["secret"].GetString()!);
        (await one.GetAsync("Users")).ShouldBe(200);
        (await two.GetAsync("Users")).ShouldBe(200);
        (await client.DeleteAsync($"{path}/{oldId}")).ShouldBe(204);
        (await one.GetAsync("Users")).ShouldBe(401);
        (await two.GetAsync("Users")).ShouldBe(200);
        (await client.DeleteAsync($"{path}/{oldId}")).ShouldBeProblem(404, "There is no such credential.");
    }

    [Fact]
    public async Task Change_OfAnotherVersion_IsRefused()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var tenant = await host.CreateTenantAsync("okta");
        var made = (await client.PostAsync($"tenants/{tenant}/connectors/okta/credentials", """{"label":"x","kind":"bearer"}""")).ShouldBe(201);
        var path = made.Location["/api/v1/".Length..];
        var read = (await client.GetAsync(path)).ShouldBe(200);
        Assert.Equal(made.ETag, read.ETag);

        // Another credential, and another setting, are no change of this one.
        (await client.PostAsync($"tenants/{tenant}/connectors/okta/credentials", """{"label":"y","kind":"bearer"}""")).ShouldBe(201);
        (await client.PatchAsync($"tenants/{tenant}/connectors/okta", """{"name":"Other"}""")).ShouldBe(200);
        var next = (await client.PostAsync($"{path}/rotate", "{}", ("If-Match", read.ETag))).ShouldBe(201);

        (await client.PostAsync($"{path}/rotate", "{}", ("If-Match", read.ETag))).ShouldBeProblem(412, "Read it again");
        (await client.DeleteAsync(path, ("If-Match", read.ETag))).ShouldBeProblem(412, "Read it again");
        var rotated = (await client.GetAsync(path)).ShouldBe(200);
        Assert.NotEqual(read.ETag, rotated.ETag);
        (await client.DeleteAsync(path, ("If-Match", rotated.ETag))).ShouldBe(204);
        (await client.GetAsync(next.Location["/api/v1/".Length..])).ShouldBe(200);
    }

    [Fact]
    public async Task AnotherTenantsOperator_SeesNothing()
    {
        var host = await fixture.GetAsync();
        var tenant = await host.CreateTenantAsync("okta");
        var other = await host.CreateTenantAsync("okta");
        using var client = await host.ClientAsync($"manage@{other}");
        using var reader = await host.ClientAsync($"read@{tenant}");

        (await client.GetAsync($"tenants/{tenant}/connectors/okta/credentials")).ShouldBe(403);
        (await client.PostAsync($"tenants/{tenant}/connectors/okta/credentials", """{"label":"x","kind":"bearer"}""")).ShouldBe(403);
        (await reader.GetAsync($"tenants/{tenant}/connectors/okta/credentials")).ShouldBe(200);
        (await reader.PostAsync($"tenants/{tenant}/connectors/okta/credentials", """{"label":"x","kind":"bearer"}""")).ShouldBe(403);
    }

    [Fact]
    public async Task NoConnector_NotFound()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var tenant = await host.CreateTenantAsync();

        (await client.GetAsync($"tenants/{tenant}/connectors/none/credentials")).ShouldBeProblem(404, "There is no such connector.");
        (await client.PostAsync($"tenants/{tenant}/connectors/none/credentials", """{"label":"x","kind":"bearer"}""")).ShouldBeProblem(404, "There is no such connector.");
    }
}
