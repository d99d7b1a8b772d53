using System.Net.Http.Headers;
using System.Text.Json;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Http.Tests.Conversations;
using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.KnownFailures;

/// <summary>Faults that other servers were reported for: discovery, errors, media types, addresses. The number is the fault's.</summary>
public abstract class SurfaceFailures(ScimHostFixture fixture) : ScimConversation(fixture)
{
    private const string Unknown = "7d48a576-0000-0000-0000-000000000000";

    protected override IdpProfile Profile => IdpProfile.Other;

    [Theory]
    [InlineData("Schemas")]
    [InlineData("ResourceTypes")]
    public async Task F30_Discovery_IsAListAndEachIsThereByItsId(string path)
    {
        var list = (await Scim.GetAsync(path)).ShouldBe(200).ShouldHave("schemas[0]", "urn:ietf:params:scim:api:messages:2.0:ListResponse");
        var resources = list["Resources"].EnumerateArray().ToList();
        list.ShouldHave("totalResults", resources.Count);
        Assert.NotEmpty(resources);
        foreach (var resource in resources)
        {
            var one = (await Scim.GetAsync($"{path}/{resource.GetProperty("id").GetString()}")).ShouldBe(200);
            Assert.Equal(resource.GetRawText(), one.Text);
            Assert.Equal(one.Text, (await Scim.GetAsync(one["meta.location"].GetString()!)).Text);
        }

        (await Scim.GetAsync($"{path}/none")).ShouldBeError(404);
    }

    [Fact]
    public async Task F31_ServiceProviderConfig_IsWhole()
    {
        var config = (await Scim.GetAsync("ServiceProviderConfig")).ShouldBe(200).ShouldHave("schemas[0]", "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig");
        foreach (var path in new[] { "patch.supported", "bulk.supported", "bulk.maxOperations", "bulk.maxPayloadSize", "filter.supported", "filter.maxResults", "changePassword.supported", "sort.supported", "etag.supported", "authenticationSchemes[0].type", "authenticationSchemes[1].type", "meta.resourceType", "meta.location" })
        {
            Assert.True(config.Has(path), $"There is no {path}.");
        }
    }

    [Fact]
    public async Task F32_SchemasOfOldOrNone_AreTaken()
    {
        (await Scim.PostAsync("Users", """{"schemas":["urn:scim:schemas:core:1.0","urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a@x.test"}""")).ShouldBe(201)
            .ShouldHave("schemas[0]", "urn:ietf:params:scim:schemas:core:2.0:User").ShouldLack("schemas[1]");
        var group = await CreateGroupAsync("A");
        (await Scim.PutAsync($"Groups/{group}", """{"displayName":"B"}""")).ShouldBe(200).ShouldHave("displayName", "B");
    }

    [Fact]
    public async Task F33_ErrorBody_HasItsFields()
    {
        var error = (await Scim.GetAsync("Users/none")).ShouldBeError(404);
        Assert.Equal(["schemas", "status", "detail"], error.Body.EnumerateObject().Select(property => property.Name));
        Assert.Equal(JsonValueKind.String, error["status"].ValueKind);
        Assert.Equal(1, error["schemas"].GetArrayLength());
    }

    [Fact]
    public async Task F34_Conflict_HasItsScimType()
    {
        await CreateUserAsync("a");
        (await Scim.PostAsync("Users", """{"userName":"a"}""")).ShouldBeError(409, "uniqueness");
    }

    [Theory]
    [InlineData("Users", Unknown)]
    [InlineData("Groups", Unknown)]
    [InlineData("Users", "1")]
    [InlineData("Groups", "%2e%2e%2fUsers")]
    [InlineData("Users", "a%20b")]
    public async Task F35_UnknownId_Is404Everywhere(string type, string id)
    {
        (await Scim.GetAsync($"{type}/{id}")).ShouldBeError(404);
        (await Scim.PutAsync($"{type}/{id}", """{"userName":"a","displayName":"a"}""")).ShouldBeError(404);
        (await Scim.PatchAsync($"{type}/{id}", Patch("""{"op":"replace","path":"displayName","value":"a"}"""))).ShouldBeError(404);
        (await Scim.DeleteAsync($"{type}/{id}")).ShouldBeError(404);
        (await Scim.GetAsync($"{type}/{id}?attributes=displayName")).ShouldBeError(404);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/scim+json")]
    [InlineData("application/scim+json; charset=utf-8")]
    public async Task F57_MediaTypes_AreRead(string contentType)
    {
        foreach (var accept in new[] { "application/json", "*/*", "text/html" })
        {
            var content = new StringContent($$"""{"userName":"{{Guid.NewGuid()}}"}""");
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
            var created = (await Scim.SendContentAsync(HttpMethod.Post, "Users", content, ("Accept", accept))).ShouldBe(201);
            Assert.Equal("application/scim+json", created.ContentHeaders.ContentType!.ToString());
        }
    }

    [Theory]
    [InlineData("POST", "Users")]
    [InlineData("PUT", "Users/7d48a576-0000-0000-0000-000000000000")]
    [InlineData("PATCH", "Groups/7d48a576-0000-0000-0000-000000000000")]
    [InlineData("POST", "Users/.search")]
    [InlineData("POST", ".search")]
    public async Task F57_OtherMediaTypes_Are415(string method, string path)
    {
        var content = new StringContent("<a/>");
        content.Headers.ContentType = new("application/xml");
        (await Scim.SendContentAsync(new HttpMethod(method), path, content)).ShouldBeError(415, detail: "application/scim+json");
    }

    [Fact]
    public async Task F50_Addresses_AreNotTheHostHeaders()
    {
        var user = await CreateUserAsync("a");
        foreach (var path in new[] { $"Users/{user}", "Users", $"Users/{user}?attributes=meta", "ServiceProviderConfig", "Schemas" })
        {
            var read = (await Scim.GetAsync(path, ("Host", "evil.test"), ("X-Forwarded-Host", "evil.test"), ("X-Original-Host", "evil.test"))).ShouldBe(200);
            Assert.DoesNotContain("evil.test", read.Text, StringComparison.Ordinal);
            Assert.Contains(Host.Address.Authority, read.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task F58_Bulk_IsNotPromisedAndNotPretended()
    {
        (await Scim.GetAsync("ServiceProviderConfig")).ShouldHave("bulk.supported", false);
        (await Scim.PostAsync("Bulk", """{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[{"method":"POST","path":"/Users","bulkId":"q","data":{"userName":"a"}}]}""")).ShouldBeError(501);
        (await Scim.GetAsync("Users")).ShouldHave("totalResults", 0);
    }

    [Fact]
    public async Task F59_AnnouncedLimits_Hold()
    {
        await CreateUsersAsync(3);
        var max = (await Scim.GetAsync("ServiceProviderConfig"))["filter.maxResults"].GetInt32();
        Assert.Equal(200, max);
        (await Scim.GetAsync($"Users?count={max + 1}")).ShouldBe(200).ShouldHave("totalResults", 3).ShouldHave("itemsPerPage", 3);
    }
}
