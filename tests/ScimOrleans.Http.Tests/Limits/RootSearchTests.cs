using System.Text.Json;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Http.Tests.Conversations;
using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Limits;

/// <summary>Searches over users and groups at once.</summary>
public abstract class RootSearchTests(ScimHostFixture fixture) : ScimConversation(fixture)
{
    protected override IdpProfile Profile => IdpProfile.Other;

    [Fact]
    public async Task Pages_SpanUsersThenGroups()
    {
        var users = await CreateUsersAsync(3);
        var groups = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            groups.Add(await CreateGroupAsync($"Group {i}", users[0]));
        }

        string[] all = [.. users.Order(StringComparer.Ordinal), .. groups.Order(StringComparer.Ordinal)];
        for (var start = 1; start <= 7; start++)
        {
            for (var count = 0; count <= 7; count++)
            {
                var page = (await Scim.PostAsync(".search", $$"""{"startIndex":{{start}},"count":{{count}}}""")).ShouldBe(200).ShouldHave("totalResults", 6).ShouldHave("startIndex", start);
                var expected = all.Skip(start - 1).Take(count).ToArray();
                Assert.Equal(expected, Ids(page));
                page.ShouldHave("itemsPerPage", expected.Length);
            }
        }
    }

    [Theory]
    [InlineData("displayName sw \"A\"", 2)]
    [InlineData("userName eq \"a1\"", 1)]
    [InlineData("members pr", 1)]
    [InlineData("displayName sw \"A\" and userName pr", 1)]
    [InlineData("meta.resourceType eq \"Group\"", 1)]
    [InlineData("meta.resourceType eq \"User\" or meta.resourceType eq \"Group\"", 2)]
    public async Task Filter_ConditionOnWhatATypeLacks_DoesNotHold(string filter, int count)
    {
        var user = (await Scim.PostAsync("Users", """{"userName":"a1","displayName":"A1"}""")).ShouldBe(201).Id;
        await CreateGroupAsync("A2", user);
        (await Scim.PostAsync(".search", $$"""{"filter":{{JsonSerializer.Serialize(filter)}}}""")).ShouldBe(200).ShouldHave("totalResults", count);
    }

    [Theory]
    [InlineData("userName eq \"a1\" or displayName eq \"A2\"", "does not have")]
    [InlineData("not (userName eq \"a1\")", "does not have")]
    [InlineData("userName ne \"a1\"", "does not have")]
    [InlineData("displayName pr and not (members pr)", "does not have")]
    [InlineData("nope eq 1", "nope")]
    public async Task Filter_ThatOneTypeCannotAnswer_IsRefused(string filter, string detail) =>
        (await Scim.PostAsync(".search", $$"""{"filter":{{JsonSerializer.Serialize(filter)}}}""")).ShouldBeError(400, "invalidFilter", detail);

    [Fact]
    public async Task Selection_AppliesToBoth()
    {
        var user = await CreateUserAsync("a1");
        await CreateGroupAsync("A2", user);
        (await Scim.PostAsync(".search", """{"attributes":["userName","displayName"],"sortBy":"userName"}""")).ShouldBe(200)
            .ShouldHave("Resources[0].userName", "a1").ShouldHave("Resources[1].displayName", "A2").ShouldLack("Resources[1].members").ShouldLack("Resources[0].meta");
        (await Scim.PostAsync(".search", """{"attributes":["members"]}""")).ShouldBe(200).ShouldHave("Resources[1].members[0].value", user).ShouldLack("Resources[0].userName");
    }
}
