using System.Text.Json;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Conversations;

/// <summary>What Okta's client does, step by step, from saving the credentials to unlinking a group.</summary>
public abstract class OktaConversation(ScimHostFixture fixture) : ScimConversation(fixture)
{
    private const string Ada = """
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"Lovelace"},
         "emails":[{"primary":true,"value":"ada@example.com","type":"work"}],"displayName":"Ada Lovelace","locale":"en-US","externalId":"00ujl29u0le5T6Aj10h7",
         "groups":[],"password":"1mz050nq","active":true}
        """;

    protected override IdpProfile Profile => IdpProfile.Okta;

    [Theory]
    [InlineData("Users?startIndex=1&count=2")]
    [InlineData("Users?startIndex=1&count=1")]
    [InlineData("Groups?startIndex=1&count=100")]
    public async Task SaveCredentials_EmptyDirectory_IsAListWithNumbers(string path)
    {
        var list = await Scim.GetAsync(path);
        list.ShouldBe(200)
            .ShouldHave("schemas[0]", "urn:ietf:params:scim:api:messages:2.0:ListResponse")
            .ShouldHave("totalResults", 0).ShouldHave("startIndex", 1).ShouldHave("itemsPerPage", 0);
        Assert.Equal(0, list["Resources"].GetArrayLength());
        Assert.Equal("application/scim+json", list.ContentHeaders.ContentType!.MediaType);
    }

    [Fact]
    public async Task UserExists_NotYet_IsAnEmptyList()
    {
        var found = await Scim.GetAsync("Users?filter=userName%20eq%20%22ada%40example.com%22&startIndex=1&count=100");
        found.ShouldBe(200).ShouldHave("totalResults", 0);
        Assert.Equal(0, found["Resources"].GetArrayLength());
    }

    [Fact]
    public async Task Create_User_IsAnsweredWhole()
    {
        var created = await Scim.PostAsync("Users", Ada);
        created.ShouldBe(201)
            .ShouldHave("schemas[0]", "urn:ietf:params:scim:schemas:core:2.0:User")
            .ShouldHave("userName", "ada@example.com").ShouldHave("name.givenName", "Ada").ShouldHave("name.familyName", "Lovelace")
            .ShouldHave("emails[0].value", "ada@example.com").ShouldHave("emails[0].type", "work").ShouldHave("emails[0].primary", true)
            .ShouldHave("displayName", "Ada Lovelace").ShouldHave("locale", "en-US").ShouldHave("externalId", "00ujl29u0le5T6Aj10h7").ShouldHave("active", true)
            .ShouldHave("meta.resourceType", "User").ShouldHave("meta.location", created.Location).ShouldHave("meta.version", created.ETag)
            .ShouldLack("password").ShouldLack("groups");
        Assert.Equal($"{Scim.Endpoint}Users/{created.Id}", created.Location);
        (await Scim.GetAsync(created.Location)).ShouldBe(200).ShouldHave("id", created.Id);
    }

    [Fact]
    public async Task Create_SameUserName_Is409()
    {
        (await Scim.PostAsync("Users", Ada)).ShouldBe(201);
        (await Scim.PostAsync("Users", Ada.Replace("ada@example.com", "ADA@example.com", StringComparison.Ordinal))).ShouldBeError(409, "uniqueness");
        (await Scim.GetAsync("Users")).ShouldHave("totalResults", 1);
    }

    [Fact]
    public async Task Found_User_KeepsItsIdWhenTheProfileIsPushed()
    {
        var created = (await Scim.PostAsync("Users", Ada)).ShouldBe(201);
        var found = (await Scim.GetAsync($"Users?{Filter("userName eq \"ada@example.com\"")}&startIndex=1&count=100")).ShouldHave("totalResults", 1).ShouldHave("Resources[0].id", created.Id);
        (await Scim.PutAsync($"Users/{found["Resources[0].id"].GetString()}", Ada)).ShouldBe(200).ShouldHave("id", created.Id);
    }

    [Fact]
    public async Task Update_User_SendsBackWhatWasReadWithChanges()
    {
        var created = (await Scim.PostAsync("Users", Ada)).ShouldBe(201);
        var group = await CreateGroupAsync("Analysts", created.Id);
        var read = (await Scim.GetAsync($"Users/{created.Id}")).ShouldBe(200).ShouldHave("groups[0].value", group);
        var updated = await Scim.PutAsync($"Users/{created.Id}", $$"""
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"{{created.Id}}","externalId":"00ujl29u0le5T6Aj10h7","userName":"ada@example.com",
             "name":{"givenName":"Augusta","middleName":"","familyName":"King"},"emails":[{"primary":true,"value":"ada@example.com","type":"work","display":"ada"}],
             "displayName":"Augusta King","locale":"en-US","active":true,"groups":[],"meta":{{read["meta"].GetRawText()}},"notAnAttribute":"x"}
            """);
        updated.ShouldBe(200).ShouldHave("id", created.Id).ShouldHave("name.givenName", "Augusta").ShouldHave("name.familyName", "King")
            .ShouldHave("emails[0].display", "ada").ShouldHave("displayName", "Augusta King").ShouldLack("notAnAttribute")
            .ShouldHave("groups[0].value", group);
        Assert.NotEqual(read.ETag, updated.ETag);
        await ShouldHaveMembersAsync(group, created.Id);
    }

    /// <summary>Okta names its own id for the user when it creates it, and in recorded updates no more.</summary>
    [Fact]
    public async Task Update_WithoutExternalId_KeepsIt()
    {
        var created = (await Scim.PostAsync("Users", Ada)).ShouldBe(201);
        (await Scim.PutAsync($"Users/{created.Id}", """{"userName":"ada@example.com","name":{"givenName":"Augusta"},"active":true}"""))
            .ShouldBe(200).ShouldHave("externalId", "00ujl29u0le5T6Aj10h7").ShouldHave("name.givenName", "Augusta").ShouldLack("locale");
        (await Scim.PatchAsync($"Users/{created.Id}", Patch("""{"op":"remove","path":"externalId"}"""))).ShouldBe(200).ShouldLack("externalId");
    }

    [Fact]
    public async Task Deactivate_ByPatchWithoutPath_AndReactivate()
    {
        var created = (await Scim.PostAsync("Users", Ada)).ShouldBe(201);
        (await Scim.PatchAsync($"Users/{created.Id}", Patch("""{"op":"replace","value":{"active":false}}"""))).ShouldBe(200).ShouldHave("active", false).ShouldHave("userName", "ada@example.com");
        (await Scim.GetAsync($"Users/{created.Id}")).ShouldBe(200).ShouldHave("active", false);
        (await Scim.GetAsync($"Users?{Filter("userName eq \"ada@example.com\"")}")).ShouldHave("totalResults", 1).ShouldHave("Resources[0].active", false);
        (await Scim.PatchAsync($"Users/{created.Id}", Patch("""{"op":"replace","value":{"active":true}}"""))).ShouldBe(200).ShouldHave("active", true);
        (await Scim.GetAsync($"Users/{created.Id}")).ShouldHave("active", true);
    }

    [Fact]
    public async Task Deactivate_ByPut_AndReactivate()
    {
        var created = (await Scim.PostAsync("Users", Ada)).ShouldBe(201);
        var group = await CreateGroupAsync("Analysts", created.Id);
        (await Scim.PutAsync($"Users/{created.Id}", Ada.Replace("\"active\":true", "\"active\":false", StringComparison.Ordinal))).ShouldBe(200).ShouldHave("active", false).ShouldLack("groups");
        await ShouldHaveMembersAsync(group);
        (await Scim.PutAsync($"Users/{created.Id}", Ada)).ShouldBe(200).ShouldHave("active", true).ShouldLack("groups");
        await ShouldHaveMembersAsync(group);
    }

    [Fact]
    public async Task PasswordSync_Patch_IsTakenAndNeverShown()
    {
        var created = (await Scim.PostAsync("Users", Ada)).ShouldBe(201);
        var patched = await Scim.PatchAsync($"Users/{created.Id}", Patch("""{"op":"replace","value":{"password":"t0p-secret"}}"""));
        patched.ShouldBe(200).ShouldLack("password");
        Assert.DoesNotContain("t0p-secret", patched.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("password", (await Scim.GetAsync($"Users/{created.Id}?attributes=password")).ShouldBe(200).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_PagesOf100_AreStableAndComplete()
    {
        var expected = await CreateUsersAsync(205);
        var seen = new List<string>();
        for (var start = 1; start <= 205; start += 100)
        {
            var page = (await Scim.GetAsync($"Users?startIndex={start}&count=100")).ShouldBe(200).ShouldHave("totalResults", 205).ShouldHave("startIndex", start);
            page.ShouldHave("itemsPerPage", page["Resources"].GetArrayLength());
            seen.AddRange(Ids(page));
        }

        Assert.Equal(expected.Order(StringComparer.Ordinal), seen);
    }

    [Fact]
    public async Task PushGroup_LinkThenCreateEmpty()
    {
        (await Scim.GetAsync($"Groups?{Filter("displayName eq \"Analysts\"")}")).ShouldBe(200).ShouldHave("totalResults", 0);
        var created = await Scim.PostAsync("Groups", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Analysts","members":[]}""");
        created.ShouldBe(201).ShouldHave("displayName", "Analysts").ShouldHave("meta.resourceType", "Group").ShouldHave("meta.location", created.Location);
        Assert.Equal($"{Scim.Endpoint}Groups/{created.Id}", created.Location);
        (await Scim.GetAsync($"Groups?{Filter("displayName eq \"Analysts\"")}")).ShouldHave("totalResults", 1).ShouldHave("Resources[0].id", created.Id);
    }

    [Fact]
    public async Task RenameGroup_WithItsIdInTheValue_KeepsMembers()
    {
        var user = await CreateUserAsync("ada@example.com");
        var group = await CreateGroupAsync("Analysts", user);
        (await Scim.PatchAsync($"Groups/{group}", Patch($$$"""{"op":"replace","value":{"id":"{{{group}}}","displayName":"Engineers"}}"""))).ShouldBe(204);
        (await Scim.GetAsync($"Groups/{group}")).ShouldHave("displayName", "Engineers").ShouldHave("members[0].value", user);
        (await Scim.GetAsync($"Users/{user}")).ShouldHave("groups[0].display", "Engineers");
    }

    [Fact]
    public async Task RenameGroup_WithAnotherId_IsRefused()
    {
        var group = await CreateGroupAsync("Analysts");
        (await Scim.PatchAsync($"Groups/{group}", Patch("""{"op":"replace","value":{"id":"abf4dd94-a4c0-4f67-89c9-76b03340cb9b","displayName":"Engineers"}}"""))).ShouldBeError(400, "mutability");
        (await Scim.GetAsync($"Groups/{group}")).ShouldHave("displayName", "Analysts");
    }

    [Fact]
    public async Task Members_RemoveAndAddInOneRequest()
    {
        var users = await CreateUsersAsync(3);
        var group = await CreateGroupAsync("Analysts", users[0], users[1]);
        (await Scim.PatchAsync($"Groups/{group}", Patch(
            $$"""{"op":"remove","path":"members[value eq \"{{users[0]}}\"]"}""",
            $$"""{"op":"add","path":"members","value":[{"value":"{{users[2]}}","display":"c@example.com"}]}"""))).ShouldBe(204);
        await ShouldHaveMembersAsync(group, users[1], users[2]);
        (await Scim.GetAsync($"Users/{users[0]}")).ShouldLack("groups");
        (await Scim.GetAsync($"Users/{users[2]}")).ShouldHave("groups[0].value", group).ShouldHave("groups[0].display", "Analysts");
    }

    [Fact]
    public async Task Members_FullPush_ReplacesThemAll()
    {
        var users = await CreateUsersAsync(4);
        var group = await CreateGroupAsync("Analysts", users[0], users[1]);
        var push = Patch($$"""{"op":"replace","path":"members","value":[{{Members(users[1], users[2], users[3])}}]}""");
        (await Scim.PatchAsync($"Groups/{group}", push)).ShouldBe(204);
        await ShouldHaveMembersAsync(group, users[1], users[2], users[3]);

        var before = (await Scim.GetAsync($"Groups/{group}")).ETag;
        (await Scim.PatchAsync($"Groups/{group}", push)).ShouldBe(204);
        Assert.Equal(before, (await Scim.GetAsync($"Groups/{group}")).ETag);
    }

    [Fact]
    public async Task Members_ByPut_ReplacesThemAll()
    {
        var users = await CreateUsersAsync(3);
        var group = await CreateGroupAsync("Analysts", users[0], users[1]);
        var put = await Scim.PutAsync($"Groups/{group}", $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"{{group}}","displayName":"Analysts","members":[{{Members(users[2])}}]}""");
        put.ShouldBe(200).ShouldHave("id", group).ShouldHave("members[0].value", users[2]);
        await ShouldHaveMembersAsync(group, users[2]);
    }

    [Fact]
    public async Task DeleteGroup_Unlink_TakesItFromItsMembers()
    {
        var user = await CreateUserAsync("ada@example.com");
        var group = await CreateGroupAsync("Analysts", user);
        (await Scim.DeleteAsync($"Groups/{group}")).ShouldBe(204);
        (await Scim.GetAsync($"Groups/{group}")).ShouldBeError(404);
        (await Scim.GetAsync($"Users/{user}")).ShouldBe(200).ShouldLack("groups");
        (await Scim.DeleteAsync($"Groups/{group}")).ShouldBeError(404);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/json")]
    [InlineData("application/scim+json; charset=utf-8")]
    public async Task ContentType_AnyThatOktaSends_IsRead(string contentType)
    {
        var content = new StringContent(Ada);
        content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(contentType);
        var created = await Scim.SendContentAsync(HttpMethod.Post, "Users", content, ("Accept", "application/json"), ("User-Agent", "Okta SCIM Client 1.0.0"));
        Assert.Equal("application/scim+json", created.ShouldBe(201).ContentHeaders.ContentType!.MediaType);
        Assert.Equal(JsonValueKind.Object, created.Body.ValueKind);
    }
}
