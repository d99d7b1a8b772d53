using System.Text;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Storage.Tests.Compliance;

public abstract partial class DirectoryStoreCompliance
{
    [Fact]
    public async Task Query_Users_ByIdWithTheirGroups()
    {
        var users = await Scene.UsersAsync(3);
        var group = await Scene.GroupAsync("Team", users[1]);

        var page = await Store.QueryAsync(Query(ResourceKind.User));

        Assert.Equal(3, page.TotalResults);
        Assert.Equal(users, page.Resources.Select(user => user.Id));
        foreach (var user in page.Resources)
        {
            AssertSame(await ReadAsync(user.Id, Scene.Okta), user);
        }

        Assert.Equal(group, Assert.Single(page.Resources[1].Groups).Id);
    }

    [Fact]
    public async Task Query_WithoutGroups_LeavesThemOut()
    {
        var user = await Scene.UserAsync("alice");
        await Scene.GroupAsync("Team", user);

        var page = await Store.QueryAsync(Query(ResourceKind.User) with { IncludeGroups = false });

        Assert.Empty(Assert.Single(page.Resources).Groups);
        Assert.Equal("", page.Resources[0].GroupsDigest);
    }

    [Fact]
    public async Task Query_ShowsEachViewerItsOwn()
    {
        var mine = await Scene.UserAsync("mine");
        var inactive = await Scene.UserAsync("inactive", active: false);
        await Scene.DoAsync(Scene.NewUser("detached") with { Detached = true });
        var entras = await Scene.DoAsync(Scene.NewUser("entra's") with { Actor = Scene.Entra });
        var local = await Scene.DoAsync(Scene.NewUser("local") with { Actor = ResourceOwner.Local });
        await Scene.DoAsync(Scene.NewUser("protected") with { Actor = ResourceOwner.Local, Protected = true });
        var group = await Scene.GroupAsync("mine");
        await Scene.DoAsync(Scene.NewGroup("entra's") with { Actor = Scene.Entra });
        await (await Scene.CreateAsync(Store)).UserAsync("stranger");

        Assert.Equal([mine, inactive, local], await QueriedAsync(Query(ResourceKind.User)));
        Assert.Equal([entras, local], await QueriedAsync(Query(ResourceKind.User) with { Viewer = Scene.Entra }));
        Assert.Equal([group], await QueriedAsync(Query(ResourceKind.Group)));
        Assert.Empty(await QueriedAsync(Query(ResourceKind.User) with { Tenant = TenantId.Parse("nobody") }));
    }

    [Fact]
    public async Task Query_Pages_AreParts()
    {
        var users = await Scene.UsersAsync(7);

        Assert.Equal(users[2..5], await QueriedAsync(Query(ResourceKind.User) with { StartIndex = 3, Count = 3 }, total: 7));
        Assert.Equal(users[6..], await QueriedAsync(Query(ResourceKind.User) with { StartIndex = 7, Count = 3 }, total: 7));
        Assert.Empty(await QueriedAsync(Query(ResourceKind.User) with { StartIndex = 8, Count = 3 }, total: 7));
        Assert.Empty(await QueriedAsync(Query(ResourceKind.User) with { StartIndex = long.MaxValue, Count = 3 }, total: 7));
        Assert.Empty(await QueriedAsync(Query(ResourceKind.User) with { Count = 0 }, total: 7));
    }

    [Fact]
    public async Task Query_Sorted_ByCodePointThenId()
    {
        string[] names = ["b", "\uE000", "a", "\U00010000", "Z", "é"];
        var ids = new Dictionary<string, Guid>();
        foreach (var name in names)
        {
            ids[name] = await Scene.DoAsync(Scene.NewUser(name) with { Content = Scene.Content(name, externalId: name == "b" ? null : name.Length == 1 ? "same" : "other") });
        }

        string[] ordered = ["a", "b", "Z", "é", "\uE000", "\U00010000"];
        Assert.Equal(ordered.Select(name => ids[name]), await QueriedAsync(Query(ResourceKind.User) with { Sort = By("userName") }));
        Assert.Equal(ordered.Reverse().Select(name => ids[name]), await QueriedAsync(Query(ResourceKind.User) with { Sort = By("userName", descending: true) }));
        Assert.Equal(
            [ids["\U00010000"], ids["\uE000"], ids["a"], ids["Z"], ids["é"], ids["b"]],
            await QueriedAsync(Query(ResourceKind.User) with { Sort = By("externalId") }));
        Assert.Equal(
            [ids["b"], ids["\uE000"], ids["a"], ids["Z"], ids["é"], ids["\U00010000"]],
            await QueriedAsync(Query(ResourceKind.User) with { Sort = By("externalId", descending: true) }));
    }

    [Fact]
    public async Task Query_Filtered_FindsWhatIsMeant()
    {
        var alice = await Scene.DoAsync(Scene.NewUser("Alice") with
        {
            Content = Scene.Content("Alice", externalId: "E1") with { Search = Encoding.UTF8.GetBytes("""{"userName":"alice","title":"boss"}""") },
        });
        var bob = await Scene.UserAsync("Bob");
        var group = await Scene.GroupAsync("Team", bob);

        Assert.Equal([alice], await QueriedAsync(Query(ResourceKind.User, "userName eq \"ALICE\"")));
        Assert.Equal([alice], await QueriedAsync(Query(ResourceKind.User, "externalId eq \"E1\"")));
        Assert.Empty(await QueriedAsync(Query(ResourceKind.User, "externalId eq \"e1\"")));
        Assert.Equal([alice], await QueriedAsync(Query(ResourceKind.User, "title eq \"Boss\"")));
        Assert.Equal([bob], await QueriedAsync(Query(ResourceKind.User, "not (title pr)")));
        Assert.Equal([bob], await QueriedAsync(Query(ResourceKind.User, $"groups.value eq \"{group}\"")));
        Assert.Equal([group], await QueriedAsync(Query(ResourceKind.Group, $"members.value eq \"{bob}\"")));
        Assert.Equal([group], await QueriedAsync(Query(ResourceKind.Group, "displayName eq \"team\"")));
        Assert.Empty(await QueriedAsync(Query(ResourceKind.Group, "displayName eq \"public\"")));
    }

    private DirectoryQuery Query(ResourceKind kind, string? filter = null) => new()
    {
        Tenant = Tenant,
        Kind = kind,
        Viewer = Scene.Okta,
        Count = 100,
        Filter = filter is null ? null : FilterParser.Parse(filter, kind == ResourceKind.User ? ScimModel.Default.User : ScimModel.Default.Group, ScimLimits.Default).Value,
    };

    private static SortOrder By(string attribute, bool descending = false) => new(new AttributePath([ScimModel.Default.User.Find(attribute)!]), descending);

    private async Task<List<Guid>> QueriedAsync(DirectoryQuery query, long? total = null)
    {
        var page = await Store.QueryAsync(query);
        Assert.Equal(total ?? page.Resources.Count, page.TotalResults);
        return [.. page.Resources.Select(resource => resource.Id)];
    }
}
