using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Http.Tests.Hosting;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Http.Tests.Responses;

/// <summary>A store that never answers: the request does, in time, and says when to try again.</summary>
public sealed class DeadlineTests
{
    [Fact]
    public async Task Store_NeverAnswers_EachRequestIs503()
    {
        const string patch = """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"title","value":"x"}]}""";
        var store = new InMemoryDirectoryStore();
        await using var host = await InProcessHost.StartAsync(new StoreDatabase(_ => store), ("RequestDeadline", "00:00:03"));
        using var client = await (await host.CreateTenantAsync()).ConnectAsync("main", new ConnectorSettings { Name = "Main" });
        var user = (await client.PostAsync("Users", """{"userName":"ada"}""")).ShouldBe(201).Id;
        var group = (await client.PostAsync("Groups", """{"displayName":"A"}""")).ShouldBe(201).Id;
        var stuck = new TaskCompletionSource();
        store.Hooks.Before = call => call.Method is nameof(IDirectoryStore.QueryAsync) or nameof(IDirectoryStore.ReadAsync) or nameof(IDirectoryStore.CommitAsync) ? stuck.Task : Task.CompletedTask;

        var answers = await Task.WhenAll(
            client.GetAsync("Users"),
            client.GetAsync($"Users/{user}?attributes=userName"),
            client.PostAsync("Users", """{"userName":"grace"}"""),
            client.PutAsync($"Users/{user}", """{"userName":"ada","title":"x"}"""),
            client.PatchAsync($"Users/{user}", patch),
            client.DeleteAsync($"Groups/{group}"),
            client.PostAsync(".search", "{}"));

        stuck.SetResult();
        Assert.All(answers, answer =>
        {
            answer.ShouldBeError(503, detail: "took too long");
            Assert.Equal("5", answer.Header("Retry-After"));
        });
    }
}
