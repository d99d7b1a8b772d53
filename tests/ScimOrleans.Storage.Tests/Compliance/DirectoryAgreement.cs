using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Filters;

namespace ScimOrleans.Storage.Tests.Compliance;

/// <summary>Asks for everything that there is to ask about a directory, and compares the answers with what is computed plainly.</summary>
internal sealed class DirectoryAgreement(IDirectoryQueries queries, TenantId tenant, PlainDirectory directory, int seed)
{
    private static readonly string[] _searches = ["a", "ann", "stra", "ß", "σ", "l", "lee%", "x y", "李", "o'", "test ann", "(", "(b", "ann-", "ann-lee@", "ann-lee@x_", "ann@", "lee%@", "x_y.t", "@"];

    public async Task AssertAsync()
    {
        foreach (var asApplication in new[] { false, true })
        {
            foreach (var user in directory.Users)
            {
                AssertUser(user, await queries.ReadUserAsync(tenant, user.Id, asApplication), asApplication);
            }

            foreach (var group in directory.Groups)
            {
                AssertGroup(group, await queries.ReadGroupAsync(tenant, group.Id, asApplication), asApplication);
            }
        }

        await AssertUserListsAsync();
        await AssertGroupListsAsync();
    }

    private void AssertUser(PlainUser expected, DirectoryUser? actual, bool asApplication)
    {
        if (asApplication && expected.Hidden)
        {
            Assert.Null(actual);
            return;
        }

        Assert.NotNull(actual);
        Assert.Equal((expected.Name, expected.Owner, expected.Active, expected.Detached, expected.Included), (actual.UserName, actual.Owner, actual.Active, actual.Detached, actual.Included));
        Assert.Equal(expected.Attributes.OrderBy(attribute => attribute.Key, StringComparer.Ordinal), actual.Attributes);
        AssertGroups(expected.Id, actual.Groups, asApplication, everybody: !expected.Hidden);
        Assert.Equal(directory.RolesOf(expected.Id, self: false), actual.Roles.Select(role => PlainDirectory.Text(role.Id, role.Name, role.ByHand, role.Through)));
    }

    private void AssertGroup(PlainGroup expected, DirectoryGroup? actual, bool asApplication)
    {
        if (asApplication && !expected.Included)
        {
            Assert.Null(actual);
            return;
        }

        Assert.NotNull(actual);
        Assert.Equal(
            (expected.Name, expected.Owner, expected.Included, (long?)UsersIn(expected.Id, asApplication).Count()),
            (actual.Name, actual.Owner, actual.Included, actual.EffectiveUsers));
        AssertGroups(expected.Id, actual.Groups, asApplication, everybody: false);
        if (expected.Included)
        {
            Assert.Equal(directory.RolesOf(expected.Id, self: true), actual.Roles.Select(role => PlainDirectory.Text(role.Id, role.Name, role.ByHand, role.Through)));
        }
    }

    private void AssertGroups(Guid member, IEnumerable<EffectiveGroup> actual, bool asApplication, bool everybody)
    {
        var expected = directory.GroupsOf(member).Where(group => !asApplication || directory.IsIncluded(group.Key))
            .Select(group => $"{group.Key} {group.Value.Direct} {string.Join(' ', group.Value.Through)}")
            .Concat(everybody ? [$"{directory.Public} True "] : []);
        Assert.Equal(expected.Order(), actual.Select(group => $"{group.Id} {group.Direct} {string.Join(' ', group.Through)}").Order());
    }

    private async Task AssertUserListsAsync()
    {
        var all = new UserList { Tenant = tenant, Limit = 7 };
        await AssertUsersAsync(all, _ => true);
        await AssertUsersAsync(all with { AsApplication = true }, user => !user.Hidden);
        await AssertUsersAsync(all with { Hidden = true, Active = true }, user => user is { Hidden: true, Active: true });
        await AssertUsersAsync(all with { Hidden = false, Owner = ResourceOwner.Local }, user => !user.Hidden && user.Owner == ResourceOwner.Local);
        await AssertUsersAsync(all with { Active = false }, user => !user.Active);
        await AssertUsersAsync(all with { Group = directory.Public }, user => !user.Hidden);
        await AssertUsersAsync(all with { Group = Guid.CreateVersion7() }, _ => false);
        foreach (var search in _searches)
        {
            await AssertUsersAsync(all with { Search = search }, user => PlainDirectory.IsFound(user.SearchText, search));
        }

        foreach (var group in directory.Groups)
        {
            var users = UsersIn(group.Id).ToHashSet();
            await AssertUsersAsync(all with { Group = group.Id }, user => users.Contains(user.Id));
            await AssertUsersAsync(all with { Group = group.Id, AsApplication = true }, user => group.Included && !user.Hidden && users.Contains(user.Id));
        }

        foreach (var role in directory.Roles)
        {
            await AssertUsersAsync(all with { Role = role.Id }, user => directory.RolesOf(user.Id, self: false).Any(text => text.StartsWith($"{role.Id}", StringComparison.Ordinal)));
        }

        foreach (var order in Enum.GetValues<UserOrder>())
        {
            await AssertUsersAsync(all with { Order = order }, _ => true);
            await AssertUsersAsync(all with { Order = order, Descending = true, Hidden = false, WithMemberships = true }, user => !user.Hidden);
        }
    }

    private async Task AssertUsersAsync(UserList list, Func<PlainUser, bool> isIn)
    {
        var expected = directory.Users.Where(isIn).OrderBy(user => Key(user, list.Order), CodePointComparer.Instance).ThenBy(user => user.Id).Select(user => user.Id).ToList();
        if (list.Descending)
        {
            expected.Reverse();
        }

        var actual = new List<DirectoryUser>();
        for (var page = await queries.ListUsersAsync(list); ; page = await queries.ListUsersAsync(list with { After = page.Next }))
        {
            actual.AddRange(page.Items);
            if (page.Next is null)
            {
                break;
            }

            Assert.Equal(list.Limit, page.Items.Count);
        }

        Assert.True(expected.SequenceEqual(actual.Select(user => user.Id)), $"Seed {seed}: {list}");
        if (list.WithMemberships)
        {
            foreach (var user in actual)
            {
                AssertUser(directory.Users.Single(plain => plain.Id == user.Id), user, list.AsApplication);
            }
        }
    }

    private async Task AssertGroupListsAsync()
    {
        var all = new GroupList { Tenant = tenant, Limit = 4, WithMemberships = true };
        await AssertGroupsAsync(all, _ => true);
        await AssertGroupsAsync(all with { Order = GroupOrder.Created, Descending = true }, _ => true);
        await AssertGroupsAsync(all with { AsApplication = true }, group => group.Included);
        await AssertGroupsAsync(all with { Hidden = true }, group => !group.Included);
        await AssertGroupsAsync(all with { Owner = ResourceOwner.Local }, _ => false);
        foreach (var search in _searches)
        {
            await AssertGroupsAsync(all with { Search = search }, group => PlainDirectory.IsFound(group.Name, search));
        }

        foreach (var member in directory.Users.Where(user => user.Hidden).Select(user => user.Id).Concat(directory.Groups.Select(group => group.Id)))
        {
            var groups = directory.GroupsOf(member);
            await AssertGroupsAsync(all with { Member = member }, group => groups.ContainsKey(group.Id));
        }

        foreach (var role in directory.Roles)
        {
            await AssertGroupsAsync(all with { Role = role.Id }, group => group.Included
                && (directory.GivenBy(group.Id).Any(given => given.Role == role.Id) || directory.RolesOf(group.Id, self: true).Any(text => text.StartsWith($"{role.Id}", StringComparison.Ordinal))));
        }
    }

    /// <summary>The group <c>public</c> is in lists too, when the plain condition would take one of its kind.</summary>
    private async Task AssertGroupsAsync(GroupList list, Func<PlainGroup, bool> isIn)
    {
        var everybody = new PlainGroup(directory.Public, "public", ResourceOwner.BuiltIn, true);
        var expected = directory.Groups.Where(isIn)
            .Concat(list is { Owner: null, Member: null, Role: null, Search: null, Hidden: not true } ? [everybody] : [])
            .OrderBy(group => list.Order == GroupOrder.Name ? CaseFolding.Fold(group.Name) : "", CodePointComparer.Instance).ThenBy(group => group.Id).Select(group => group.Id).ToList();
        if (list.Descending)
        {
            expected.Reverse();
        }

        var actual = new List<DirectoryGroup>();
        for (var page = await queries.ListGroupsAsync(list); ; page = await queries.ListGroupsAsync(list with { After = page.Next }))
        {
            actual.AddRange(page.Items);
            if (page.Next is null)
            {
                break;
            }
        }

        Assert.True(expected.SequenceEqual(actual.Select(group => group.Id)), $"Seed {seed}: {list}");
        foreach (var group in actual.Where(group => group.Id != directory.Public))
        {
            AssertGroup(directory.Groups.Single(plain => plain.Id == group.Id), group with { EffectiveUsers = UsersIn(group.Id, list.AsApplication).Count() }, list.AsApplication);
        }
    }

    /// <summary>Users whose visible membership leads to a group; for the application those that it sees.</summary>
    private IEnumerable<Guid> UsersIn(Guid group, bool asApplication = false) => directory.Users.Where(user => !(asApplication && user.Hidden) && directory.GroupsOf(user.Id).ContainsKey(group)).Select(user => user.Id);

    private static string Key(PlainUser user, UserOrder order) => order switch
    {
        UserOrder.UserName => CaseFolding.Fold(user.Name),
        UserOrder.Email => CaseFolding.Fold(user.Attributes.GetValueOrDefault("email", "")),
        UserOrder.DisplayName => CaseFolding.Fold(user.Attributes.GetValueOrDefault("displayName", "")),

        // Who was made first was changed first, but those who were deactivated afterwards.
        UserOrder.LastModified => user.Active ? "0" : "1",
        _ => "",
    };
}
