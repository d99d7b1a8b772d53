using System.Collections.Immutable;
using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.Tests.Compliance;

/// <summary>What every <see cref="IDirectoryQueries"/> must do.</summary>
public abstract class DirectoryQueriesCompliance : IAsyncLifetime
{
    private Scene? _scene;
    private RoleScene? _roles;
    private IDirectoryQueries? _queries;

    private Scene Scene => _scene ?? throw new InvalidOperationException("The store was not opened.");

    private RoleScene Roles => _roles ?? throw new InvalidOperationException("The store was not opened.");

    private IDirectoryQueries Queries => _queries ?? throw new InvalidOperationException("The store was not opened.");

    private IAdministratorQueries Administrators => (IAdministratorQueries)Queries;

    private TenantId Tenant => Scene.Tenant;

    /// <summary>Opens the stores of one database for one test.</summary>
    protected abstract Task<(IDirectoryStore Directory, IRoleStore Roles, IDirectoryQueries Queries)> OpenStoresAsync();

    /// <summary>Closes what <see cref="OpenStoresAsync"/> opened.</summary>
    protected abstract ValueTask CloseStoresAsync();

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var (directory, roles, queries) = await OpenStoresAsync();
        _scene = await Scene.CreateAsync(directory);
        _roles = new(roles, _scene);
        _queries = queries;

        // Nothing of another tenant is ever read.
        var other = await Scene.CreateAsync(directory);
        await other.GroupAsync("Staff", await other.UserAsync("alice"));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CloseStoresAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task ReadUser_Nested_ShowsGroupsAndRolesWithHow()
    {
        var user = await UserAsync("alice", ("email", "Alice@x.test"));
        var inner = await Scene.GroupAsync("Inner", user);
        var outer = await Scene.GroupAsync("Outer", inner);
        var top = await Scene.GroupAsync("Top", outer, user);
        var byHand = await Roles.RoleAsync("By hand", user, inner);
        var rule = RoleScene.Glob("t?p");
        var byRule = await Roles.DoAsync(Roles.New("By rule") with { PutRules = [rule] });

        var read = await Queries.ReadUserAsync(Tenant, user, asApplication: true);

        var everybody = (await Scene.LogAsync())[0].ResourceId;
        Assert.Equal(
            [(everybody, "public", true, ""), (inner, "Inner", true, ""), (outer, "Outer", false, $"{inner}"), (top, "Top", true, $"{outer}")],
            read!.Groups.Select(group => (group.Id, group.Name, group.Direct, string.Join(' ', group.Through))));
        Assert.Equal(
            [PlainDirectory.Text(byHand, "By hand", true, [new(inner, null)]), PlainDirectory.Text(byRule, "By rule", false, [new(top, rule.Id)])],
            read.Roles.Select(role => PlainDirectory.Text(role.Id, role.Name, role.ByHand, role.Through)));
        Assert.Equal(("alice", Scene.Okta, "Alice@x.test", false), (read.UserName, read.Owner, read.Attributes["email"], read.Hidden));
        Assert.Equal((await Scene.ReadUserAsync(user)).Created, read.Created);
    }

    [Fact]
    public async Task ReadUser_HiddenOrAbsent_IsNotForTheApplication()
    {
        var inactive = await Scene.UserAsync("inactive", active: false);
        var excluded = await Scene.DoAsync(Scene.NewUser("excluded") with { Content = Scene.Content("excluded") with { Included = false } });

        foreach (var id in new[] { inactive, excluded })
        {
            Assert.Null(await Queries.ReadUserAsync(Tenant, id, asApplication: true));
            Assert.True((await Queries.ReadUserAsync(Tenant, id, asApplication: false))!.Hidden);
            Assert.Empty((await Queries.ReadUserAsync(Tenant, id, asApplication: false))!.Groups);
        }

        Assert.Null(await Queries.ReadUserAsync(Tenant, Scene.NewId(), asApplication: false));
    }

    [Fact]
    public async Task Rules_OfSeveralThatMatch_TheHighestPriorityDecidesThenTheOldest()
    {
        Guid[] groups = [await Scene.GroupAsync("Staff"), await Scene.GroupAsync("staff 100%")];
        var low = await Roles.DoAsync(Roles.New("Low") with { PutRules = [RoleScene.Glob("*", 1)] });
        var old = await Roles.DoAsync(Roles.New("Old") with { PutRules = [RoleScene.Glob("S*F", 5)] });
        await Roles.DoAsync(Roles.New("New") with { PutRules = [new(Scene.NewId(), 5, RoleMatch.Filter, "displayName eq \"STAFF\"")] });
        var exact = await Roles.DoAsync(Roles.New("Exact") with { PutRules = [RoleScene.Glob("staff 100%", 9), RoleScene.Glob("staff_", 9), RoleScene.Glob("st\\taff*", 9)] });

        async Task<Guid> RoleOfAsync(Guid group) => Assert.Single((await Queries.ReadGroupAsync(Tenant, group, asApplication: true))!.Roles).Id;

        Assert.Equal(old, await RoleOfAsync(groups[0]));
        Assert.Equal(exact, await RoleOfAsync(groups[1]));
        await Roles.DoAsync(Roles.Operation(CommitAction.Delete, exact));
        Assert.Equal(low, await RoleOfAsync(groups[1]));
    }

    [Fact]
    public async Task Rules_WithAFilterThatNobodyCanRead_MatchNothing()
    {
        var group = await Scene.GroupAsync("Staff");
        await Roles.DoAsync(Roles.New("A") with { PutRules = [new(Scene.NewId(), 5, RoleMatch.Filter, "goneAttribute eq 1")] });

        Assert.Empty((await Queries.ReadGroupAsync(Tenant, group, asApplication: true))!.Roles);
    }

    [Fact]
    public async Task ReadGroup_CountsMembersDirectAndEffective()
    {
        var users = await Scene.UsersAsync(5);
        var inner = await Scene.GroupAsync("Inner", users[0], users[1], users[2]);
        var outer = await Scene.GroupAsync("Outer", inner, users[2], users[3]);
        await Scene.DoAsync(Scene.ChangeUser(users[1], "gone", active: false));

        var read = (await Queries.ReadGroupAsync(Tenant, outer, asApplication: true))!;

        Assert.Equal((2, 1, 3L), (read.DirectUsers, read.DirectGroups, read.EffectiveUsers));
        var everybody = (await Queries.ReadGroupAsync(Tenant, (await Scene.LogAsync())[0].ResourceId, asApplication: true))!;
        Assert.Equal((4, 0, 4L), (everybody.DirectUsers, everybody.DirectGroups, everybody.EffectiveUsers));
        Assert.Equal([inner, users[2], users[3]], (await Queries.ReadMembersAsync(Tenant, outer, true, null, 10)).Select(member => member.Id).OrderBy(id => id != inner).ThenBy(id => id));
    }

    [Fact]
    public async Task ReadMembers_InPages_AreByIdAndTheApplicationSeesNoExcludedOnes()
    {
        var users = await Scene.UsersAsync(7);
        var excluded = await Scene.DoAsync(Scene.NewUser("excluded") with { Content = Scene.Content("excluded") with { Included = false } });
        var group = await Scene.GroupAsync("Staff", [.. users, excluded]);

        Assert.Equal([.. users, excluded], (await Queries.ReadMembersAsync(Tenant, group, asApplication: false, null, 10)).Select(member => member.Id));
        Assert.Equal(users[..3], (await Queries.ReadMembersAsync(Tenant, group, asApplication: true, null, 3)).Select(member => member.Id));
        Assert.Equal(users[3..], (await Queries.ReadMembersAsync(Tenant, group, asApplication: true, users[2], 10)).Select(member => member.Id));
    }

    [Theory]
    [InlineData("ali", "alice")]
    [InlineData("ALICE smi", "alice")]
    [InlineData("SMITH ali", "alice")]
    [InlineData("smith-jo", "alice")]
    [InlineData("jones", "alice")]
    [InlineData("alice.smith@ex", "alice")]
    [InlineData("alice.smith@example.test", "alice")]
    [InlineData("alice.smith@test", "")]
    [InlineData("alice.", "alice")]
    [InlineData("alice.smi", "alice")]
    [InlineData("alice-smith", "")]
    [InlineData("alice@", "")]
    [InlineData("smith@example jon", "")]
    [InlineData("example", "alice")]
    [InlineData("test", "alice")]
    [InlineData("ice", "")]
    [InlineData("@example", "")]
    [InlineData("example.test", "")]
    [InlineData("/example", "")]
    [InlineData("x--y", "bob")]
    [InlineData("x-", "bob")]
    [InlineData("x-y", "")]
    [InlineData("(work", "bob")]
    [InlineData("(", "bob")]
    [InlineData("work)", "")]
    [InlineData("work", "bob")]
    [InlineData("@", "")]
    [InlineData("alice bob", "")]
    [InlineData("σισ", "bob")]
    [InlineData("ÉM", "bob")]
    [InlineData("o'n", "bob")]
    [InlineData("\\ ", "")]
    [InlineData("':* |", "")]
    public async Task Search_EachTermBeginsAWord(string search, string expected)
    {
        await UserAsync("alice", ("email", "Alice.Smith@example.test"), ("lastName", "Smith-Jones"), ("firstName", "Alice"), ("title", "hidden"));
        await UserAsync("bob", ("displayName", "émile Σισυφος\tx--y (work)"), ("lastName", "O'Neil"));

        var found = await Queries.ListUsersAsync(new() { Tenant = Tenant, Limit = 10, Search = search });

        Assert.Equal(expected, string.Join(' ', found.Items.Select(user => user.UserName)));
    }

    [Fact]
    public async Task Search_FollowsWhatIsMapped()
    {
        var user = await UserAsync("alice", ("displayName", "Before"));
        var version = (await Scene.ReadUserAsync(user)).Version;
        var remap = Scene.Operation(ResourceKind.User, CommitAction.Remap, user) with
        {
            ExpectedVersion = version,
            Remap = new() { Included = true, Mapped = "{\"displayName\":\"After\"}"u8.ToArray(), RulesVersion = 1 },
        };
        await Scene.DoAsync(remap);

        Assert.Empty((await Queries.ListUsersAsync(new() { Tenant = Tenant, Limit = 10, Search = "before" })).Items);
        Assert.Single((await Queries.ListUsersAsync(new() { Tenant = Tenant, Limit = 10, Search = "after" })).Items);
    }

    [Fact]
    public async Task Groups_AsTheApplicationSeesThem_CountAndNameOnlyWhatItSees()
    {
        var (shown, inactive) = (await Scene.UserAsync("alice"), await Scene.UserAsync("bob"));
        var excluded = await Scene.DoAsync(Scene.NewUser("robot") with { Content = Scene.Content("robot") with { Included = false } });
        var inner = await Scene.GroupAsync("Inner", shown, excluded);
        var hidden = await Scene.DoAsync(Scene.NewGroup("App", excluded) with { Content = Scene.Content("App") with { Included = false } });
        var outer = await Scene.GroupAsync("Outer", inner, hidden, excluded, inactive, shown);
        await Scene.DoAsync(Scene.ChangeUser(inactive, "bob", active: false));

        async Task<(long, long, long?)> CountsAsync(bool asApplication) =>
            await Queries.ReadGroupAsync(Tenant, outer, asApplication) is { } group ? (group.DirectUsers, group.DirectGroups, group.EffectiveUsers) : default;
        async Task<string> GroupsOfAsync(Guid member, bool asApplication) => string.Join(
            ' ', (await Queries.ListGroupsAsync(new() { Tenant = Tenant, Limit = 10, Member = member, AsApplication = asApplication })).Items.Select(group => $"{group.Name}:{group.DirectUsers}/{group.DirectGroups}"));

        Assert.Equal((2, 2, 2), await CountsAsync(asApplication: false));
        Assert.Equal((1, 1, 1), await CountsAsync(asApplication: true));
        Assert.Equal("Inner:1/0 Outer:1/1 public:1/0", await GroupsOfAsync(shown, asApplication: true));
        Assert.Equal("App:1/0 Inner:2/0 Outer:2/2", await GroupsOfAsync(excluded, asApplication: false));
        Assert.Equal("", await GroupsOfAsync(excluded, asApplication: true));
        Assert.Equal("", await GroupsOfAsync(hidden, asApplication: true));
        Assert.Equal([shown], (await Queries.ReadMembersAsync(Tenant, outer, asApplication: true, null, 10)).Where(member => member.Kind == ResourceKind.User).Select(member => member.Id));
    }

    [Fact]
    public async Task List_CursorOfAnotherOrder_IsAnError()
    {
        var list = new UserList { Tenant = Tenant, Limit = 1, After = new("Email", "x", Guid.Empty) };

        await Assert.ThrowsAsync<ArgumentException>(() => Queries.ListUsersAsync(list));
    }

    [Fact]
    public async Task FindNames_TellsWhoHasThem()
    {
        var local = await Scene.DoAsync(Scene.NewUser("Alice \u00c9") with { Actor = ResourceOwner.Local, Protected = true });
        var other = await Scene.DoAsync(Scene.NewUser(new string('x', 600)) with { Actor = Scene.Entra });
        var group = await Scene.GroupAsync("Staff");

        var users = await Queries.FindNamesAsync(Tenant, ResourceKind.User, ["alice \u00e9", new string('x', 600), new string('x', 500), "nobody"]);
        var groups = await Queries.FindNamesAsync(Tenant, ResourceKind.Group, ["public", "staff", "alice \u00e9"]);

        Assert.Equal(
            new[] { new NameHolding("alice \u00e9", local, "Alice \u00c9", ResourceOwner.Local, true, true, false), new(new string('x', 600), other, new string('x', 600), Scene.Entra, true, false, false) }.OrderBy(holding => holding.Id),
            users.OrderBy(holding => holding.Id));
        Assert.Equal([("public", ResourceOwner.BuiltIn), ("staff", Scene.Okta)], groups.OrderBy(holding => holding.NameFolded, StringComparer.Ordinal).Select(holding => (holding.NameFolded, holding.Owner)));
        Assert.Equal(group, groups.Single(holding => holding.Owner == Scene.Okta).Id);
        Assert.Empty(await Queries.FindNamesAsync(Tenant, ResourceKind.User, []));
    }

    [Fact]
    public async Task ReadStanding_SaysWhoElseAdministers()
    {
        var users = await Scene.UsersAsync(4);
        var inner = await Scene.GroupAsync("Inner", users[1]);
        await Scene.GroupAsync("Admins", inner);
        await Roles.RoleAsync("Member", users[3]);
        Assert.Null(await Administrators.ReadStandingAsync(Tenant, users[0]));

        var byHand = await Roles.DoAsync(Roles.New("Owner", users[0]) with { Content = new("Owner", "", true) });
        Assert.Equal(new("Owner", null), await Administrators.ReadStandingAsync(Tenant, users[0]));
        Assert.Null(await Administrators.ReadStandingAsync(Tenant, users[1]));

        await Roles.DoAsync(Roles.New("Root") with { Content = new("Root", "", true), PutRules = [RoleScene.Glob("admin*")] });
        Assert.Equal(new("Owner", users[1]), await Administrators.ReadStandingAsync(Tenant, users[0]));
        Assert.Equal(new("Root", users[0]), await Administrators.ReadStandingAsync(Tenant, users[1]));
        Assert.Null(await Administrators.ReadStandingAsync(Tenant, users[3]));
        Assert.Null(await Administrators.ReadStandingAsync(Tenant, Scene.NewId()));

        await Scene.DoAsync(Scene.ChangeUser(users[1], "user1", active: false));
        Assert.Equal(new("Owner", null), await Administrators.ReadStandingAsync(Tenant, users[0]));
        Assert.Null(await Administrators.ReadStandingAsync(Tenant, users[1]));

        await Roles.DoAsync(Roles.Change(byHand) with { AddHolders = [users[2]] });
        Assert.Equal(new("Owner", users[2]), await Administrators.ReadStandingAsync(Tenant, users[0]));
        await Scene.DoAsync(Scene.ChangeUser(users[2]) with { Detached = true });
        Assert.Equal(new("Owner", null), await Administrators.ReadStandingAsync(Tenant, users[0]));
    }

    [Fact]
    public async Task ReadReferences_TellsOfRolesAndOfGroups_AlsoThoseThatNobodySees()
    {
        var user = await Scene.UserAsync("alice");
        var inner = await Scene.GroupAsync("Inner", user);
        var outer = await Scene.GroupAsync("Outer", inner, user);
        var role = await Roles.RoleAsync("Admins", user);
        await Scene.DoAsync(Scene.Remove(outer, user));
        await Scene.DoAsync(Scene.ChangeUser(user, "alice", active: false));

        var ofUser = await Queries.ReadReferencesAsync(Tenant, user);
        var ofGroup = await Queries.ReadReferencesAsync(Tenant, inner);

        Assert.Equal([new ReferringRole(role, "Admins")], ofUser.Roles);
        Assert.Equal([new ReferringGroup(inner, "Inner", Scene.Okta, true)], ofUser.Groups);
        Assert.Equal([new ReferringGroup(outer, "Outer", Scene.Okta, false)], ofGroup.Groups);
        Assert.Equal((0, 1), (ofUser.Members, ofGroup.Members));
    }

    [Fact]
    public async Task Duplicates_AreUsersThatShareAnEmailOrHaveItAsUserName()
    {
        var first = await UserAsync("alice", ("email", "Alice@x.test"));
        var second = await UserAsync("alice2", ("email", "alice@X.test"));
        var named = await UserAsync("BOB@x.test");
        var mailed = await UserAsync("bob", ("email", "bob@x.test"));
        await UserAsync("self@x.test", ("email", "self@x.test"));
        await UserAsync("empty1", ("email", ""));
        await UserAsync("empty2");
        var hidden = await UserAsync("carol", ("email", "carol@x.test"));
        await UserAsync("carol2", ("email", "carol@x.test"));
        await Scene.DoAsync(Scene.ChangeUser(hidden, "carol", active: false));

        var all = await Queries.ListDuplicatesAsync(Tenant, null, 10);

        Assert.Equal(["alice@x.test", "bob@x.test"], all.Select(duplicate => duplicate.Key));
        Assert.Equal([(first, true, false), (second, true, false)], all[0].Users.Select(user => (user.User.Id, user.ByEmail, user.ByUserName)));
        Assert.Equal([(named, false, true), (mailed, true, false)], all[1].Users.Select(user => (user.User.Id, user.ByEmail, user.ByUserName)));
        Assert.Equal(["alice@x.test"], (await Queries.ListDuplicatesAsync(Tenant, null, 1)).Select(duplicate => duplicate.Key));
        Assert.Equal(["bob@x.test"], (await Queries.ListDuplicatesAsync(Tenant, "alice@x.test", 10)).Select(duplicate => duplicate.Key));
        Assert.Empty(await Queries.ListDuplicatesAsync(Tenant, "bob@x.test", 10));
    }

    [Fact]
    public async Task Duplicates_OfManyWithOneAddress_NameTheFirstAndCountAll()
    {
        var users = new List<Guid>();
        for (var i = 0; i < PossibleDuplicate.MaxUsers + 3; i++)
        {
            users.Add(await UserAsync($"user{i}", ("email", "info@x.test")));
        }

        var duplicate = Assert.Single(await Queries.ListDuplicatesAsync(Tenant, null, 10));

        Assert.Equal(users[..PossibleDuplicate.MaxUsers], duplicate.Users.Select(user => user.User.Id));
        Assert.Equal(PossibleDuplicate.MaxUsers + 3, duplicate.Total);
    }

    [Fact]
    public async Task Random_EverythingIsAsComputedPlainly()
    {
        for (var seed = 1; seed <= (TestKit.Effort.IsQuick ? 2 : 8); seed++)
        {
            var scene = await Scene.CreateAsync(Scene.Store);
            var population = new DirectoryPopulation(scene, new(Roles.Store, scene), new Random(seed));
            var directory = await population.WriteAsync(users: 24, groups: 14, roleCount: 5);
            await population.DeactivateAsync(directory);
            await new DirectoryAgreement(Queries, scene.Tenant, directory, seed).AssertAsync();
        }
    }

    private Task<Guid> UserAsync(string name, params (string Key, string Value)[] attributes) => Scene.DoAsync(Scene.NewUser(name) with
    {
        Content = DirectoryPopulation.Content(name, attributes.Append(("username", name)).ToImmutableDictionary(attribute => attribute.Item1, attribute => attribute.Item2)),
    });
}
