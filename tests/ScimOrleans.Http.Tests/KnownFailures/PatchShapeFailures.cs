using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Http.Tests.Conversations;
using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.KnownFailures;

/// <summary>Faults that other servers were reported for: value and path forms of PATCH, and success that was none. The number is the fault's.</summary>
public abstract class PatchShapeFailures(ScimHostFixture fixture) : ScimConversation(fixture)
{
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    protected override IdpProfile Profile => IdpProfile.Other;

    [Theory]
    [InlineData("Replace")]
    [InlineData("REPLACE")]
    [InlineData("Add")]
    public async Task F01_OpInCapitals_IsDone(string op)
    {
        var user = await CreateUserAsync("ada");
        (await Scim.PatchAsync($"Users/{user}", Patch($$"""{"op":"{{op}}","path":"active","value":false}"""))).ShouldBe(200).ShouldHave("active", false);
    }

    [Fact]
    public async Task F01_OpOfAnotherName_IsInvalidSyntax()
    {
        var user = await CreateUserAsync("ada");
        (await Scim.PatchAsync($"Users/{user}", Patch("""{"op":"delete","path":"title"}"""))).ShouldBeError(400, "invalidSyntax");
    }

    [Theory]
    [InlineData("""{"op":"Replace","path":"active","value":"False"}""")]
    [InlineData("""{"op":"Replace","value":{"active":"false"}}""")]
    [InlineData("""{"op":"Replace","path":"urn:ietf:params:scim:schemas:core:2.0:User:active","value":"FALSE"}""")]
    public async Task F02_BooleanAsText_BecomesABoolean(string operation)
    {
        var user = await CreateUserAsync("ada");
        (await Scim.PatchAsync($"Users/{user}", Patch(operation))).ShouldBe(200).ShouldHave("active", false);
        (await Scim.PutAsync($"Users/{user}", """{"userName":"ada","active":"True"}""")).ShouldBe(200).ShouldHave("active", true);
        (await Scim.PostAsync("Users", """{"userName":"grace","active":"False","emails":[{"value":"g@x.test","primary":"true"}]}""")).ShouldBe(201).ShouldHave("active", false).ShouldHave("emails[0].primary", true);
    }

    [Fact]
    public async Task F03_TypedEmailThatIsMissing_IsCreated()
    {
        var user = await CreateUserAsync("ada");
        (await Scim.PatchAsync($"Users/{user}", Patch("""{"op":"replace","path":"emails[type eq \"work\"].value","value":"a@x.test"}"""))).ShouldBe(200)
            .ShouldHave("emails[0].type", "work").ShouldHave("emails[0].value", "a@x.test");
        (await Scim.PatchAsync($"Users/{user}", Patch("""{"op":"replace","path":"emails[type sw \"h\"].value","value":"b@x.test"}"""))).ShouldBeError(400, "noTarget");
    }

    [Fact]
    public async Task F03_MemberThatIsMissing_IsNoTarget()
    {
        var user = await CreateUserAsync("ada");
        var group = await CreateGroupAsync("A");
        (await Scim.PatchAsync($"Groups/{group}", Patch($$"""{"op":"replace","path":"members[value eq \"{{user}}\"].display","value":"x"}"""))).ShouldBe(400);
        await ShouldHaveMembersAsync(group);
    }

    [Fact]
    public async Task F04_DottedKeys_ArePaths()
    {
        var user = await CreateUserAsync("ada");
        (await Scim.PatchAsync($"Users/{user}", Patch("""{"op":"add","value":{"title":"T","name.givenName":"A","name.familyName":"B"}}"""))).ShouldBe(200)
            .ShouldHave("title", "T").ShouldHave("name.givenName", "A").ShouldHave("name.familyName", "B").ShouldLack("\"name.givenName\"");
    }

    [Fact]
    public async Task F05_NestedExtension_IsTaken()
    {
        var user = (await Scim.PostAsync("Users", $$$"""{"userName":"ada","{{{Enterprise}}}":{"department":"D"}}""")).ShouldBe(201).Id;
        (await Scim.PatchAsync($"Users/{user}", Patch($$$$"""{"op":"replace","value":{"active":true,"{{{{Enterprise}}}}":{"organization":"O"}}}"""))).ShouldBe(200)
            .ShouldHave($"\"{Enterprise}\".organization", "O").ShouldHave($"\"{Enterprise}\".department", "D");
    }

    [Fact]
    public async Task F06_DotInTheUrn_IsPartOfIt()
    {
        var user = await CreateUserAsync("ada");
        (await Scim.PatchAsync($"Users/{user}", Patch($$"""{"op":"replace","path":"{{Enterprise}}:employeeNumber","value":"7"}"""))).ShouldBe(200).ShouldHave($"\"{Enterprise}\".employeeNumber", "7");
    }

    [Fact]
    public async Task F07_PartOfAnObject_LeavesTheRest()
    {
        var user = (await Scim.PostAsync("Users", """{"userName":"ada","name":{"givenName":"X","familyName":"B"}}""")).ShouldBe(201).Id;
        (await Scim.PatchAsync($"Users/{user}", Patch("""{"op":"replace","value":{"name":{"givenName":"A"}}}"""))).ShouldBe(200).ShouldHave("name.givenName", "A").ShouldHave("name.familyName", "B");
    }

    [Theory]
    [InlineData("""{"op":"Remove","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager"}""")]
    [InlineData("""{"op":"Replace","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager","value":""}""")]
    [InlineData("""{"op":"Replace","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager","value":null}""")]
    public async Task F08_ManagerAsText_IsItsValue(string removal)
    {
        var user = await CreateUserAsync("ada");
        (await Scim.PatchAsync($"Users/{user}", Patch($$"""{"op":"Add","path":"{{Enterprise}}:manager","value":"26118915"}"""))).ShouldBe(200).ShouldHave($"\"{Enterprise}\".manager.value", "26118915");
        (await Scim.PatchAsync($"Users/{user}", Patch(removal))).ShouldBe(200).ShouldLack($"\"{Enterprise}\"");
    }

    [Fact]
    public async Task F09_RolesInBothForms_AreTaken()
    {
        var user = (await Scim.PostAsync("Users", """{"userName":"ada","roles":[{"primary":false,"type":"WindowsAzureActiveDirectoryRole","displayName":"User","value":"User"}]}""")).ShouldBe(201).ShouldHave("roles[0].value", "User").Id;
        (await Scim.PatchAsync($"Users/{user}", Patch("""{"op":"Add","path":"roles","value":[{"id":"g","value":"Admin","displayName":"Admin"}]}"""))).ShouldBe(200)
            .ShouldHave("roles[1].value", "Admin").ShouldLack("roles[1].id");
    }

    [Fact]
    public async Task F10_UnknownPath_IsRefusedWhole()
    {
        var user = await CreateUserAsync("ada");
        (await Scim.PatchAsync($"Users/{user}", Patch("""{"op":"replace","path":"title","value":"T"}""", """{"op":"replace","path":"noSuchAttribute","value":"x"}"""))).ShouldBeError(400, "invalidPath", "noSuchAttribute");
        (await Scim.GetAsync($"Users/{user}")).ShouldLack("title");
    }

    [Fact]
    public async Task F11_SamePatchAgain_IsASuccessThatChangesNothing()
    {
        var user = await CreateUserAsync("ada");
        var patch = Patch("""{"op":"replace","path":"displayName","value":"Ada"}""");
        var first = (await Scim.PatchAsync($"Users/{user}", patch)).ShouldBe(200);
        var second = (await Scim.PatchAsync($"Users/{user}", patch)).ShouldBe(200);
        Assert.Equal((first.ETag, first["meta.lastModified"].GetString()), (second.ETag, second["meta.lastModified"].GetString()));
    }
}
