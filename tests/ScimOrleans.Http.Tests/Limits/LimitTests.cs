using System.Text;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Http.Tests.Conversations;
using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Limits;

/// <summary>Each limit of what a request may hold, at its edge and one past it.</summary>
public abstract class LimitTests(ScimHostFixture fixture) : ScimConversation(fixture)
{
    protected override IdpProfile Profile => IdpProfile.Other;

    [Fact]
    public async Task StringLength_AtTheLimitAndPast()
    {
        (await Scim.PostAsync("Users", $$"""{"userName":"a","title":"{{new string('x', 65_536)}}"}""")).ShouldBe(201);
        (await Scim.PostAsync("Users", $$"""{"userName":"b","title":"{{new string('x', 65_537)}}"}""")).ShouldBeError(400, "invalidValue", "MaxStringLength");
    }

    [Fact]
    public async Task Elements_AtTheLimitAndPast()
    {
        (await Scim.PostAsync("Users", $$"""{"userName":"a","emails":[{{Emails(1_000)}}]}""")).ShouldBe(201);
        (await Scim.PostAsync("Users", $$"""{"userName":"b","emails":[{{Emails(1_001)}}]}""")).ShouldBeError(400, "invalidValue", "MaxElements");
    }

    [Fact]
    public async Task Depth_AtTheLimitAndPast()
    {
        (await Scim.PostAsync("Users", Nested("a", 15))).ShouldBe(201);
        (await Scim.PostAsync("Users", Nested("b", 16))).ShouldBeError(400, "invalidSyntax", "MaxDepth");
        (await Scim.PostAsync("Users", Nested("b", 100_000))).ShouldBeError(400, "invalidSyntax", "MaxDepth");
    }

    [Fact]
    public async Task AttributeName_AtTheLimitAndPast()
    {
        (await Scim.PostAsync("Users", $$"""{"userName":"a","{{new string('x', 256)}}":1}""")).ShouldBe(201);
        (await Scim.PostAsync("Users", $$"""{"userName":"b","{{new string('x', 257)}}":1}""")).ShouldBeError(400, "invalidSyntax", "MaxAttributeNameLength");
    }

    [Fact]
    public async Task Members_AtTheLimitAndPast()
    {
        // None of them exists, so that the store refuses by name what the reader lets pass.
        var ids = Enumerable.Range(0, 100_001).Select(i => $"00000000-0000-7000-8000-{i:x12}").ToArray();
        (await Scim.PostAsync("Groups", $$"""{"displayName":"A","members":[{{Members(ids[1..])}}]}""")).ShouldBeError(400, "invalidValue", ids[1]);
        (await Scim.PostAsync("Groups", $$"""{"displayName":"A","members":[{{Members(ids)}}]}""")).ShouldBeError(400, "invalidValue", "MaxMembers");
    }

    [Fact]
    public async Task PatchOperations_AtTheLimitAndPast()
    {
        var user = await CreateUserAsync("ada");
        const string operation = """{"op":"replace","path":"title","value":"x"}""";
        (await Scim.PatchAsync($"Users/{user}", Patch([.. Enumerable.Repeat(operation, 1_000)]))).ShouldBe(200);
        var refused = (await Scim.PatchAsync($"Users/{user}", Patch([.. Enumerable.Repeat(operation, 1_001)]))).ShouldBe(413);
        Assert.Contains("MaxPatchOperations", refused["detail"].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PatchPath_PastTheLimit()
    {
        var user = await CreateUserAsync("ada");
        (await Scim.PatchAsync($"Users/{user}", Patch($$"""{"op":"replace","path":"{{new string('x', 1_025)}}","value":"x"}"""))).ShouldBeError(400, "invalidPath", "MaxPathLength");
    }

    [Fact]
    public async Task FilterLength_AtTheLimitAndPast()
    {
        (await Scim.GetAsync($"Users?{Filter($"title eq \"{new string('x', 8_192 - 11)}\"")}")).ShouldBe(200).ShouldHave("totalResults", 0);
        (await Scim.GetAsync($"Users?{Filter($"title eq \"{new string('x', 8_193 - 11)}\"")}")).ShouldBeError(400, "invalidFilter", "MaxFilterLength");
    }

    [Fact]
    public async Task ProjectedAttributes_AtTheLimitAndPast()
    {
        (await Scim.GetAsync($"Users?attributes={string.Join(',', Enumerable.Repeat("title", 200))}")).ShouldBe(200);
        (await Scim.GetAsync($"Users?attributes={string.Join(',', Enumerable.Repeat("title", 201))}")).ShouldBeError(400, "invalidValue", "MaxProjectedAttributes");
    }

    private static string Emails(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{"value":"{{i}}@x.test"}"""));

    /// <summary>A user with an unknown attribute of so many lists inside each other.</summary>
    private static string Nested(string userName, int depth) => new StringBuilder($$"""{"userName":"{{userName}}","x":""")
        .Append('[', depth).Append(']', depth).Append('}').ToString();
}
