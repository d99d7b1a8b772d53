using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Tests.Cluster;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Grains.Tests.Groups;

public sealed class GroupGrainTests(OneSilo silo) : IClassFixture<OneSilo>
{
    [Fact]
    public async Task Create_Empty_AnswersTheGroupWithoutMembers()
    {
        var directory = await silo.Cluster.NewTenantAsync();

        var reply = TestDirectory.Succeeded(await directory.TryCreateGroupAsync("""{"displayName":"Team","members":[]}"""));

        var json = TestDirectory.Json(reply);
        Assert.Equal(("Team", "W/\"1\"", false), ((string?)json["displayName"], reply.ETag, json.ContainsKey("members")));
        Assert.Equal(directory.Caller.Owner, (await directory.RowAsync(reply.Id, ResourceKind.Group))!.Owner);
    }

    [Fact]
    public async Task Create_WithMembers_ShowsInTheUsersAtOnce()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var user = await directory.NewUserAsync("ann");
        await directory.GetUserAsync(user);

        var group = await directory.NewGroupAsync("Team", user);

        Assert.Equal([user], await directory.MembersAsync(group));
        Assert.Equal([group], await directory.GroupsShownAsync(user));
    }

    [Fact]
    public async Task Create_UnknownMember_IsRefusedByNameAndStoresNothing()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var unknown = Guid.CreateVersion7();
        var id = Guid.CreateVersion7();

        var error = TestDirectory.Refused(
            await directory.Group(id).CreateAsync(directory.Write($$"""{ "displayName": "Team", "members": [ { "value": "{{unknown}}" } ] }""")), 400, ScimTypes.InvalidValue);

        Assert.Contains(unknown.ToString(), error.Detail, StringComparison.Ordinal);
        Assert.Null(await directory.RowAsync(id, ResourceKind.Group));
    }

    [Fact]
    public async Task Members_AnotherConnectorsOrTenants_AreUnknown()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var theirs = await directory.For("entra").NewUserAsync("ann");
        var elsewhere = await (await silo.Cluster.NewTenantAsync()).NewUserAsync("bob");
        var hidden = await directory.NewLocalUserAsync("root", isProtected: true);
        var group = await directory.NewGroupAsync("Team");

        foreach (var id in new[] { theirs, elsewhere, hidden })
        {
            TestDirectory.Refused(await directory.AddAsync(group, id), 400, ScimTypes.InvalidValue);
        }

        Assert.Equal(1, (await directory.RowAsync(group, ResourceKind.Group))!.Version);
    }

    [Theory]
    [InlineData("public", "built-in")]
    [InlineData("PUBLIC", "built-in")]
    [InlineData("local", "own directory")]
    [InlineData("theirs", "does not come from this connector")]
    [InlineData("Mine", "already")]
    public async Task Create_NameThatIsTaken_IsAConflictThatSaysHowToResolveIt(string name, string says)
    {
        var directory = await silo.Cluster.NewTenantAsync();
        await directory.NewGroupAsync("mine");
        await directory.For("entra").NewGroupAsync("theirs");
        await directory.CommitAsync(directory.Operation(ResourceKind.Group, CommitAction.Create, Guid.CreateVersion7()) with
        {
            Actor = ResourceOwner.Local,
            Content = TestDirectory.Content("local", """{"displayName":"local"}"""),
        });

        var error = TestDirectory.Refused(await directory.TryCreateGroupAsync($$"""{"displayName":"{{name}}"}"""), 409, ScimTypes.Uniqueness);

        Assert.Contains(says, error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LocalAndBuiltInGroups_AreInvisible()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var builtIn = (await directory.Store.ReadChangesAsync(directory.Tenant, 0, 1))[0].ResourceId;

        TestDirectory.Refused(await directory.Group(builtIn).GetAsync(directory.Caller), 404);
        TestDirectory.Refused(await directory.AddAsync(builtIn), 404);
        TestDirectory.Refused(await directory.DeleteGroupAsync(builtIn), 404);
    }

    [Fact]
    public async Task Patch_FiftyParallelAdds_AllAreIn()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var users = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => directory.NewUserAsync($"u{i}")));
        var group = await directory.NewGroupAsync("Team");

        var results = await Task.WhenAll(users.Select(user => directory.AddAsync(group, user).AsTask()));

        Assert.All(results, result => TestDirectory.Succeeded(result));
        Assert.Equal(users.Order(), await directory.MembersAsync(group));
    }

    [Fact]
    public async Task Patch_AddMemberTwice_ChangesNothingTheSecondTime()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var user = await directory.NewUserAsync("ann");
        var group = await directory.NewGroupAsync("Team");

        var first = TestDirectory.Succeeded(await directory.AddAsync(group, user));
        var second = TestDirectory.Succeeded(await directory.AddAsync(group, user));

        Assert.Equal((true, false), (first.Changed, second.Changed));
        Assert.Equal(first.ETag, second.ETag);
        Assert.Equal(first.Body.ToArray(), second.Body.ToArray());
    }

    [Fact]
    public async Task Patch_OktasRenameAndMembersInOne_ChangesWhatIsNew()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var (ann, bob) = (await directory.NewUserAsync("ann"), await directory.NewUserAsync("bob"));
        var group = await directory.NewGroupAsync("Team", ann);

        var reply = TestDirectory.Succeeded(await directory.PatchGroupAsync(group, $$"""
            { "op": "replace", "value": { "id": "{{group}}", "displayName": "Team" } },
            { "op": "remove", "path": "members[value eq \"{{ann}}\"]" },
            { "op": "add", "path": "members", "value": [ { "value": "{{bob}}", "display": "bob" } ] }
            """));

        Assert.Equal("W/\"2\"", reply.ETag);
        Assert.Equal([bob], await directory.MembersAsync(group));
        Assert.Empty(await directory.GroupsShownAsync(ann));
        Assert.Equal([group], await directory.GroupsShownAsync(bob));
    }

    [Fact]
    public async Task Patch_FilterByDisplay_ReadsTheMembers()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var (ann, bob) = (await directory.NewUserAsync("ann"), await directory.NewUserAsync("bob"));
        var group = await directory.NewGroupAsync("Team", ann, bob);

        TestDirectory.Succeeded(await directory.PatchGroupAsync(group, """{"op":"remove","path":"members[display eq \"ann\"]"}"""));

        Assert.Equal([bob], await directory.MembersAsync(group));
    }

    [Fact]
    public async Task Replace_WithoutMembers_KeepsThem_WithAnEmptyListRemovesThem()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var user = await directory.NewUserAsync("ann");
        var group = await directory.NewGroupAsync("Team", user);

        TestDirectory.Succeeded(await directory.Group(group).ReplaceAsync(directory.Write("""{"displayName":"Crew"}""")));
        Assert.Equal([user], await directory.MembersAsync(group));
        TestDirectory.Succeeded(await directory.Group(group).ReplaceAsync(directory.Write("""{"displayName":"Crew","members":[]}""")));

        Assert.Empty(await directory.MembersAsync(group));
        Assert.Empty(await directory.GroupsShownAsync(user));
    }

    [Fact]
    public async Task Rename_ShowsInTheUsersAtOnceAndFreesTheOldName()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var user = await directory.NewUserAsync("ann");
        var group = await directory.NewGroupAsync("Team", user);
        await directory.GetUserAsync(user);

        TestDirectory.Succeeded(await directory.PatchGroupAsync(group, """{"op":"replace","path":"displayName","value":"Crew"}"""));

        Assert.Equal("Crew", (string?)TestDirectory.Json(await directory.GetUserAsync(user))["groups"]![0]!["display"]);
        Assert.NotEqual(group, await directory.NewGroupAsync("Team"));
    }

    [Fact]
    public async Task Delete_IsGoneFromTheUsersAtOnce()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var user = await directory.NewUserAsync("ann");
        var group = await directory.NewGroupAsync("Team", user);
        await directory.GetUserAsync(user);

        Assert.True((await directory.DeleteGroupAsync(group)).Value);

        Assert.Empty(await directory.GroupsShownAsync(user));
        TestDirectory.Refused(await directory.Group(group).GetAsync(directory.Caller), 404);
        TestDirectory.Refused(await directory.DeleteGroupAsync(group), 404);
    }

    [Fact]
    public async Task Nesting_Circle_IsRefused()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var inner = await directory.NewGroupAsync("inner");
        var middle = await directory.NewGroupAsync("middle", inner);
        var outer = await directory.NewGroupAsync("outer", middle);

        TestDirectory.Refused(await directory.AddAsync(inner, outer), 400, ScimTypes.InvalidValue);
        TestDirectory.Refused(await directory.AddAsync(inner, inner), 400, ScimTypes.InvalidValue);

        Assert.Empty(await directory.MembersAsync(inner));
    }

    [Fact]
    public async Task Delete_NestedGroup_ChangesTheOuterOnesVersion()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var inner = await directory.NewGroupAsync("inner");
        var outer = await directory.NewGroupAsync("outer", inner);
        var before = await directory.GetGroupAsync(outer);

        Assert.True((await directory.DeleteGroupAsync(inner)).Value);

        Assert.NotEqual(before.ETag, (await directory.GetGroupAsync(outer)).ETag);
    }

    [Fact]
    public async Task IfMatch_OnAMembershipChange_IsHeldTo()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var (ann, bob) = (await directory.NewUserAsync("ann"), await directory.NewUserAsync("bob"));
        var group = await directory.NewGroupAsync("Team");
        var etag = (await directory.GetGroupAsync(group)).ETag;
        var add = $$"""{ "op": "add", "path": "members", "value": [ { "value": "{{ann}}" } ] }""";
        await directory.AddAsync(group, bob);

        TestDirectory.Refused(await directory.PatchGroupAsync(group, add, etag), 412);
        TestDirectory.Succeeded(await directory.PatchGroupAsync(group, add, (await directory.GetGroupAsync(group)).ETag));
        TestDirectory.Refused(await directory.DeleteGroupAsync(group, etag), 412);
    }

    [Fact]
    public async Task MembersChangedByAnotherWriter_ReplyIsTheStoresRow()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var user = await directory.NewUserAsync("ann");
        var group = await directory.NewGroupAsync("Team");
        await silo.Cluster.FollowAsync();
        await directory.GetGroupAsync(group);
        await directory.CommitAsync(directory.Operation(ResourceKind.Group, CommitAction.Update, group) with { Content = TestDirectory.Content("Crew", """{"displayName":"Crew"}""") });

        var reply = TestDirectory.Succeeded(await directory.AddAsync(group, user));

        Assert.Equal(("Crew", "W/\"3\""), ((string?)TestDirectory.Json(reply)["displayName"], reply.ETag));
    }
}
