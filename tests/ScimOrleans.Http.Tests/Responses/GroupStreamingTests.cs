using System.Text;
using System.Text.Json;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Http.Tests.Hosting;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Http.Tests.Responses;

/// <summary>Groups of any size, and stores that fail while one is being sent.</summary>
public sealed class GroupStreamingTests
{
    [Theory]
    [InlineData("Groups/{0}")]
    [InlineData("Groups")]
    public async Task Members_AreSentWhileTheyAreRead(string path)
    {
        var sent = new TaskCompletionSource();
        var database = new StoreDatabase(inner => new EndlessGroupStore(inner) { MemberCount = 5_000, BeforeMember = number => number < 2_000 ? Task.CompletedTask : sent.Task });
        await using var scene = await Scene.StartAsync(database);

        using var response = await scene.Http.GetAsync(scene.Address(path), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var first = new byte[1_024];
        await body.ReadExactlyAsync(first, TestContext.Current.CancellationToken);

        // The store waits before member 2,000 until the client has the first kilobyte: an answer that is collected first would never come.
        sent.SetResult();
        using var rest = new StreamReader(body);
        var text = Encoding.UTF8.GetString(first) + await rest.ReadToEndAsync(TestContext.Current.CancellationToken);
        using var json = JsonDocument.Parse(text);
        var group = json.RootElement.TryGetProperty("Resources", out var resources) ? resources[0] : json.RootElement;
        Assert.Equal(5_000, group.GetProperty("members").GetArrayLength());
    }

    [Fact]
    public async Task Members_OfAClientThatDoesNotRead_AreNotCollected()
    {
        var database = new StoreDatabase(inner => new EndlessGroupStore(inner) { MemberCount = 1_000_000 });
        await using var scene = await Scene.StartAsync(database);
        var store = (EndlessGroupStore)database.Store!;

        var response = await scene.Http.GetAsync(scene.Address("Groups/{0}"), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        response.Dispose();

        // Whatever fits into the sockets' buffers on both sides; the rest was neither read nor kept.
        Assert.InRange(store.MembersRead, 1, 500_000);
    }

    [Fact]
    public async Task Store_FailsWhileMembersAreSent_CutsTheAnswer()
    {
        var database = new StoreDatabase(inner => new EndlessGroupStore(inner)
        {
            MemberCount = 5_000,
            BeforeMember = number => number < 2_000 ? Task.CompletedTask : Task.FromException(new StoreUnavailableException("Injected.")),
        });
        await using var scene = await Scene.StartAsync(database);
        using var response = await scene.Http.GetAsync(scene.Address("Groups/{0}"), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("Groups/{0}")]
    [InlineData("Groups")]
    public async Task Store_FailsBeforeAPartIsSent_Is503(string path)
    {
        var database = new StoreDatabase(inner => new EndlessGroupStore(inner)
        {
            MemberCount = 100,
            BeforeMember = number => number < 50 ? Task.CompletedTask : Task.FromException(new StoreUnavailableException("Injected.")),
        });
        await using var scene = await Scene.StartAsync(database);
        for (var i = 0; i < 2; i++)
        {
            var answer = await scene.Client.GetAsync(scene.Address(path).AbsoluteUri);
            answer.ShouldBeError(503);
            Assert.Equal("5", answer.Header("Retry-After"));
            Assert.False(answer.Headers.Contains("ETag"));
        }

        // The part that was dropped is in no later answer.
        ((EndlessGroupStore)database.Store!).MemberCount = 50;
        var whole = (await scene.Client.GetAsync(scene.Address(path).AbsoluteUri)).ShouldBe(200);
        var group = whole.Body.TryGetProperty("Resources", out var resources) ? resources[0] : whole.Body;
        Assert.Equal(50, group.GetProperty("members").GetArrayLength());
    }

    [Theory]
    [InlineData("Groups/{0}")]
    [InlineData("Groups/{0}?attributes=displayName")]
    [InlineData("Groups")]
    [InlineData("Users?filter=userName+pr")]
    public async Task Store_DoesNotAnswer_Is503(string path)
    {
        var model = new InMemoryDirectoryStore();
        await using var scene = await Scene.StartAsync(new StoreDatabase(_ => model));
        model.Hooks.FailBefore(call => call.Method is nameof(IDirectoryStore.QueryAsync) or nameof(IDirectoryStore.ReadAsync) or nameof(IDirectoryStore.OpenGroupAsync));
        var answer = await scene.Client.GetAsync(scene.Address(path).AbsoluteUri);
        answer.ShouldBeError(503);
        Assert.Equal("5", answer.Header("Retry-After"));
        Assert.DoesNotContain("Injected", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Head_OfAGroup_ReadsNoMembers()
    {
        var database = new StoreDatabase(inner => new EndlessGroupStore(inner) { MemberCount = 1_000_000 });
        await using var scene = await Scene.StartAsync(database);
        foreach (var path in new[] { "Groups/{0}", "Groups", "Groups/{0}?excludedAttributes=members", "Users" })
        {
            var answer = (await scene.Client.SendAsync(HttpMethod.Head, scene.Address(path).AbsoluteUri, null)).ShouldBe(200);
            Assert.Empty(answer.Bytes);
            Assert.Equal("application/scim+json", answer.ContentHeaders.ContentType!.MediaType);
        }

        Assert.Equal(0, ((EndlessGroupStore)database.Store!).MembersRead);
    }

    /// <summary>A server on some store, with one group.</summary>
    private sealed class Scene(ScimHost host, ScimOrleans.TestKit.Http.ScimClient client, string token, string group) : IAsyncDisposable
    {
        public ScimOrleans.TestKit.Http.ScimClient Client { get; } = client;

        public HttpClient Http { get; } = new() { DefaultRequestHeaders = { Authorization = new("Bearer", token) } };

        public static async Task<Scene> StartAsync(TestDatabase database)
        {
            var host = await InProcessHost.StartAsync(database);
            var tenant = await host.CreateTenantAsync();
            var token = await tenant.AddConnectorAsync("main", new ConnectorSettings { Name = "Main" });
            var client = tenant.Client("main", token);
            var group = (await client.PostAsync("Groups?excludedAttributes=members", """{"displayName":"A"}""")).ShouldBe(201).Id;
            return new Scene(host, client, token, group);
        }

        public Uri Address(string path) => new(Client.Endpoint, string.Format(System.Globalization.CultureInfo.InvariantCulture, path, group));

        public async ValueTask DisposeAsync()
        {
            Http.Dispose();
            Client.Dispose();
            await host.DisposeAsync();
        }
    }
}
