using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.Tests.Compliance;

public abstract partial class DirectoryStoreCompliance
{
    [Fact]
    public async Task Administrator_NamesEveryUserAndGroupAsAMember_ButBuiltInOnes()
    {
        var okta = await Scene.UserAsync("okta");
        var entra = await Scene.DoAsync(Scene.NewUser("entra") with { Actor = Scene.Entra });
        var excluded = await Scene.DoAsync(Scene.NewUser("excluded") with { Content = Scene.Content("excluded") with { Included = false } });
        var root = await Scene.DoAsync(Scene.NewUser("root") with { Actor = ResourceOwner.Local, Protected = true });
        var gone = await Scene.DoAsync(Scene.NewUser("gone", active: false) with { Detached = true });
        var nested = await Scene.GroupAsync("Okta's", okta);
        var builtIn = (await Scene.LogAsync())[0].ResourceId;

        var group = await Scene.DoAsync(Scene.NewGroup("Ours", okta, entra, excluded, root, gone, nested) with { Actor = ResourceOwner.Local });

        Assert.Equal(new[] { okta, entra, excluded, root, nested }.Order(), await Scene.MembersAsync(group));
        var refused = await RefusedAsync(CommitOutcome.UnknownMembers, Scene.Add(group, builtIn) with { Actor = ResourceOwner.Local });
        Assert.Equal([builtIn], refused.UnknownMembers);

        // No connector learns of it.
        var seen = await Store.ReadAsync(Tenant, ResourceKind.User, okta, Scene.Okta);
        Assert.Equal([nested], seen!.Groups.Select(membership => membership.Id));
    }

    [Fact]
    public async Task Administrator_GroupThatWouldHoldItselfThroughAConnectors_IsACycle()
    {
        var ours = await Scene.DoAsync(Scene.NewGroup("Ours") with { Actor = ResourceOwner.Local });
        var outer = await Scene.DoAsync(Scene.NewGroup("Outer", ours) with { Actor = ResourceOwner.Local });

        await RefusedAsync(CommitOutcome.Cycle, Scene.Add(ours, outer) with { Actor = ResourceOwner.Local });
        await RefusedAsync(CommitOutcome.UnknownMembers, Scene.Add(await Scene.GroupAsync("Okta's"), ours));
    }

    [Fact]
    public async Task Administrator_MarksAndDeletesUsersOfConnectors_AndChangesNothingElseOfThem()
    {
        var user = await Scene.UserAsync("alice");
        var group = await Scene.GroupAsync("Staff", user);

        await RefusedAsync(CommitOutcome.NotFound, Scene.ChangeUser(user, "other") with { Actor = ResourceOwner.Local });
        await RefusedAsync(CommitOutcome.NotFound, Scene.ChangeUser(user) with { Actor = ResourceOwner.Local, NewOwner = ResourceOwner.Local });
        await RefusedAsync(CommitOutcome.VersionConflict, Scene.DeleteUser(user) with { Actor = ResourceOwner.Local, ExpectedVersion = 7 });
        await Scene.DoAsync(Scene.ChangeUser(user) with { Actor = ResourceOwner.Local, Protected = true, ExpectedVersion = 1 });

        Assert.True((await Scene.ReadUserAsync(user)).Protected);
        Assert.Equal([user], await Scene.MembersAsync(group));
        await RefusedAsync(CommitOutcome.Protected, Scene.ChangeUser(user, "alice", active: false));
        await RefusedAsync(CommitOutcome.Protected, Scene.DeleteUser(user));

        await Scene.DoAsync(Scene.DeleteUser(user) with { Actor = ResourceOwner.Local, ExpectedVersion = 2 });
        Assert.Empty(await Scene.MembersAsync(group));
    }

    [Fact]
    public async Task Administrator_DeletesGroupsOfConnectors_ButNeitherChangesThemNorTouchesBuiltInOnes()
    {
        var group = await Scene.GroupAsync("Staff", await Scene.UserAsync("alice"));
        var builtIn = (await Scene.LogAsync())[0].ResourceId;

        await RefusedAsync(CommitOutcome.NotFound, Scene.ChangeGroup(group, "Other") with { Actor = ResourceOwner.Local });
        await RefusedAsync(CommitOutcome.NotFound, Scene.Replace(group) with { Actor = ResourceOwner.Local });
        await RefusedAsync(CommitOutcome.NotFound, Scene.DeleteGroup(builtIn) with { Actor = ResourceOwner.Local });
        await Scene.DoAsync(Scene.DeleteGroup(group) with { Actor = ResourceOwner.Local, ExpectedVersion = 1 });

        Assert.Null(await Store.ReadAsync(Tenant, ResourceKind.Group, group, null));
    }
}
