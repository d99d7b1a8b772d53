using ScimOrleans.Admin.Tests.Hosting;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Admin.Tests.Reference;

public sealed class ApiReferenceTests(AdminHostFixture fixture)
{
    [Fact]
    public async Task Document_DescribesEveryOperation_AndEverythingInIt()
    {
        var host = await fixture.GetAsync();
        using var client = ScimClient.Anonymous(host.Api);

        var document = (await client.GetAsync("openapi.json")).ShouldBe(200).ShouldHave("info.title", "ScimOrleans administration and directory");

        var operations = document["paths"].EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(operation => (Name: $"{operation.Name} {path.Name}", operation.Value))).ToList();
        Assert.True(operations.Count >= 15);
        Assert.All(operations, operation =>
        {
            Assert.True(operation.Value.TryGetProperty("operationId", out _), $"{operation.Name} has no name.");
            Assert.True(operation.Value.TryGetProperty("summary", out var summary) && summary.GetString()!.EndsWith('.'), $"{operation.Name} has no summary.");
            Assert.True(operation.Value.TryGetProperty("security", out _), $"{operation.Name} does not say what it asks of its caller.");
            foreach (var parameter in operation.Value.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray() : [])
            {
                Assert.True(parameter.TryGetProperty("description", out _), $"{operation.Name} does not describe {parameter.GetProperty("name")}.");
            }
        });
        Assert.Contains("If-Match", document["paths"].GetProperty("/api/v1/tenants/{tenant}").GetProperty("patch").GetRawText(), StringComparison.Ordinal);
        Assert.Contains("Idempotency-Key", document["paths"].GetProperty("/api/v1/tenants").GetProperty("post").GetRawText(), StringComparison.Ordinal);
    }

    /// <summary>What was made can be read where its creation says; what can be changed is only changed as it was read, if the client says so.</summary>
    [Fact]
    public async Task Document_OfWhatIsMadeAndChanged_HasItsReadingAndItsVersion()
    {
        using var client = ScimClient.Anonymous((await fixture.GetAsync()).Api);
        var paths = (await client.GetAsync("openapi.json")).ShouldBe(200)["paths"].EnumerateObject().ToDictionary(path => path.Name, path => path.Value);

        foreach (var (path, item) in paths)
        {
            if (item.TryGetProperty("post", out var post) && post.GetProperty("responses").TryGetProperty("201", out _) && !path.EndsWith("/rotate", StringComparison.Ordinal))
            {
                Assert.True(paths.Any(one => one.Key.StartsWith($"{path}/{{", StringComparison.Ordinal) && one.Key.Count(c => c == '/') == path.Count(c => c == '/') + 1 && one.Value.TryGetProperty("get", out _)), $"What POST {path} makes cannot be read.");
            }

            foreach (var change in item.EnumerateObject().Where(operation => operation.Name is "put" or "patch" or "delete"))
            {
                Assert.True(change.Value.GetProperty("parameters").EnumerateArray().Any(parameter => parameter.GetProperty("name").GetString() == "If-Match"), $"{change.Name} {path} takes no If-Match.");
            }
        }
    }

    [Fact]
    public async Task Page_IsServedWithAllThatItNeeds()
    {
        var host = await fixture.GetAsync();
        using var client = new HttpClient { BaseAddress = host.Address };

        var page = await client.GetStringAsync(new Uri("/api/v1/reference/", UriKind.Relative), TestContext.Current.CancellationToken);
        var script = await client.GetAsync(new Uri("/api/v1/reference/scalar.js", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Contains("api/v1/openapi.json", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        Assert.Contains("\"telemetry\":false", page, StringComparison.Ordinal);
        Assert.Contains("\"showDeveloperTools\":\"never\"", page, StringComparison.Ordinal);
        Assert.True(script.IsSuccessStatusCode);
    }
}
