using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ScimOrleans.Admin.Tests.Hosting;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Admin.Tests.Reference;

public sealed partial class ApiReferenceTests(AdminHostFixture fixture)
{
    /// <summary>Nobody reads the code of a route: what the document does not say of it is not known. Each route is held to this by being there.</summary>
    [Fact]
    public async Task Document_DescribesEveryOperation_WithAllThatItTakesAndAnswers()
    {
        var operations = await OperationsAsync();
        Assert.True(operations.Count >= 50, $"{operations.Count} operations.");

        Assert.Empty(operations.SelectMany(operation => OperationRules.FaultsOf(operation)));
    }

    /// <summary>That the rules find what is missing.</summary>
    [Theory]
    [InlineData("operationId")]
    [InlineData("summary")]
    [InlineData("description")]
    [InlineData("security")]
    [InlineData("parameters.limit")]
    [InlineData("parameters.limit.description")]
    [InlineData("parameters.cursor")]
    [InlineData("parameters.If-Match")]
    [InlineData("parameters.If-Match.description")]
    [InlineData("parameters.Idempotency-Key")]
    [InlineData("requestBody.description")]
    [InlineData("responses.200")]
    [InlineData("responses.200.content")]
    [InlineData("responses.200.headers")]
    [InlineData("responses.201.content")]
    [InlineData("responses.400")]
    [InlineData("responses.401")]
    [InlineData("responses.403")]
    [InlineData("responses.404")]
    [InlineData("responses.404.content")]
    [InlineData("responses.409")]
    [InlineData("responses.412")]
    [InlineData("responses.422")]
    [InlineData("responses.503")]
    public async Task Rules_NoticeWhatIsMissing(string path)
    {
        var faulty = (await OperationsAsync()).Select(operation => operation.Without(path)).OfType<DocumentedOperation>().ToList();

        Assert.NotEmpty(faulty);
        Assert.Contains(faulty, operation => OperationRules.FaultsOf(operation).Any());
    }

    [Fact]
    public async Task Document_RefersOnlyToWhatItHas_AndDescribesIt()
    {
        using var client = ScimClient.Anonymous((await fixture.GetAsync()).Api);
        var document = (await client.GetAsync("openapi.json")).ShouldBe(200).ShouldHave("info.title", "ScimOrleans administration and directory");
        var schemas = document["components.schemas"].EnumerateObject().ToDictionary(schema => schema.Name, schema => schema.Value);

        Assert.All(ReferencedSchema().Matches(document.Text), match => Assert.Contains(match.Groups[1].Value, schemas.Keys));
        foreach (var (name, schema) in schemas)
        {
            foreach (var property in schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject().ToList() : [])
            {
                Assert.True(property.Value.TryGetProperty("description", out _) || property.Value.TryGetProperty("$ref", out _) || property.Value.TryGetProperty("oneOf", out _), $"{name}.{property.Name} is not described.");
            }
        }

        Assert.DoesNotContain("nextCursor", schemas["PageOfRoleView"].GetProperty("required").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal("object", schemas["ScimBody"].GetProperty("type").GetString());
    }

    [Fact]
    public async Task Document_OfAMergePatch_RequiresNothing()
    {
        var patches = (await OperationsAsync()).Where(operation => operation.Json["requestBody"]?["content"]?["application/merge-patch+json"] is not null).ToList();

        Assert.Equal(["UpdateConnector", "UpdateRole"], patches.Select(patch => (string)patch.Json["operationId"]!).Order(StringComparer.Ordinal));
        Assert.All(patches, patch =>
        {
            var schema = patch.Json["requestBody"]!["content"]!["application/merge-patch+json"]!["schema"]!;
            Assert.NotNull(schema["properties"]!["name"]);
            Assert.Null(schema["required"]);
        });
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

    private async Task<IReadOnlyList<DocumentedOperation>> OperationsAsync()
    {
        using var client = ScimClient.Anonymous((await fixture.GetAsync()).Api);
        var paths = JsonNode.Parse((await client.GetAsync("openapi.json")).ShouldBe(200).Text)!["paths"]!.AsObject();
        return [.. paths.SelectMany(path => path.Value!.AsObject().Select(operation => new DocumentedOperation(path.Key, operation.Key, operation.Value!.AsObject())))];
    }

    [GeneratedRegex("\"#/components/schemas/([^\"]+)\"")]
    private static partial Regex ReferencedSchema();
}
