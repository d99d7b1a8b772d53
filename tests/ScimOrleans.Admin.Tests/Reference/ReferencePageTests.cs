using System.Net;
using ScimOrleans.Admin.Tests.Hosting;
using ScimOrleans.TestKit.Browser;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Admin.Tests.Reference;

/// <summary>The reference page in a browser that reaches nothing but this server.</summary>
public sealed class ReferencePageTests(AdminHostFixture fixture)
{
    [Fact]
    public async Task Page_InABrowser_ShowsEverySectionAndTheFirstOperations()
    {
        var host = await fixture.GetAsync();
        using var client = ScimClient.Anonymous(host.Api);
        var document = (await client.GetAsync("openapi.json")).ShouldBe(200);

        var page = WebUtility.HtmlDecode(await Chromium.RenderAsync(new(host.Address, "/api/v1/reference/")));

        var tags = document["paths"].EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Select(operation => operation.Value.GetProperty("tags")[0].GetString()!).Distinct().ToList();
        Assert.True(tags.Count >= 10, $"{tags.Count} sections.");
        Assert.All(tags, tag => Assert.Contains($">{tag}<", page, StringComparison.Ordinal));
        Assert.Contains(document["info.title"].GetString()!, page, StringComparison.Ordinal);
        Assert.Contains("/api/v1/keys", page, StringComparison.Ordinal);
    }
}
