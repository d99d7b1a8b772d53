using ScimOrleans.Admin.Tests.Hosting;

namespace ScimOrleans.Admin.Tests.Repeats;

public sealed class IdempotencyFilterTests(AdminHostFixture fixture)
{
    private readonly string _key = Guid.NewGuid().ToString();

    [Fact]
    public async Task Creation_Repeated_IsAnsweredAgain_AndDoneOnce()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var body = $$"""{"id":"{{AdminHost.NewTenantId()}}","name":"Acme"}""";

        var first = (await client.PostAsync("tenants", body, Header)).ShouldBe(201);
        var second = (await client.PostAsync("tenants", body, Header)).ShouldBe(201);

        Assert.Equal("true", second.Header("Idempotency-Replayed"));
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal((first.Text, first.Location), (second.Text, second.Location));
        (await client.PostAsync("tenants", body)).ShouldBeProblem(409);
    }

    [Fact]
    public async Task Creation_OfASecret_Repeated_IsAnsweredWithoutIt()
    {
        using var client = await (await fixture.GetAsync()).ClientAsync();

        var first = (await client.PostAsync("keys", """{"label":"x","scopes":["read"]}""", Header)).ShouldBe(201);
        var second = (await client.PostAsync("keys", """{"label":"x","scopes":["read"]}""", Header)).ShouldBe(201);

        Assert.Equal(first.Id, second.Id);
        Assert.True(first.Has("key"));
        second.ShouldLack("key");
    }

    [Fact]
    public async Task Key_OfAnotherRequest_Is422_AndDoesNothing()
    {
        using var client = await (await fixture.GetAsync()).ClientAsync();
        (await client.PostAsync("keys", """{"label":"x","scopes":["read"]}""", Header)).ShouldBe(201);

        (await client.PostAsync("keys", """{"label":"y","scopes":["read"]}""", Header)).ShouldBeProblem(422);
    }

    [Fact]
    public async Task Key_OfARefusedRequest_MayBeUsedAgain()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        (await client.PostAsync("keys", """{"label":"","scopes":["read"]}""", Header)).ShouldBeProblem(400);

        (await client.PostAsync("keys", """{"label":"x","scopes":["read"]}""", Header)).ShouldBe(201).ShouldHave("label", "x");
    }

    [Fact]
    public async Task Key_OfAnotherCaller_IsAnotherKey()
    {
        var host = await fixture.GetAsync();
        using var one = await host.ClientAsync();
        using var other = await host.ClientAsync();

        var first = (await one.PostAsync("keys", """{"label":"x","scopes":["read"]}""", Header)).ShouldBe(201);
        var second = (await other.PostAsync("keys", """{"label":"x","scopes":["read"]}""", Header)).ShouldBe(201);

        Assert.NotEqual(first.Id, second.Id);
    }

    [Fact]
    public async Task Key_ThatIsTooLong_Is400()
    {
        using var client = await (await fixture.GetAsync()).ClientAsync();

        (await client.PostAsync("keys", """{"label":"x","scopes":["read"]}""", ("Idempotency-Key", new('k', 256)))).ShouldBeProblem(400, "255");
        (await client.PostAsync("keys", """{"label":"x","scopes":["read"]}""", ("Idempotency-Key", new string('k', 219) + _key))).ShouldBe(201);
    }

    [Fact]
    public async Task Key_OfTheSameRequestWithAnotherPassword_Is422()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var path = $"tenants/{await host.CreateTenantAsync("okta")}/connectors/okta/credentials";
        (await client.PostAsync(path, Credential("quiet-river-7402-otter"), Header)).ShouldBe(201);

        (await client.PostAsync(path, Credential("quiet-river-7402-badger"), Header)).ShouldBeProblem(422);
        (await client.PostAsync(path, Credential("quiet-river-7402-otter"), Header)).ShouldBe(201);

        static string Credential(string password) => $$"""{"label":"x","kind":"basic","userName":"u","password":"{{password}}"}""";
    }

    [Fact]
    public async Task Question_IsNoCreation_AndItsAnswerIsNotKept()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var path = $"tenants/{await host.CreateTenantAsync("okta")}/name-conflicts";

        (await client.PostAsync(path, """{"connector":"okta","userNames":["a"]}""", Header)).ShouldBe(200);

        Assert.False((await client.PostAsync(path, """{"connector":"okta","userNames":["b"]}""", Header)).ShouldBe(200).Headers.Contains("Idempotency-Replayed"));
    }

    private (string Name, string Value) Header => ("Idempotency-Key", _key);
}
