using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.Tests.Compliance;

public abstract partial class DirectoryStoreCompliance
{
    [Fact]
    public async Task Deactivate_LeavesAllGroupsInTheSameCommit()
    {
        var users = await Scene.UsersAsync(2);
        Guid[] groups = [await Scene.GroupAsync("A", users), await Scene.GroupAsync("B", users)];
        var deactivation = Scene.ChangeUser(users[0], "user0", active: false);

        var result = await Scene.CommitAsync(deactivation);

        Assert.Equal(groups.Order(), result.GroupsChanged.Order());
        var user = await Scene.ReadUserAsync(users[0]);
        Assert.False(user.Active);
        Assert.Empty(user.Groups);
        Assert.Equal("", user.GroupsDigest);
        foreach (var id in groups)
        {
            Assert.Equal([users[1]], await Scene.MembersAsync(id));
            var group = await Scene.ReadGroupAsync(id);
            Assert.Equal((2L, deactivation.At), (group.Version, group.LastModified));
        }

        Assert.Equal(
            [(ChangeKind.Updated, 2L, true), (ChangeKind.GroupsSuspended, 0L, true)],
            (await Scene.LogAsync(result.Position - 2)).Select(entry => (entry.Kind, entry.Version, entry.Visible)));
    }

    [Fact]
    public async Task Activate_Restoring_JoinsTheGroupsAgain()
    {
        var user = await Scene.UserAsync("alice");
        Guid[] groups = [await Scene.GroupAsync("A", user), await Scene.GroupAsync("B", user)];
        await Scene.DoAsync(Scene.ChangeUser(user, "alice", active: false));

        var result = await Scene.CommitAsync(Scene.ChangeUser(user, "alice") with { RestoreSuspended = true });

        Assert.Equal(groups.Order(), result.GroupsChanged.Order());
        Assert.Equal(groups.Order(), await Scene.GroupsAsync(user));
        Assert.Equal(3, (await Scene.ReadGroupAsync(groups[0])).Version);
    }

    [Fact]
    public async Task Activate_NotRestoring_DropsTheOldGroupsForGood()
    {
        var user = await Scene.UserAsync("alice");
        var group = await Scene.GroupAsync("Team", user);
        await Scene.DoAsync(Scene.ChangeUser(user, "alice", active: false));

        var result = await Scene.CommitAsync(Scene.ChangeUser(user, "alice"));
        await Scene.DoAsync(Scene.ChangeUser(user, "alice", active: false));
        await Scene.DoAsync(Scene.ChangeUser(user, "alice") with { RestoreSuspended = true });

        Assert.Empty(result.GroupsChanged);
        Assert.Empty(await Scene.GroupsAsync(user));
        Assert.Equal(2, (await Scene.ReadGroupAsync(group)).Version);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Activate_ShowsWhatWasPushedMeanwhile(bool restore)
    {
        var user = await Scene.UserAsync("alice", active: false);
        var group = await Scene.GroupAsync("Team");
        var before = await Scene.ReadGroupAsync(group);

        var push = await Scene.CommitAsync(Scene.Add(group, user));
        Assert.Equal((CommitOutcome.Committed, 1L), (push.Outcome, push.Version));
        Assert.Equal(before.LastModified, push.LastModified);
        Assert.Empty(push.UsersChanged);
        Assert.Empty(await Scene.MembersAsync(group));
        AssertSame(before, await Scene.ReadGroupAsync(group));
        await RefusedAsync(CommitOutcome.Unchanged, Scene.Add(group, user));
        await RefusedAsync(CommitOutcome.Unchanged, Scene.Replace(group, user));

        var result = await Scene.CommitAsync(Scene.ChangeUser(user, "alice") with { RestoreSuspended = restore });

        Assert.Equal([group], result.GroupsChanged);
        Assert.Equal([user], await Scene.MembersAsync(group));
        Assert.Equal(2, (await Scene.ReadGroupAsync(group)).Version);
    }

    [Fact]
    public async Task PushOfASuspendedMember_MakesItOneThatWasPushed()
    {
        var user = await Scene.UserAsync("alice");
        Guid[] groups = [await Scene.GroupAsync("Pushed", user), await Scene.GroupAsync("Not pushed", user)];
        await Scene.DoAsync(Scene.ChangeUser(user, "alice", active: false));

        var push = await Scene.CommitAsync(Scene.Add(groups[0], user));
        await RefusedAsync(CommitOutcome.Unchanged, Scene.Add(groups[0], user));
        await Scene.DoAsync(Scene.ChangeUser(user, "alice"));

        Assert.Equal((CommitOutcome.Committed, 2L), (push.Outcome, push.Version));
        Assert.Empty(push.UsersChanged);
        Assert.Equal([groups[0]], await Scene.GroupsAsync(user));
    }

    [Fact]
    public async Task RemovalOfASuspendedMember_IsSeenByNobodyAndKept()
    {
        var users = await Scene.UsersAsync(2);
        var group = await Scene.GroupAsync("Team", users);
        await Scene.DoAsync(Scene.ChangeUser(users[0], "user0", active: false));

        var result = await Scene.CommitAsync(Scene.Remove(group, users[0]));
        await Scene.DoAsync(Scene.ChangeUser(users[0], "user0") with { RestoreSuspended = true });

        Assert.Equal((CommitOutcome.Committed, 2L), (result.Outcome, result.Version));
        Assert.Empty(result.UsersChanged);
        Assert.Equal([users[1]], await Scene.MembersAsync(group));
        Assert.False((await Scene.LogAsync(result.Position - 1))[0].Visible);
    }

    [Fact]
    public async Task ReplaceAll_DropsSuspendedMembersThatItDoesNotName()
    {
        var users = await Scene.UsersAsync(3);
        var group = await Scene.GroupAsync("Team", users);
        await Scene.DoAsync(Scene.ChangeUser(users[0], "user0", active: false));
        await Scene.DoAsync(Scene.ChangeUser(users[1], "user1", active: false));

        await Scene.DoAsync(Scene.Replace(group, users[1], users[2]));
        await Scene.DoAsync(Scene.ChangeUser(users[0], "user0") with { RestoreSuspended = true });
        await Scene.DoAsync(Scene.ChangeUser(users[1], "user1"));

        Assert.Equal(users[1..], await Scene.MembersAsync(group));
    }

    [Fact]
    public async Task CreateGroup_WithActiveAndInactiveUsers_ShowsTheActive()
    {
        var active = await Scene.UserAsync("active");
        var inactive = await Scene.UserAsync("inactive", active: false);

        var result = await Scene.CommitAsync(Scene.NewGroup("Team", active, inactive));

        Assert.Equal([active], result.UsersChanged);
        Assert.Equal(
            [(ChangeKind.Created, true), (ChangeKind.MembersAdded, true), (ChangeKind.MembersPending, false)],
            (await Scene.LogAsync(result.Position - 3)).Select(entry => (entry.Kind, entry.Visible)));
    }

    [Fact]
    public async Task ChangesOfAnInactiveUser_TouchNoGroup()
    {
        var user = await Scene.UserAsync("alice");
        var group = await Scene.GroupAsync("Team", user);
        await Scene.DoAsync(Scene.ChangeUser(user, "alice", active: false));

        var again = await Scene.CommitAsync(Scene.ChangeUser(user, "alice2", active: false) with { RestoreSuspended = true });
        var deleted = await Scene.CommitAsync(Scene.DeleteUser(user));

        Assert.Empty(again.GroupsChanged);
        Assert.Empty(deleted.GroupsChanged);
        Assert.Equal(2, (await Scene.ReadGroupAsync(group)).Version);
    }

    [Fact]
    public async Task DeleteGroup_WithSuspendedMembers_NothingComesBack()
    {
        var user = await Scene.UserAsync("alice");
        var group = await Scene.GroupAsync("Team", user);
        await Scene.DoAsync(Scene.ChangeUser(user, "alice", active: false));
        await Scene.DoAsync(Scene.DeleteGroup(group));

        var result = await Scene.CommitAsync(Scene.ChangeUser(user, "alice") with { RestoreSuspended = true });

        Assert.Empty(result.GroupsChanged);
        Assert.Empty(await Scene.GroupsAsync(user));
    }

    [Fact]
    public async Task Deactivate_LinkingALocalUser_LeavesLocalGroupsToo()
    {
        var user = await Scene.DoAsync(Scene.NewUser("alice") with { Actor = ResourceOwner.Local });
        var group = await Scene.DoAsync(Scene.NewGroup("Local", user) with { Actor = ResourceOwner.Local });

        var result = await Scene.CommitAsync(Scene.ChangeUser(user, "alice", active: false) with { NewOwner = Scene.Okta });

        Assert.Equal([group], result.GroupsChanged);
    }

    [Fact]
    public async Task GroupsDigest_StandsForGroupsAndTheirNames()
    {
        var users = await Scene.UsersAsync(2);
        var first = await Scene.GroupAsync("First", users);
        var digest = (await Scene.ReadUserAsync(users[0])).GroupsDigest;
        Assert.Equal(digest, (await Scene.ReadUserAsync(users[1])).GroupsDigest);

        await Scene.DoAsync(Scene.ChangeGroup(first, "Renamed"));
        var renamed = (await Scene.ReadUserAsync(users[0])).GroupsDigest;
        await Scene.DoAsync(Scene.ChangeGroup(first, "First"));
        var back = (await Scene.ReadUserAsync(users[0])).GroupsDigest;
        await Scene.GroupAsync("Second", users[0]);
        var both = (await Scene.ReadUserAsync(users[0])).GroupsDigest;

        Assert.Equal(3, new HashSet<string> { digest, renamed, both }.Count);
        Assert.Equal(digest, back);
        Assert.Equal(1, (await Scene.ReadUserAsync(users[0])).Version);
    }

    [Fact]
    public async Task ExpectedGroupsDigest_IsCheckedInTheCommit()
    {
        var user = await Scene.UserAsync("alice");
        var group = await Scene.GroupAsync("Team", user);
        var digest = (await Scene.ReadUserAsync(user)).GroupsDigest;

        await Scene.DoAsync(Scene.ChangeUser(user, "alice1") with { ExpectedVersion = 1, ExpectedGroupsDigest = digest });
        await Scene.DoAsync(Scene.ChangeGroup(group, "Crew"));
        var conflict = await RefusedAsync(CommitOutcome.VersionConflict, Scene.ChangeUser(user, "alice2") with { ExpectedVersion = 2, ExpectedGroupsDigest = digest });
        await RefusedAsync(CommitOutcome.VersionConflict, Scene.DeleteUser(user) with { ExpectedGroupsDigest = "" });
        await Scene.DoAsync(Scene.Remove(group, user));
        await Scene.DoAsync(Scene.ChangeUser(user, "alice2") with { ExpectedVersion = 2, ExpectedGroupsDigest = "" });

        Assert.Equal(2, conflict.Version);
    }
}
