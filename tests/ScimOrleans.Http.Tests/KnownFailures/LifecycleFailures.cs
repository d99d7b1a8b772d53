using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Http.Tests.Conversations;
using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.KnownFailures;

/// <summary>Faults that other servers were reported for: identity, uniqueness, concurrency, versions, attribute rules. The number is the fault's.</summary>
public abstract class LifecycleFailures(ScimHostFixture fixture) : ScimConversation(fixture)
{
    protected override IdpProfile Profile => IdpProfile.Other;

    [Fact]
    public async Task F36_PersonWhoComesBack_IsFoundAndReactivated()
    {
        var body = """{"userName":"ada","externalId":"e1","active":true}""";
        var user = (await Scim.PostAsync("Users", body)).ShouldBe(201).Id;
        (await Scim.PatchAsync($"Users/{user}", Patch("""{"op":"replace","value":{"active":false}}"""))).ShouldBe(200);
        (await Scim.GetAsync($"Users?{Filter("userName eq \"ada\"")}")).ShouldHave("totalResults", 1).ShouldHave("Resources[0].id", user).ShouldHave("Resources[0].active", false);
        (await Scim.PostAsync("Users", body)).ShouldBeError(409, "uniqueness");
        (await Scim.PutAsync($"Users/{user}", body)).ShouldBe(200).ShouldHave("active", true).ShouldHave("id", user);
        (await Scim.GetAsync("Users")).ShouldHave("totalResults", 1);
    }

    [Fact]
    public async Task F37_InactiveUser_StaysReadableAndListed()
    {
        var user = await CreateUserAsync("ada");
        (await Scim.PutAsync($"Users/{user}", """{"userName":"ada","active":false}""")).ShouldBe(200).ShouldHave("active", false);
        (await Scim.GetAsync($"Users/{user}")).ShouldBe(200).ShouldHave("active", false);
        (await Scim.PatchAsync($"Users/{user}", Patch("""{"op":"replace","path":"active","value":false}"""))).ShouldBe(200).ShouldHave("active", false);
        (await Scim.GetAsync("Users")).ShouldHave("totalResults", 1).ShouldHave("Resources[0].active", false);
    }

    [Fact]
    public async Task F38_OldNameOfARenamed_IsFree()
    {
        var group = await CreateGroupAsync("A");
        (await Scim.PutAsync($"Groups/{group}", """{"displayName":"B"}""")).ShouldBe(200);
        var other = await CreateGroupAsync("A");
        (await Scim.GetAsync($"Groups?{Filter("displayName eq \"A\"")}")).ShouldHave("totalResults", 1).ShouldHave("Resources[0].id", other);

        var user = await CreateUserAsync("a");
        (await Scim.PatchAsync($"Users/{user}", Patch("""{"op":"replace","path":"userName","value":"b"}"""))).ShouldBe(200);
        var second = await CreateUserAsync("a");
        (await Scim.GetAsync($"Users?{Filter("userName eq \"a\"")}")).ShouldHave("totalResults", 1).ShouldHave("Resources[0].id", second);
    }

    [Fact]
    public async Task F39_NameOfAnother_IsRefusedWhateverTheMethod()
    {
        var ada = await CreateUserAsync("ada");
        await CreateUserAsync("grace");
        var before = await Scim.GetAsync($"Users/{ada}");
        (await Scim.PatchAsync($"Users/{ada}", Patch("""{"op":"replace","path":"title","value":"T"}""", """{"op":"replace","path":"userName","value":"GRACE"}"""))).ShouldBeError(409, "uniqueness");
        (await Scim.PutAsync($"Users/{ada}", """{"userName":"Grace"}""")).ShouldBeError(409, "uniqueness");
        Assert.Equal(before.Text, (await Scim.GetAsync($"Users/{ada}")).Text);
    }

    [Fact]
    public async Task F40_DeletedUser_IsGone()
    {
        var user = await CreateUserAsync("ada");
        (await Scim.DeleteAsync($"Users/{user}")).ShouldBe(204);
        (await Scim.GetAsync($"Users/{user}")).ShouldBeError(404);
        (await Scim.GetAsync("Users")).ShouldHave("totalResults", 0);
        (await Scim.GetAsync($"Users?{Filter("userName eq \"ada\"")}")).ShouldHave("totalResults", 0);
        (await Scim.PatchAsync($"Users/{user}", Patch("""{"op":"replace","path":"title","value":"T"}"""))).ShouldBeError(404);
        Assert.NotEqual(user, await CreateUserAsync("ada"));
    }

    [Fact]
    public async Task F42_EqualCreatesAtOnce_MakeOneUser()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Scim.PostAsync("Users", """{"userName":"ada"}""")));
        Assert.Single(answers, answer => answer.Status == 201);
        Assert.All(answers.Where(answer => answer.Status != 201), answer => answer.ShouldBeError(409, "uniqueness"));
    }

    [Fact]
    public async Task F43_SecondOperationFails_FirstIsUndone()
    {
        var user = (await Scim.PostAsync("Users", """{"userName":"ada","title":"T","emails":[{"type":"x","value":"a@x.test"}]}""")).ShouldBe(201);
        (await Scim.PatchAsync($"Users/{user.Id}", Patch("""{"op":"replace","path":"title","value":"U"}""", """{"op":"replace","path":"emails[type eq \"x\"].nonsense","value":"v"}"""))).ShouldBeError(400, "invalidPath");
        Assert.Equal(user.Text, (await Scim.GetAsync($"Users/{user.Id}")).Text);
    }

    [Fact]
    public async Task F44_IfMatch_IsHeeded()
    {
        var user = (await Scim.PostAsync("Users", """{"userName":"ada"}""")).ShouldBe(201);
        var changed = (await Scim.PutAsync($"Users/{user.Id}", """{"userName":"ada","title":"1"}""", ("If-Match", user.ETag))).ShouldBe(200);
        (await Scim.PutAsync($"Users/{user.Id}", """{"userName":"ada","title":"2"}""", ("If-Match", user.ETag))).ShouldBeError(412);
        (await Scim.PatchAsync($"Users/{user.Id}", Patch("""{"op":"replace","path":"title","value":"2"}"""), ("If-Match", user.ETag))).ShouldBeError(412);
        (await Scim.DeleteAsync($"Users/{user.Id}", ("If-Match", user.ETag))).ShouldBeError(412);
        (await Scim.GetAsync($"Users/{user.Id}")).ShouldHave("title", "1");
        (await Scim.PutAsync($"Users/{user.Id}", """{"userName":"ada","title":"3"}""", ("If-Match", $"\"x\", {changed.ETag}"))).ShouldBe(200);
        (await Scim.PutAsync($"Users/{user.Id}", """{"userName":"ada","title":"4"}""", ("If-Match", "*"))).ShouldBe(200);
    }

    [Fact]
    public async Task F44_IfNoneMatch_Is304WithoutABody()
    {
        var user = (await Scim.PostAsync("Users", """{"userName":"ada"}""")).ShouldBe(201);
        var group = await CreateGroupAsync("A", user.Id);
        foreach (var path in new[] { $"Users/{user.Id}", $"Groups/{group}", $"Groups/{group}?excludedAttributes=members", $"Users/{user.Id}?attributes=userName" })
        {
            var read = (await Scim.GetAsync(path)).ShouldBe(200);
            var same = (await Scim.GetAsync(path, ("If-None-Match", read.ETag))).ShouldBe(304);
            Assert.Empty(same.Bytes);
            Assert.Equal(read.ETag, same.ETag);
            (await Scim.GetAsync(path, ("If-None-Match", "*"))).ShouldBe(304);
            (await Scim.GetAsync(path, ("If-None-Match", "W/\"other\""))).ShouldBe(200);
        }
    }

    [Fact]
    public async Task F49_Password_ComesBackNowhere()
    {
        var user = (await Scim.PostAsync("Users", """{"userName":"ada","password":"s3cret-word"}""")).ShouldBe(201);
        foreach (var answer in new[] { user, await Scim.GetAsync($"Users/{user.Id}"), await Scim.GetAsync($"Users/{user.Id}?attributes=password"), await Scim.GetAsync("Users?attributes=password,userName") })
        {
            Assert.DoesNotContain("password", answer.Text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("s3cret-word", answer.Text, StringComparison.Ordinal);
        }

        (await Scim.GetAsync($"Users?{Filter("password eq \"s3cret-word\"")}")).ShouldBeError(400, "invalidFilter");
        (await Scim.GetAsync("Users?sortBy=password")).ShouldBeError(400, "invalidValue");
    }

    [Fact]
    public async Task F51_Null_IsUnassigned()
    {
        (await Scim.PostAsync("Groups", """{"displayName":"g","externalId":null}""")).ShouldBe(201).ShouldLack("externalId");
        (await Scim.PostAsync("Users", """{"userName":"ada","title":null,"emails":null,"name":{"givenName":null}}""")).ShouldBe(201).ShouldLack("title").ShouldLack("emails").ShouldLack("name");
    }

    [Fact]
    public async Task F52_TwoPrimaries_AreRefused()
    {
        (await Scim.PostAsync("Users", """{"userName":"ada","emails":[{"value":"a@x.test","primary":true},{"value":"b@x.test","primary":true}]}""")).ShouldBeError(400, "invalidValue");
        (await Scim.GetAsync("Users")).ShouldHave("totalResults", 0);
    }

    [Fact]
    public async Task F54_ExcludedId_StaysAndMetaGoes()
    {
        var group = await CreateGroupAsync("A");
        (await Scim.GetAsync("Groups?excludedAttributes=id,meta")).ShouldBe(200).ShouldHave("Resources[0].id", group).ShouldLack("Resources[0].meta");
        (await Scim.GetAsync($"Groups/{group}?excludedAttributes=id,meta")).ShouldBe(200).ShouldHave("id", group).ShouldLack("meta");
    }

    [Fact]
    public async Task F55_PutOfWhatWasRead_ChangesNothing()
    {
        var user = (await Scim.PostAsync("Users", """{"userName":"ada","title":"T","emails":[{"value":"a@x.test"}]}""")).ShouldBe(201).Id;
        var group = await CreateGroupAsync("A", user);
        var read = await Scim.GetAsync($"Users/{user}");
        Assert.Equal(read.Text, (await Scim.PutAsync($"Users/{user}", read.Text)).ShouldBe(200).Text);
        var whole = await Scim.GetAsync($"Groups/{group}");
        Assert.Equal(whole.Text, (await Scim.PutAsync($"Groups/{group}", whole.Text)).ShouldBe(200).Text);
        await ShouldHaveMembersAsync(group, user);
    }

    [Theory]
    [InlineData("""{"userName":"ada","title":"T"}""")]
    [InlineData("""{"userName":"ada","title":"T","nickName":null,"emails":[]}""")]
    public async Task F56_Put_ReplacesAll(string body)
    {
        var user = (await Scim.PostAsync("Users", """{"userName":"ada","title":"T","nickName":"N","emails":[{"value":"a@x.test"}],"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"D"}}""")).ShouldBe(201).Id;
        var put = (await Scim.PutAsync($"Users/{user}", body)).ShouldBe(200).ShouldHave("title", "T").ShouldLack("nickName").ShouldLack("emails");
        Assert.Equal(put.Text, (await Scim.GetAsync($"Users/{user}")).Text);
        put.ShouldLack("schemas[1]");
    }
}
