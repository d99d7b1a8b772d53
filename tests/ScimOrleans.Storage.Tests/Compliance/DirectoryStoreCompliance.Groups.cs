using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Patch;

namespace ScimOrleans.Storage.Tests.Compliance;

public abstract partial class DirectoryStoreCompliance
{
    [Fact]
    public async Task CreateTenant_HasTheBuiltInGroupOnce()
    {
        await Store.CreateTenantAsync(Tenant, Scene.Now());

        var entry = Assert.Single(await Scene.LogAsync());
        var group = await Scene.ReadGroupAsync(entry.ResourceId);
        Assert.Equal((ResourceOwner.BuiltIn, "public", 1L), (group.Owner, group.DisplayName, group.Version));
        Assert.Empty(await Scene.MembersAsync(group.Id));
        await RefusedAsync(CommitOutcome.NotFound, Scene.ChangeGroup(group.Id, "mine"));
        await RefusedAsync(CommitOutcome.NotFound, Scene.DeleteGroup(group.Id) with { Actor = ResourceOwner.Local });
    }

    [Fact]
    public async Task CreateGroup_WithMembers_ShowsInBothReadings()
    {
        var users = await Scene.UsersAsync(3);
        var operation = Scene.NewGroup("Team", users);

        var result = await Scene.CommitAsync(operation);

        Assert.Equal((CommitOutcome.Committed, 1L), (result.Outcome, result.Version));
        Assert.Equal(users, result.UsersChanged.Order());
        Assert.Empty(result.GroupsChanged);
        Assert.Equal(users, await Scene.MembersAsync(operation.ResourceId));
        var user = await Scene.ReadUserAsync(users[1]);
        Assert.Equal(new GroupMembership(operation.ResourceId, "Team"), Assert.Single(user.Groups));
        Assert.Matches("^[0-9a-f]{1,32}$", user.GroupsDigest);
        Assert.Equal(1, user.Version);
    }

    [Fact]
    public async Task UpdateGroup_AddAndRemove_TellsWhoChanged()
    {
        var users = await Scene.UsersAsync(4);
        var group = await Scene.GroupAsync("Team", users[0], users[1]);
        var edit = Scene.ChangeMembers(group, new(false, [users[1], users[2]], [users[0], users[3]]));

        var result = await Scene.CommitAsync(edit);

        Assert.Equal((CommitOutcome.Committed, 2L), (result.Outcome, result.Version));
        Assert.Equal(edit.At, result.LastModified);
        Assert.Equal([users[0], users[2]], result.UsersChanged.Order());
        Assert.Equal([users[1], users[2]], await Scene.MembersAsync(group));
        Assert.Equal(edit.At, (await Scene.ReadGroupAsync(group)).LastModified);
    }

    [Fact]
    public async Task UpdateGroup_MembersAsTheyAre_CostsNothing()
    {
        var users = await Scene.UsersAsync(3);
        var group = await Scene.GroupAsync("Team", users[0], users[1]);

        await RefusedAsync(CommitOutcome.Unchanged, Scene.Add(group, users[0]));
        await RefusedAsync(CommitOutcome.Unchanged, Scene.Remove(group, users[2], Scene.NewId()));
        await RefusedAsync(CommitOutcome.Unchanged, Scene.Replace(group, users[1], users[0]));
        await RefusedAsync(CommitOutcome.Unchanged, Scene.ChangeMembers(group, MembershipEdit.None));
        var result = await RefusedAsync(CommitOutcome.Unchanged, Scene.Operation(ResourceKind.Group, CommitAction.Update, group));

        Assert.Equal(1, result.Version);
        Assert.Equal((await Scene.ReadGroupAsync(group)).LastModified, result.LastModified);
    }

    [Fact]
    public async Task UpdateGroup_ContentAndMembers_RaiseTheVersionOnce()
    {
        var users = await Scene.UsersAsync(2);
        var group = await Scene.GroupAsync("Team", users[0]);

        var result = await Scene.CommitAsync(Scene.ChangeGroup(group, "Crew") with { Members = MembershipEdit.Exactly([users[1]]), ExpectedVersion = 1 });

        Assert.Equal(2, result.Version);
        Assert.Equal("Crew", (await Scene.ReadGroupAsync(group)).DisplayName);
        Assert.Equal([users[1]], await Scene.MembersAsync(group));
        Assert.Equal(
            [(ChangeKind.Updated, 2L), (ChangeKind.MembersRemoved, 2L), (ChangeKind.MembersAdded, 2L)],
            (await Scene.LogAsync(result.Position - 3)).Select(entry => (entry.Kind, entry.Version)));
    }

    [Fact]
    public async Task UpdateGroup_ReplaceAll_LeavesExactlyThose()
    {
        var users = await Scene.UsersAsync(4);
        var group = await Scene.GroupAsync("Team", users[0], users[1]);

        await Scene.DoAsync(Scene.Replace(group, users[1], users[2], users[3]));
        Assert.Equal(users[1..], await Scene.MembersAsync(group));

        var result = await Scene.CommitAsync(Scene.Replace(group));
        Assert.Empty(await Scene.MembersAsync(group));
        Assert.Equal(3, result.Version);
        Assert.Equal(users[1..], result.UsersChanged.Order());
    }

    [Fact]
    public async Task UpdateGroup_OtherVersion_IsAConflict()
    {
        var user = await Scene.UserAsync("alice");
        var group = await Scene.GroupAsync("Team");

        Assert.Equal(1, (await RefusedAsync(CommitOutcome.VersionConflict, Scene.Add(group, user) with { ExpectedVersion = 2 })).Version);
        await RefusedAsync(CommitOutcome.VersionConflict, Scene.DeleteGroup(group) with { ExpectedVersion = 2 });
        await Scene.DoAsync(Scene.Add(group, user) with { ExpectedVersion = 1 });
    }

    [Fact]
    public async Task Members_ThatTheActorMayNotSee_AreUnknown()
    {
        var mine = await Scene.UserAsync("mine");
        var group = await Scene.GroupAsync("Team");
        var other = await Scene.CreateAsync(Store);
        Guid[] unknown =
        [
            Scene.NewId(),
            await Scene.DoAsync(Scene.NewUser("entra's") with { Actor = Scene.Entra }),
            await Scene.DoAsync(Scene.NewUser("protected") with { Actor = ResourceOwner.Local, Protected = true }),
            await Scene.DoAsync(Scene.NewUser("detached") with { Detached = true }),
            await Scene.DoAsync(Scene.NewGroup("entra's") with { Actor = Scene.Entra }),
            await Scene.DoAsync(Scene.NewGroup("local") with { Actor = ResourceOwner.Local }),
            (await Scene.LogAsync())[0].ResourceId,
            await other.UserAsync("stranger"),
            await other.GroupAsync("strangers"),
        ];

        foreach (var id in unknown)
        {
            Assert.Equal([id], (await RefusedAsync(CommitOutcome.UnknownMembers, Scene.Add(group, mine, id))).UnknownMembers);
            Assert.Equal([id], (await RefusedAsync(CommitOutcome.UnknownMembers, Scene.Replace(group, mine, id))).UnknownMembers);
            Assert.Equal([id], (await RefusedAsync(CommitOutcome.UnknownMembers, Scene.NewGroup("New", mine, id))).UnknownMembers);
        }

        Assert.Empty(await Scene.MembersAsync(group));
        Assert.Equal(unknown.Order(), (await RefusedAsync(CommitOutcome.UnknownMembers, Scene.Add(group, [mine, .. unknown]))).UnknownMembers.Order());
    }

    [Fact]
    public async Task Members_Unknown_AreNamedUpToTen()
    {
        var group = await Scene.GroupAsync("Team");
        var unknown = Enumerable.Range(0, 15).Select(_ => Scene.NewId()).ToArray();

        var result = await RefusedAsync(CommitOutcome.UnknownMembers, Scene.Add(group, unknown));

        Assert.Equal(10, result.UnknownMembers.Distinct().Count());
        Assert.Subset(unknown.ToHashSet(), result.UnknownMembers.ToHashSet());
    }

    [Fact]
    public async Task Members_LocalUsers_MayBeNamed()
    {
        var local = await Scene.DoAsync(Scene.NewUser("local") with { Actor = ResourceOwner.Local });

        var group = await Scene.GroupAsync("Team", local);

        Assert.Equal([local], await Scene.MembersAsync(group));
    }

    [Fact]
    public async Task Members_ThatAreInAlready_AreNotAskedForAgain()
    {
        var gone = await Scene.UserAsync("gone");
        var user = await Scene.UserAsync("alice");
        var group = await Scene.GroupAsync("Team", gone);
        await Scene.DoAsync(Scene.ChangeUser(gone, "gone", active: false) with { Detached = true });

        await Scene.DoAsync(Scene.Replace(group, gone, user));
        await Scene.DoAsync(Scene.Remove(group, gone));

        await RefusedAsync(CommitOutcome.UnknownMembers, Scene.Add(group, gone));
    }

    [Fact]
    public async Task DeleteGroup_TakesItsMembershipsAndNoUsersVersion()
    {
        var users = await Scene.UsersAsync(2);
        var group = await Scene.GroupAsync("Team", users);
        var kept = await Scene.GroupAsync("Kept", users[0]);

        var result = await Scene.CommitAsync(Scene.DeleteGroup(group));

        Assert.Equal(CommitOutcome.Committed, result.Outcome);
        Assert.Empty(result.GroupsChanged);
        Assert.Null(await Store.OpenGroupAsync(Tenant, group));
        Assert.Equal([kept], await Scene.GroupsAsync(users[0]));
        Assert.Empty(await Scene.GroupsAsync(users[1]));
        Assert.Equal(1, (await Scene.ReadUserAsync(users[0])).Version);
    }

    [Fact]
    public async Task DeleteUser_LeavesItsGroups()
    {
        var users = await Scene.UsersAsync(2);
        Guid[] groups = [await Scene.GroupAsync("A", users), await Scene.GroupAsync("B", users), await Scene.GroupAsync("C", users[1])];
        var delete = Scene.DeleteUser(users[0]);

        var result = await Scene.CommitAsync(delete);

        Assert.Equal(groups[..2].Order(), result.GroupsChanged.Order());
        foreach (var (id, version) in groups.Zip([2, 2, 1]))
        {
            Assert.Equal([users[1]], await Scene.MembersAsync(id));
            Assert.Equal(version, (await Scene.ReadGroupAsync(id)).Version);
        }

        Assert.Equal(delete.At, (await Scene.ReadGroupAsync(groups[0])).LastModified);
        Assert.Equal(
            [(ChangeKind.GroupsLeft, true), (ChangeKind.Deleted, true)],
            (await Scene.LogAsync(result.Position - 2)).Select(entry => (entry.Kind, entry.Visible)));
    }

    [Fact]
    public async Task OpenGroup_IsOneSnapshot()
    {
        var users = await Scene.UsersAsync(2);
        var group = await Scene.GroupAsync("Team", users);

        await using var reading = await Store.OpenGroupAsync(Tenant, group);
        await Scene.DoAsync(Scene.ChangeGroup(group, "Crew") with { Members = MembershipEdit.Exactly([]) });
        var members = await reading!.Members.ToListAsync();

        Assert.Equal("Team", reading.Group.DisplayName);
        Assert.Equal(users.Select((id, number) => new GroupMember(group, id, ResourceKind.User, $"user{number}")).OrderBy(member => member.Id), members);
    }

    [Fact]
    public async Task OpenGroup_LeftUnread_FreesWhatItHeld()
    {
        var users = await Scene.UsersAsync(200);
        var group = await Scene.GroupAsync("Team", users);

        for (var i = 0; i < 150; i++)
        {
            await using var reading = await Store.OpenGroupAsync(Tenant, group);
            await using var members = reading!.Members.GetAsyncEnumerator();
            Assert.True(await members.MoveNextAsync());
        }

        Assert.Equal(users, await Scene.MembersAsync(group));
    }

    [Fact]
    public async Task ReadMembers_SeveralGroups_InTheOrderGiven()
    {
        var users = await Scene.UsersAsync(3);
        var first = await Scene.GroupAsync("First", users);
        var second = await Scene.GroupAsync("Second", users[0], users[2]);
        var empty = await Scene.GroupAsync("Empty");

        var members = await Store.ReadMembersAsync(Tenant, [second, empty, Scene.NewId(), first]).ToListAsync();

        Assert.Equal(
            [(second, users[0]), (second, users[2]), (first, users[0]), (first, users[1]), (first, users[2])],
            members.Select(member => (member.GroupId, member.Id)));
        Assert.Empty(await Store.ReadMembersAsync(Tenant, []).ToListAsync());
    }
}
