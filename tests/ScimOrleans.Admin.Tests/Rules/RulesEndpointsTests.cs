using Microsoft.Extensions.DependencyInjection;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Admin.Tests.Hosting;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Filters;

namespace ScimOrleans.Admin.Tests.Rules;

public sealed class RulesEndpointsTests(AdminHostFixture fixture)
{
    private const string Rules = """
        {"users":{"include":[],"exclude":[{"kind":"name","text":"robot-*"}]},"groups":{"include":[{"kind":"filter","text":"displayName sw \"app\""}],"exclude":[]},
        "mapping":[{"name":"username","sources":[{"kind":"path","text":"userName","transforms":[{"kind":"lower"},{"kind":"replace","text":"@.*$","replacement":""}]},{"kind":"default"}]}]}
        """;

    [Fact]
    public async Task Replace_ThenRead_ShowsRulesAndTheirJob()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var path = $"tenants/{await host.CreateTenantAsync("okta")}/connectors/okta/rules";
        (await client.GetAsync(path)).ShouldBe(200).ShouldHave("version", 0).ShouldHave("rules.mapping", null).ShouldLack("rules.users.include[0]");

        (await client.PutAsync(path, Rules, ("If-Match", "\"1\""))).ShouldBe(200).ShouldHave("version", 1).ShouldHave("job", "rules.okta");

        var read = (await client.GetAsync(path)).ShouldBe(200).ShouldHave("rules.users.exclude[0].kind", "name").ShouldHave("rules.users.exclude[0].text", "robot-*")
            .ShouldHave("rules.groups.include[0].kind", "filter").ShouldHave("rules.mapping[0].sources[0].transforms[1].replacement", "")
            .ShouldHave("rules.mapping[0].sources[1].kind", "default");
        Assert.Equal("\"2\"", read.ETag);
        (await client.PutAsync(path, Rules, ("If-Match", "\"1\""))).ShouldBeProblem(412, "version 2");
        (await client.PutAsync(path, "{}")).ShouldBe(200).ShouldHave("version", 2).ShouldHave("rules.mapping", null);
    }

    [Theory]
    [InlineData("""{"users":{"exclude":[{"kind":"filter","text":"nosuch pr"}]}}""", "Rule 1 of users.exclude: ")]
    [InlineData("""{"mapping":[]}""", "1 to 50 attributes")]
    [InlineData("""{"mapping":[{"name":"x","sources":[{"kind":"path","text":"groups"}]}]}""", "Source 1 of 'x'")]
    [InlineData("""{"users":{"include":[null]}}""", "null where")]
    [InlineData("""{"users":{"include":[{"kind":"regex","text":"x"}]}}""", "kind")]
    public async Task Replace_AndPreview_OfBadRules_SayWhatIsWrong(string body, string reason)
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var path = $"tenants/{await host.CreateTenantAsync("okta")}/connectors/okta/rules";

        (await client.PutAsync(path, body)).ShouldBeProblem(400, reason);
        (await client.PostAsync($"{path}/preview", body)).ShouldBeProblem(400, reason);
        (await client.GetAsync(path)).ShouldBe(200).ShouldHave("version", 0);
    }

    [Fact]
    public async Task Preview_SaysWhatWouldHappen()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var id = await host.CreateTenantAsync("okta");
        await CreateUserAsync(host, id, "robot-1", "connector:okta");
        await CreateUserAsync(host, id, "Ann", "connector:okta");
        await CreateUserAsync(host, id, "local", "local");

        var preview = (await client.PostAsync($"tenants/{id}/connectors/okta/rules/preview", Rules)).ShouldBe(200);

        preview.ShouldHave("users.total", 2).ShouldHave("users.disappear", 1).ShouldHave("users.disappearing[0].name", "robot-1").ShouldHave("users.disappearing[0].after", null)
            .ShouldHave("users.change", 1).ShouldHave("users.changing[0].after.username", "ann").ShouldHave("users.changing[0].before.username", "Ann").ShouldHave("collisions", 0);
        (await client.GetAsync($"tenants/{id}/connectors/okta/rules")).ShouldHave("version", 0);
    }

    [Fact]
    public async Task Preview_NeedsOnlyRead_IsNotAudited_EndsWithItsClient_AndIsBounded()
    {
        var previews = new WaitingPreviews();
        await using var host = await AdminHost.StartAsync(services => services.AddSingleton<IRulesPreview>(previews), ("Admin:MaxPreviews", "1"));
        var id = await host.CreateTenantAsync("okta");
        using var client = await host.ClientAsync($"read@{id}");
        using var impatient = new HttpClient();
        impatient.DefaultRequestHeaders.Authorization = new("Bearer", (await host.IssueAsync($"read@{id}")).Key);
        using var gone = new CancellationTokenSource();

        var first = impatient.PostAsync(new Uri($"{host.Api}/tenants/{id}/connectors/okta/rules/preview"), new StringContent("{}", null, "application/json"), gone.Token);
        await previews.Began.Task;
        var second = (await client.PostAsync($"tenants/{id}/connectors/okta/rules/preview", "{}")).ShouldBeProblem(429, "MaxPreviews");
        await gone.CancelAsync();
        await previews.Cancelled.Task;

        Assert.Equal("5", second.Header("Retry-After"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.DoesNotContain("PreviewRules", (await client.GetAsync($"tenants/{id}/audit")).ShouldBe(200).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyOf_AConnectorThatDoesNotExist_Is404()
    {
        var host = await fixture.GetAsync();
        using var client = await host.ClientAsync();
        var path = $"tenants/{await host.CreateTenantAsync("okta")}/connectors/none/rules";

        (await client.GetAsync(path)).ShouldBeProblem(404, "connector");
        (await client.PutAsync(path, "{}")).ShouldBeProblem(404, "connector");
        (await client.PostAsync($"{path}/preview", "{}")).ShouldBeProblem(404, "connector");
    }

    private static async Task CreateUserAsync(AdminHost host, string tenant, string name, string owner)
    {
        var store = (IDirectoryStore)host.Services.GetService(typeof(IDirectoryStore))!;
        var now = DateTimeOffset.UtcNow;
        var result = Assert.Single(await store.CommitAsync([new()
        {
            OperationId = Guid.CreateVersion7(now),
            Tenant = TenantId.Parse(tenant),
            Kind = ResourceKind.User,
            Action = CommitAction.Create,
            ResourceId = Guid.CreateVersion7(now),
            Actor = ResourceOwner.Parse(owner),
            At = now,
            RequestId = "create",
            Content = new()
            {
                Json = System.Text.Encoding.UTF8.GetBytes($$"""{"userName":"{{name}}"}"""),
                Search = "{}"u8.ToArray(),
                Name = name,
                NameFolded = CaseFolding.Fold(name),
                DisplayName = name,
                Active = true,
                Mapped = System.Text.Encoding.UTF8.GetBytes($$"""{"username":"{{name}}"}"""),
            },
        }]));
        Assert.Equal(CommitOutcome.Committed, result.Outcome);
    }

    private sealed class WaitingPreviews : IRulesPreview
    {
        public TaskCompletionSource Began { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async ValueTask<ScimResult<RulesPreview>> PreviewAsync(
            TenantId tenant, ConnectorId connector, DirectoryRules? rules, AttributeMapping? mapping, CancellationToken cancellationToken = default)
        {
            await using var registration = cancellationToken.Register(() => Cancelled.TrySetResult());
            Began.SetResult();
            await Cancelled.Task;
            throw new OperationCanceledException(cancellationToken);
        }
    }
}
