using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Grains.Tests.Cluster;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Grains.Tests.Users;

/// <summary>Deactivation, reactivation and deletion, with the memberships that follow.</summary>
public sealed class UserActivityTests(OneSilo silo) : IClassFixture<OneSilo>
{
    [Fact]
    public async Task Deactivate_TakesTheUserOutOfAllGroupsInBothReadings()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var user = await directory.NewUserAsync("ann");
        var groups = new[] { await directory.NewGroupAsync("a", user), await directory.NewGroupAsync("b", user) };
        var before = await Task.WhenAll(groups.Select(directory.GetGroupAsync));

        var reply = TestDirectory.Succeeded(await directory.SetActiveAsync(user, false));

        Assert.False(TestDirectory.Json(reply).ContainsKey("groups"));
        Assert.Empty(await directory.GroupsShownAsync(user));
        foreach (var (group, earlier) in groups.Zip(before))
        {
            Assert.Empty(await directory.MembersAsync(group));
            Assert.NotEqual(earlier.ETag, (await directory.GetGroupAsync(group)).ETag);
        }
    }

    [Fact]
    public async Task Deactivated_IsStillReadAndItsNameTaken()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var user = await directory.NewUserAsync("ann");
        TestDirectory.Succeeded(await directory.SetActiveAsync(user, false));

        Assert.False((bool)TestDirectory.Json(await directory.GetUserAsync(user))["active"]!);
        TestDirectory.Refused(await directory.TryCreateUserAsync("""{"userName":"ann"}"""), 409, ScimTypes.Uniqueness);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reactivate_OlderMembershipsComeBackIfTheConnectorSaysSo(bool restores)
    {
        var directory = await silo.Cluster.NewTenantAsync();
        directory = directory with { Caller = directory.Caller with { RestoreGroupsOnReactivate = restores } };
        var user = await directory.NewUserAsync("ann");
        var older = await directory.NewGroupAsync("older", user);
        var newer = await directory.NewGroupAsync("newer");
        TestDirectory.Succeeded(await directory.SetActiveAsync(user, false));
        TestDirectory.Succeeded(await directory.AddAsync(newer, user));
        Assert.Empty(await directory.MembersAsync(newer));

        TestDirectory.Succeeded(await directory.SetActiveAsync(user, true));

        Guid[] expected = restores ? [older, newer] : [newer];
        Assert.Equal(expected.Order(), (await directory.GroupsShownAsync(user)).Order());
        Assert.Equal([user], await directory.MembersAsync(newer));
        Assert.Equal(restores ? [user] : [], await directory.MembersAsync(older));
    }

    [Fact]
    public async Task Reactivate_ReplyShowsTheGroups()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var user = await directory.NewUserAsync("ann", active: false);
        var group = await directory.NewGroupAsync("team", user);

        var reply = TestDirectory.Succeeded(await directory.SetActiveAsync(user, true));

        Assert.Equal(group.ToString(), (string?)TestDirectory.Json(reply)["groups"]![0]!["value"]);
        Assert.Equal((await directory.RowAsync(user))!.ETag, reply.ETag);
    }

    [Fact]
    public async Task Delete_IsGoneWithItsMemberships()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var user = await directory.NewUserAsync("ann");
        var group = await directory.NewGroupAsync("team", user);
        var before = await directory.GetGroupAsync(group);

        Assert.True((await directory.DeleteUserAsync(user)).Value);

        Assert.Null(await directory.RowAsync(user));
        TestDirectory.Refused(await directory.User(user).GetAsync(directory.Caller), 404);
        TestDirectory.Refused(await directory.SetActiveAsync(user, true), 404);
        TestDirectory.Refused(await directory.DeleteUserAsync(user), 404);
        Assert.Empty(await directory.MembersAsync(group));
        Assert.NotEqual(before.ETag, (await directory.GetGroupAsync(group)).ETag);
        Assert.NotEqual(user, await directory.NewUserAsync("ann"));
    }

    [Fact]
    public async Task Delete_PolicyDeactivate_IsGoneForTheIdentityProviderAndHiddenInTheDirectory()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        directory = directory with { Caller = directory.Caller with { DeletePolicy = DeletePolicy.Deactivate } };
        var user = await directory.NewUserAsync("ann");
        var group = await directory.NewGroupAsync("team", user);

        Assert.True((await directory.DeleteUserAsync(user)).Value);

        TestDirectory.Refused(await directory.User(user).GetAsync(directory.Caller), 404);
        TestDirectory.Refused(await directory.SetActiveAsync(user, true), 404);
        TestDirectory.Refused(await directory.DeleteUserAsync(user), 404);
        var row = await directory.RowAsync(user);
        Assert.Equal((false, true, directory.Caller.Owner), (row!.Active, row.Detached, row.Owner));
        Assert.Empty(await directory.MembersAsync(group));
        TestDirectory.Refused(await directory.AddAsync(await directory.NewGroupAsync("other"), user), 400, ScimTypes.InvalidValue);
    }

    [Fact]
    public async Task Delete_PolicyDeactivateOfAnInactiveUser_DetachesIt()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        directory = directory with { Caller = directory.Caller with { DeletePolicy = DeletePolicy.Deactivate } };
        var user = await directory.NewUserAsync("ann", active: false);

        Assert.True((await directory.DeleteUserAsync(user)).Value);

        Assert.True((await directory.RowAsync(user))!.Detached);
    }

    [Fact]
    public async Task Deactivate_RacingAPush_LeavesNoInactiveMember()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var users = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => directory.NewUserAsync($"u{i}")));
        var group = await directory.NewGroupAsync("team");

        await Task.WhenAll(
        [
            .. users.Select(user => directory.SetActiveAsync(user, false).AsTask()),
            .. users.Select(user => directory.AddAsync(group, user).AsTask()),
        ]);

        Assert.Empty(await directory.MembersAsync(group));
        Assert.All(await Task.WhenAll(users.Select(directory.GroupsShownAsync)), Assert.Empty);
        Assert.All(await Task.WhenAll(users.Select(user => directory.RowAsync(user, ResourceKind.User))), row => Assert.False(row!.Active));
    }
}
