using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Conversations;

/// <summary>What Microsoft Entra ID's provisioning service does, with and without its flag <c>aadOptscim062020</c>.</summary>
public abstract class EntraConversation(ScimHostFixture fixture) : ScimConversation(fixture)
{
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    private const string Ada = $$$"""
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","{{{Enterprise}}}"],"externalId":"0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef","userName":"Ada_ab6490ee",
         "active":true,"emails":[{"primary":true,"type":"work","value":"ada@example.com"}],"meta":{"resourceType":"User","created":"2001-01-01T00:00:00Z"},
         "name":{"formatted":"Ada Lovelace","familyName":"Lovelace","givenName":"Ada"},"roles":[],"{{{Enterprise}}}":{"department":"Analysis"}}
        """;

    protected override IdpProfile Profile => IdpProfile.Entra;

    [Theory]
    [InlineData("Users", "userName")]
    [InlineData("Groups", "displayName")]
    public async Task TestConnection_RandomName_IsAnEmptyList(string type, string attribute)
    {
        var found = await Scim.GetAsync($"{type}?{Filter($"{attribute} eq \"{Guid.NewGuid()}\"")}");
        found.ShouldBe(200).ShouldHave("totalResults", 0).ShouldHave("itemsPerPage", 0).ShouldHave("startIndex", 1);
        Assert.Equal(0, found["Resources"].GetArrayLength());
    }

    [Theory]
    [InlineData("Users")]
    [InlineData("Groups")]
    public async Task TestConnection_RandomId_Is404WithAnError(string type) => (await Scim.GetAsync($"{type}/{Guid.NewGuid()}")).ShouldBeError(404);

    [Theory]
    [InlineData("externalId eq \"0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef\"")]
    [InlineData("userName eq \"ada_AB6490EE\"")]
    [InlineData("emails[type eq \"work\"].value eq \"ADA@example.com\"")]
    [InlineData("emails[type eq \"work\" and value eq \"ada@example.com\"]")]
    [InlineData("USERNAME eq \"Ada_ab6490ee\" and active eq \"True\"")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq \"analysis\"")]
    public async Task Match_ByAnyAttribute_FindsTheUser(string filter)
    {
        var created = (await Scim.PostAsync("Users", Ada)).ShouldBe(201);
        await CreateUserAsync("other@example.com");
        (await Scim.GetAsync($"Users?{Filter(filter)}")).ShouldBe(200).ShouldHave("totalResults", 1).ShouldHave("Resources[0].id", created.Id);
    }

    [Fact]
    public async Task Match_ByExternalIdInAnotherCase_FindsNobody()
    {
        (await Scim.PostAsync("Users", Ada)).ShouldBe(201);
        (await Scim.GetAsync($"Users?{Filter("externalId eq \"0A21F0F2-8D2A-4F8E-BF98-7363C4AED4EF\"")}")).ShouldHave("totalResults", 0);
    }

    [Fact]
    public async Task Create_User_IgnoresMetaAndEmptyLists()
    {
        var created = await Scim.PostAsync("Users?aadOptscim062020", Ada);
        created.ShouldBe(201).ShouldHave("userName", "Ada_ab6490ee").ShouldHave("name.formatted", "Ada Lovelace")
            .ShouldHave("schemas[1]", Enterprise).ShouldHave($"\"{Enterprise}\".department", "Analysis").ShouldLack("roles");
        Assert.NotEqual("2001-01-01T00:00:00Z", created["meta.created"].GetString());
    }

    [Fact]
    public async Task Update_ManyOperationsInCapitals_AreAllDone()
    {
        var created = (await Scim.PostAsync("Users", Ada)).ShouldBe(201);
        var patched = await Scim.PatchAsync($"Users/{created.Id}", Patch(
            """{"op":"Replace","path":"emails[type eq \"work\"].value","value":"king@example.com"}""",
            """{"op":"Replace","path":"name.familyName","value":"King"}""",
            """{"op":"Add","path":"addresses[type eq \"work\"].streetAddress","value":"12 St James's Square"}""",
            """{"op":"Add","path":"addresses[type eq \"work\"].country","value":"GB"}""",
            """{"op":"Add","path":"phoneNumbers[type eq \"mobile\"].value","value":" +44 (0)20 7946 0000 "}""",
            """{"op":"Add","path":"roles","value":[{"id":"r1","value":"Admin","displayName":"Admin"}]}""",
            $$"""{"op":"Add","path":"{{Enterprise}}:department","value":"Engines"}""",
            """{"op":"Replace","path":"userName","value":"king_ab6490ee"}"""));
        patched.ShouldBe(200)
            .ShouldHave("emails[0].value", "king@example.com").ShouldHave("emails[0].type", "work").ShouldHave("emails[0].primary", true)
            .ShouldHave("name.familyName", "King").ShouldHave("name.givenName", "Ada")
            .ShouldHave("addresses[0].type", "work").ShouldHave("addresses[0].streetAddress", "12 St James's Square").ShouldHave("addresses[0].country", "GB").ShouldLack("addresses[1]")
            .ShouldHave("phoneNumbers[0].type", "mobile").ShouldHave("phoneNumbers[0].value", " +44 (0)20 7946 0000 ")
            .ShouldHave("roles[0].value", "Admin").ShouldHave($"\"{Enterprise}\".department", "Engines").ShouldHave("userName", "king_ab6490ee");
        (await Scim.GetAsync($"Users?{Filter("userName eq \"king_ab6490ee\"")}")).ShouldHave("totalResults", 1);
        (await Scim.GetAsync($"Users?{Filter("userName eq \"Ada_ab6490ee\"")}")).ShouldHave("totalResults", 0);
    }

    [Theory]
    [InlineData("add")]
    [InlineData("Replace")]
    public async Task Update_EmailThatIsNotThere_IsCreated(string op)
    {
        var user = await CreateUserAsync("ada@example.com");
        (await Scim.PatchAsync($"Users/{user}", Patch($$"""{"op":"{{op}}","path":"emails[type eq \"work\"].value","value":"ada@example.com"}"""))).ShouldBe(200)
            .ShouldHave("emails[0].type", "work").ShouldHave("emails[0].value", "ada@example.com").ShouldLack("emails[1]");
    }

    [Theory]
    [InlineData("""{"op":"Replace","path":"active","value":"False"}""")]
    [InlineData("""{"op":"Replace","path":"active","value":false}""")]
    [InlineData("""{"op":"Replace","value":{"active":"false"}}""")]
    [InlineData("""{"op":"Add","path":"active","value":"FALSE"}""")]
    public async Task Disable_AsTextOrBoolean_StaysFoundAndReadable(string operation)
    {
        var created = (await Scim.PostAsync("Users", Ada)).ShouldBe(201);
        (await Scim.PatchAsync($"Users/{created.Id}", Patch(operation))).ShouldBe(200).ShouldHave("active", false);
        (await Scim.GetAsync($"Users/{created.Id}")).ShouldBe(200).ShouldHave("active", false);
        (await Scim.GetAsync($"Users?{Filter("externalId eq \"0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef\"")}")).ShouldHave("totalResults", 1);
    }

    [Fact]
    public async Task Reenable_GroupsAreNotPushedAgain_ComeBack()
    {
        var user = await CreateUserAsync("ada@example.com");
        var group = await CreateGroupAsync("Analysts", user);
        (await Scim.PatchAsync($"Users/{user}", Patch("""{"op":"Replace","path":"active","value":"False"}"""))).ShouldBe(200).ShouldLack("groups");
        await ShouldHaveMembersAsync(group);
        (await Scim.PatchAsync($"Users/{user}", Patch("""{"op":"Replace","path":"active","value":"True"}"""))).ShouldBe(200).ShouldHave("groups[0].value", group);
        await ShouldHaveMembersAsync(group, user);
    }

    [Fact]
    public async Task Update_PathsAsKeysOfOneValue_AreAllDone()
    {
        var created = (await Scim.PostAsync("Users", Ada)).ShouldBe(201);
        var patched = await Scim.PatchAsync($"Users/{created.Id}?aadOptscim062020", Patch($$$"""
            {"op":"replace","value":{"displayName":"Augusta","name.givenName":"Augusta","{{{Enterprise}}}:employeeNumber":"1815",
             "emails[type eq \"work\"].value":"augusta@example.com"}}
            """));
        patched.ShouldBe(200).ShouldHave("displayName", "Augusta").ShouldHave("name.givenName", "Augusta").ShouldHave("name.familyName", "Lovelace")
            .ShouldHave($"\"{Enterprise}\".employeeNumber", "1815").ShouldHave($"\"{Enterprise}\".department", "Analysis")
            .ShouldHave("emails[0].value", "augusta@example.com");
    }

    [Fact]
    public async Task Manager_SetChangedAndRemoved()
    {
        var managers = await CreateUsersAsync(2);
        var created = (await Scim.PostAsync("Users", Ada)).ShouldBe(201);
        var path = $"{Enterprise}:manager";
        (await Scim.PatchAsync($"Users/{created.Id}", Patch($$"""{"op":"Add","path":"{{path}}","value":"{{managers[0]}}"}"""))).ShouldBe(200).ShouldHave($"\"{Enterprise}\".manager.value", managers[0]);
        (await Scim.PatchAsync($"Users/{created.Id}", Patch($$$"""{"op":"Replace","path":"{{{path}}}","value":{"value":"{{{managers[1]}}}"}}"""))).ShouldBe(200).ShouldHave($"\"{Enterprise}\".manager.value", managers[1]);
        (await Scim.PatchAsync($"Users/{created.Id}", Patch($$"""{"op":"Replace","path":"{{path}}","value":""}"""))).ShouldBe(200).ShouldLack($"\"{Enterprise}\".manager");
        (await Scim.PatchAsync($"Users/{created.Id}", Patch($$"""{"op":"Add","path":"{{path}}","value":"{{managers[0]}}"}"""))).ShouldBe(200);
        (await Scim.PatchAsync($"Users/{created.Id}", Patch($$"""{"op":"Remove","path":"{{path}}"}"""))).ShouldBe(200).ShouldLack($"\"{Enterprise}\".manager").ShouldHave($"\"{Enterprise}\".department", "Analysis");
    }

    [Theory]
    [InlineData("""{"op":"Remove","path":"displayName"}""")]
    [InlineData("""{"op":"Replace","path":"displayName","value":""}""")]
    [InlineData("""{"op":"Replace","path":"displayName","value":null}""")]
    public async Task Update_RemoveWithoutValue_Unassigns(string operation)
    {
        var user = (await Scim.PostAsync("Users", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada","displayName":"Ada","title":"Countess"}""")).ShouldBe(201).Id;
        (await Scim.PatchAsync($"Users/{user}", Patch(operation.Replace("displayName", "title", StringComparison.Ordinal)))).ShouldBe(200).ShouldLack("title").ShouldHave("displayName", "Ada");
    }

    [Fact]
    public async Task Groups_WithoutMembers_AreFoundAndRead()
    {
        var users = await CreateUsersAsync(3);
        var group = await CreateGroupAsync("Analysts", users);
        (await Scim.GetAsync($"Groups?excludedAttributes=members&{Filter("displayName eq \"analysts\"")}")).ShouldBe(200)
            .ShouldHave("totalResults", 1).ShouldHave("Resources[0].id", group).ShouldHave("Resources[0].displayName", "Analysts").ShouldLack("Resources[0].members");
        var read = (await Scim.GetAsync($"Groups/{group}?excludedAttributes=members")).ShouldBe(200).ShouldHave("displayName", "Analysts").ShouldLack("members");
        read.ShouldHave("meta.version", read.ETag);
    }

    [Fact]
    public async Task Groups_IsMember_IsAskedByFilter()
    {
        var users = await CreateUsersAsync(2);
        var group = await CreateGroupAsync("Analysts", users[0]);
        (await Scim.GetAsync($"Groups?excludedAttributes=members&{Filter($"id eq \"{group}\" and members eq \"{users[0]}\"")}")).ShouldBe(200).ShouldHave("totalResults", 1);
        (await Scim.GetAsync($"Groups?excludedAttributes=members&{Filter($"id eq \"{group}\" and members eq \"{users[1]}\"")}")).ShouldBe(200).ShouldHave("totalResults", 0);
    }

    [Fact]
    public async Task Members_AddedAndRemovedByLists()
    {
        var users = await CreateUsersAsync(4);
        var group = await CreateGroupAsync("Analysts");
        (await Scim.PatchAsync($"Groups/{group}", Patch(
            $$"""{"op":"Add","path":"members","value":[{"$ref":null,"value":"{{users[0]}}"},{"$ref":null,"value":"{{users[1]}}"},{"$ref":null,"value":"{{users[2]}}"}]}"""))).ShouldBe(204);
        await ShouldHaveMembersAsync(group, users[..3]);
        (await Scim.PatchAsync($"Groups/{group}", Patch($$"""{"op":"Remove","path":"members","value":[{"$ref":null,"value":"{{users[1]}}"}]}"""))).ShouldBe(204);
        await ShouldHaveMembersAsync(group, users[0], users[2]);
        (await Scim.PatchAsync($"Groups/{group}?aadOptscim062020", Patch($$"""{"op":"Remove","path":"members[value eq \"{{users[0]}}\"]"}"""))).ShouldBe(204);
        await ShouldHaveMembersAsync(group, users[2]);
    }

    [Fact]
    public async Task Delete_DisablesFirst_ThenOnlyTheDeletedIs404()
    {
        var created = (await Scim.PostAsync("Users", Ada)).ShouldBe(201);
        (await Scim.PatchAsync($"Users/{created.Id}", Patch("""{"op":"Replace","path":"active","value":"False"}"""))).ShouldBe(200);
        (await Scim.GetAsync($"Users/{created.Id}")).ShouldBe(200);
        (await Scim.DeleteAsync($"Users/{created.Id}")).ShouldBe(204);
        (await Scim.GetAsync($"Users/{created.Id}")).ShouldBeError(404);
        (await Scim.GetAsync($"Users?{Filter("userName eq \"Ada_ab6490ee\"")}")).ShouldHave("totalResults", 0);
    }

    [Fact]
    public async Task Paging_ByFive_EchoesStartIndex()
    {
        var expected = await CreateUsersAsync(11);
        var seen = new List<string>();
        foreach (var start in new[] { 1, 6, 11 })
        {
            var page = (await Scim.GetAsync($"Users?startIndex={start}&count=5")).ShouldBe(200).ShouldHave("startIndex", start).ShouldHave("totalResults", 11);
            seen.AddRange(Ids(page));
        }

        Assert.Equal(expected.Order(StringComparer.Ordinal), seen);
    }

    [Fact]
    public async Task Create_SameUserOrGroup_Is409()
    {
        (await Scim.PostAsync("Users", Ada)).ShouldBe(201);
        (await Scim.PostAsync("Users", Ada)).ShouldBeError(409, "uniqueness");
        await CreateGroupAsync("Analysts");
        (await Scim.PostAsync("Groups", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"ANALYSTS"}""")).ShouldBeError(409, "uniqueness");
    }

    [Fact]
    public async Task Discovery_Schemas_HaveEveryMappedAttributeAndNoNulls()
    {
        var schemas = (await Scim.GetAsync("Schemas")).ShouldBe(200).ShouldHave("schemas[0]", "urn:ietf:params:scim:api:messages:2.0:ListResponse");
        Assert.DoesNotContain("null", schemas.Text, StringComparison.Ordinal);
        foreach (var urn in new[] { "urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:core:2.0:Group", Enterprise })
        {
            Assert.Contains(schemas["Resources"].EnumerateArray(), schema => schema.GetProperty("id").GetString() == urn);
        }

        (await Scim.GetAsync("ResourceTypes")).ShouldBe(200).ShouldHave("schemas[0]", "urn:ietf:params:scim:api:messages:2.0:ListResponse");
    }
}
