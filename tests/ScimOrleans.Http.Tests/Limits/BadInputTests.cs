using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Http.Tests.Conversations;
using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Limits;

/// <summary>What clients may get wrong, with the SCIM error for each.</summary>
public abstract class BadInputTests(ScimHostFixture fixture) : ScimConversation(fixture)
{
    protected override IdpProfile Profile => IdpProfile.Other;

    [Theory]
    [InlineData("", "invalidSyntax", "The request has no body.")]
    [InlineData("{", "invalidSyntax", "")]
    [InlineData("{}}", "invalidSyntax", "")]
    [InlineData("[]", "invalidSyntax", "")]
    [InlineData("null", "invalidSyntax", "")]
    [InlineData("\"userName\"", "invalidSyntax", "")]
    [InlineData("{'userName':'a'}", "invalidSyntax", "")]
    [InlineData("{\"userName\":\"a\",}", "invalidSyntax", "")]
    [InlineData("{\"userName\":\"a\"} x", "invalidSyntax", "")]
    [InlineData("{\"userName\":\"a\",\"USERNAME\":\"b\"}", "invalidSyntax", "userName")]
    [InlineData("{\"userName\":\"\\u0000\"}", "invalidValue", "userName")]
    [InlineData("{\"userName\":\"\\ud800\"}", "invalidValue", "userName")]
    [InlineData("{}", "invalidValue", "userName")]
    [InlineData("{\"userName\":null}", "invalidValue", "userName")]
    [InlineData("{\"userName\":7}", "invalidValue", "userName")]
    [InlineData("{\"userName\":\"a\",\"active\":\"yes\"}", "invalidValue", "active")]
    [InlineData("{\"userName\":\"a\",\"name\":\"x\"}", "invalidValue", "name")]
    [InlineData("{\"userName\":\"a\",\"emails\":[[]]}", "invalidValue", "emails")]
    [InlineData("{\"userName\":\"a\",\"schemas\":7}", "invalidSyntax", "schemas")]
    public async Task CreateUser_WrongBody_IsRefusedByName(string body, string scimType, string detail)
    {
        (await Scim.PostAsync("Users", body)).ShouldBeError(400, scimType, detail);
        (await Scim.GetAsync("Users")).ShouldHave("totalResults", 0);
    }

    [Fact]
    public async Task CreateUser_NotUtf8_IsInvalidSyntax()
    {
        var content = new ByteArrayContent([.. "{\"userName\":\""u8, 0xFF, .. "\"}"u8]) { Headers = { ContentType = new("application/json") } };
        (await Scim.SendContentAsync(HttpMethod.Post, "Users", content)).ShouldBeError(400, "invalidSyntax");
    }

    [Theory]
    [InlineData("{}", "invalidSyntax", "Operations")]
    [InlineData("{\"Operations\":{}}", "invalidSyntax", "Operations")]
    [InlineData("{\"Operations\":[7]}", "invalidSyntax", "")]
    [InlineData("{\"Operations\":[{\"path\":\"title\",\"value\":\"x\"}]}", "invalidSyntax", "op")]
    [InlineData("{\"Operations\":[{\"op\":\"move\",\"path\":\"title\",\"value\":\"x\"}]}", "invalidSyntax", "op")]
    [InlineData("{\"Operations\":[{\"op\":\"replace\",\"path\":\"nope\",\"value\":\"x\"}]}", "invalidPath", "nope")]
    [InlineData("{\"Operations\":[{\"op\":\"replace\",\"path\":\"emails[\",\"value\":\"x\"}]}", "invalidFilter", "")]
    [InlineData("{\"Operations\":[{\"op\":\"replace\",\"path\":\"id\",\"value\":\"x\"}]}", "mutability", "id")]
    [InlineData("{\"Operations\":[{\"op\":\"replace\",\"path\":\"groups\",\"value\":[]}]}", "mutability", "groups")]
    [InlineData("{\"Operations\":[{\"op\":\"replace\",\"path\":\"active\",\"value\":\"maybe\"}]}", "invalidValue", "active")]
    public async Task PatchUser_WrongBody_IsRefusedByName(string body, string scimType, string detail)
    {
        var user = await CreateUserAsync("ada");
        var before = (await Scim.GetAsync($"Users/{user}")).Text;
        (await Scim.PatchAsync($"Users/{user}", body)).ShouldBeError(400, scimType, detail);
        Assert.Equal(before, (await Scim.GetAsync($"Users/{user}")).Text);
    }

    [Theory]
    [InlineData("count=ten", "invalidValue", "count")]
    [InlineData("startIndex=1.5", "invalidValue", "startIndex")]
    [InlineData("sortOrder=up&sortBy=userName", "invalidValue", "sortOrder")]
    [InlineData("sortBy=nope", "invalidValue", "sortBy")]
    [InlineData("sortBy=name", "invalidValue", "sortBy")]
    [InlineData("sortBy=password", "invalidValue", "sortBy")]
    [InlineData("attributes=userName&excludedAttributes=name", "invalidValue", "excludedAttributes")]
    [InlineData("filter=%FF", "invalidValue", "filter")]
    [InlineData("filter=userName+pr&filter=title+pr", "invalidValue", "given twice")]
    [InlineData("filter=nope+pr", "invalidFilter", "nope")]
    [InlineData("filter=password+pr", "invalidFilter", "password")]
    [InlineData("filter=userName+gt", "invalidFilter", "character")]
    [InlineData("filter=active+gt+true", "invalidFilter", "active")]
    public async Task List_WrongParameter_IsRefusedByName(string query, string scimType, string detail) =>
        (await Scim.GetAsync($"Users?{query}")).ShouldBeError(400, scimType, detail);

    [Theory]
    [InlineData("[]", "invalidSyntax", "")]
    [InlineData("{\"count\":\"ten\"}", "invalidValue", "count")]
    [InlineData("{\"filter\":7}", "invalidValue", "filter")]
    [InlineData("{\"sortOrder\":\"up\"}", "invalidValue", "sortOrder")]
    [InlineData("{\"sortBy\":\"nope\"}", "invalidValue", "sortBy")]
    [InlineData("{\"filter\":\"userName eq\"}", "invalidFilter", "character")]
    public async Task Search_WrongBody_IsRefusedByName(string body, string scimType, string detail)
    {
        (await Scim.PostAsync("Users/.search", body)).ShouldBeError(400, scimType, detail);
        (await Scim.PostAsync(".search", body)).ShouldBeError(400, scimType, detail);
    }

    [Theory]
    [InlineData("PUT", "If-Match", "3")]
    [InlineData("PATCH", "If-Match", "W/\"3")]
    [InlineData("DELETE", "If-Match", "*, \"3\"")]
    [InlineData("GET", "If-None-Match", "x")]
    [InlineData("PUT", "If-None-Match", "*")]
    [InlineData("DELETE", "If-None-Match", "\"1\"")]
    public async Task Precondition_WrongOrNotForTheMethod_IsRefusedByName(string method, string header, string value)
    {
        var user = await CreateUserAsync("ada");
        var body = method switch { "PUT" => """{"userName":"ada"}""", "PATCH" => Patch("""{"op":"replace","path":"title","value":"x"}"""), _ => null };
        (await Scim.SendAsync(new HttpMethod(method), $"Users/{user}", body, (header, value))).ShouldBeError(400, "invalidValue", header);
    }

    [Theory]
    [InlineData("Users", """{"userName":"ada"}""")]
    [InlineData("Users/.search", "{}")]
    public async Task Precondition_WithoutAResource_IsRefused(string path, string body)
    {
        (await Scim.PostAsync(path, body, ("If-Match", "*"))).ShouldBeError(400, "invalidValue", "If-Match");
        (await Scim.PostAsync(path, body, ("If-None-Match", "*"))).ShouldBeError(400, "invalidValue", "If-None-Match");
        (await Scim.GetAsync("Users")).ShouldHave("totalResults", 0);
    }

    [Fact]
    public async Task Precondition_OfARead_Is412()
    {
        var user = await CreateUserAsync("ada");
        (await Scim.GetAsync($"Users/{user}", ("If-Match", "\"none\""))).ShouldBeError(412);
        (await Scim.GetAsync($"Users/{user}", ("If-Match", "*"))).ShouldBe(200);
    }

    [Theory]
    [InlineData("Users", "PUT", "GET, HEAD, POST")]
    [InlineData("Groups/7d48a576-0000-0000-0000-000000000000", "POST", "GET, HEAD, PUT, PATCH, DELETE")]
    [InlineData("Users/.search", "GET", "POST")]
    [InlineData(".search", "PUT", "POST")]
    [InlineData("Schemas", "POST", "GET, HEAD")]
    [InlineData("ServiceProviderConfig", "DELETE", "GET, HEAD")]
    public async Task Method_Wrong_Is405WithAllow(string path, string method, string allow)
    {
        var answer = (await Scim.SendAsync(new HttpMethod(method), path, method == "GET" ? null : "{}")).ShouldBeError(405, detail: allow);
        Assert.Equal(allow, answer.Header("Allow"));
    }

    [Theory]
    [InlineData("Me", 501)]
    [InlineData("Bulk", 501)]
    [InlineData("", 404)]
    [InlineData("Roles", 404)]
    [InlineData("Users/a/b", 404)]
    [InlineData("Schemas/urn:none", 404)]
    [InlineData("ResourceTypes/Device", 404)]
    [InlineData("Schemas?filter=id+pr", 403)]
    [InlineData("ResourceTypes?filter=id+pr", 403)]
    public async Task Address_NotOffered_SaysSo(string path, int status) => (await Scim.GetAsync(path)).ShouldBeError(status);

    [Theory]
    [InlineData("ascending", "ada,bob,eve")]
    [InlineData("Descending", "eve,bob,ada")]
    public async Task Sort_ByAnAttribute_Orders(string order, string expected)
    {
        foreach (var name in new[] { "bob", "eve", "ada" })
        {
            (await Scim.PostAsync("Users", $$"""{"userName":"{{name}}","emails":[{"value":"{{name}}@x.test"}]}""")).ShouldBe(201);
        }

        foreach (var sortBy in new[] { "userName", "emails", "emails.value" })
        {
            var list = (await Scim.GetAsync($"Users?sortBy={sortBy}&sortOrder={order}")).ShouldBe(200);
            Assert.Equal(expected.Split(','), list["Resources"].EnumerateArray().Select(user => user.GetProperty("userName").GetString()));
        }
    }

    [Fact]
    public async Task Body_NotJsonAtAll_IsNotEchoed()
    {
        var answer = (await Scim.PostAsync("Users", "<script>alert(1)</script>")).ShouldBeError(400, "invalidSyntax");
        Assert.DoesNotContain("<script>", answer.Text, StringComparison.Ordinal);
    }
}
