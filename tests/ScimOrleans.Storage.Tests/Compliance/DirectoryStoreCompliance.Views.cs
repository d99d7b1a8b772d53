using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.Tests.Compliance;

public abstract partial class DirectoryStoreCompliance
{
    [Fact]
    public async Task Read_UserInGroupsOfSeveralOwners_CarriesTheViewersOnly()
    {
        var user = await LocalUserAsync("ann");
        var (okta, entra, local) = await GroupsOfEachAsync(user);

        Assert.Equal([okta], await GroupsSeenAsync(user, Scene.Okta));
        Assert.Equal([entra], await GroupsSeenAsync(user, Scene.Entra));
        Assert.Equal([okta, entra, local], await GroupsSeenAsync(user, null));
    }

    [Fact]
    public async Task Digest_IsOfTheViewersGroups()
    {
        var user = await LocalUserAsync("ann");
        var (okta, entra, _) = await GroupsOfEachAsync(user);
        var before = (await ReadAsync(user, Scene.Okta), await ReadAsync(user, Scene.Entra));

        await Scene.DoAsync(Scene.ChangeGroup(entra, "Renamed") with { Actor = Scene.Entra });

        Assert.Equal(before.Item1.ETag, (await ReadAsync(user, Scene.Okta)).ETag);
        Assert.NotEqual(before.Item2.ETag, (await ReadAsync(user, Scene.Entra)).ETag);
        await RefusedAsync(CommitOutcome.VersionConflict, Link(user, Scene.Entra) with { ExpectedGroupsDigest = before.Item2.GroupsDigest });
        await Scene.DoAsync(Link(user, Scene.Okta) with { ExpectedGroupsDigest = before.Item1.GroupsDigest });
        Assert.Equal([okta], await GroupsSeenAsync(user, Scene.Okta));
    }

    [Fact]
    public async Task Query_UserInGroupsOfSeveralOwners_ShowsAndFiltersByTheViewersOnly()
    {
        var user = await LocalUserAsync("ann");
        var (okta, entra, _) = await GroupsOfEachAsync(user);
        var expected = await ReadAsync(user, Scene.Entra);

        var page = await Store.QueryAsync(Seen(Scene.Entra, $"meta.version eq \"{expected.ETag.Replace("\"", "\\\"", StringComparison.Ordinal)}\""));

        var found = Assert.Single(page.Resources);
        Assert.Equal(entra, Assert.Single(found.Groups).Id);
        Assert.Equal((expected.ETag, Scene.Entra), (found.ETag, found.Viewer));
        Assert.Equal(0, (await Store.QueryAsync(Seen(Scene.Entra, $"groups.value eq \"{okta}\""))).TotalResults);
    }

    [Fact]
    public async Task Link_UserInAnotherConnectorsGroup_LeavesIt()
    {
        var user = await LocalUserAsync("ann");
        var (okta, entra, local) = await GroupsOfEachAsync(user);
        var position = await Scene.PositionAsync();
        var operation = Link(user, Scene.Entra);

        var result = await Scene.CommitAsync(operation);

        Assert.Equal([okta], result.GroupsChanged);
        Assert.Equal([entra, local], await GroupsSeenAsync(user, null));
        Assert.Empty(await Scene.MembersAsync(okta));
        Assert.Equal((2L, 1L, 1L), ((await Scene.ReadGroupAsync(okta)).Version, (await Scene.ReadGroupAsync(entra)).Version, (await Scene.ReadGroupAsync(local)).Version));
        Assert.Equal([(ChangeKind.Updated, true), (ChangeKind.GroupsLeft, true)], (await Scene.LogAsync(position)).Select(entry => (entry.Kind, entry.Visible)));
        Assert.Equal(position + 2, result.Position);
        Assert.Equal(result.GroupsChanged, (await Store.FindCommittedAsync(Tenant, [operation.OperationId]))[operation.OperationId].GroupsChanged);
    }

    [Fact]
    public async Task Link_InactiveUserInAnotherConnectorsGroup_IsForgottenThereUnseen()
    {
        var user = await LocalUserAsync("ann", active: false);
        var (okta, entra, local) = await GroupsOfEachAsync(user);
        var position = await Scene.PositionAsync();

        var result = await Scene.CommitAsync(Link(user, Scene.Entra) with { Content = Scene.Content("ann"), RestoreSuspended = true });

        Assert.Equal([entra, local], result.GroupsChanged);
        Assert.Equal([entra, local], await GroupsSeenAsync(user, null));
        Assert.Equal(1, (await Scene.ReadGroupAsync(okta)).Version);
        Assert.Equal(
            [(ChangeKind.Updated, true), (ChangeKind.GroupsLeft, false), (ChangeKind.GroupsRestored, true)],
            (await Scene.LogAsync(position)).Select(entry => (entry.Kind, entry.Visible)));
    }

    [Fact]
    public async Task Link_AndDeactivate_LeavesSomeGroupsAndIsSuspendedInOthers()
    {
        var user = await LocalUserAsync("ann");
        var (okta, entra, local) = await GroupsOfEachAsync(user);
        var position = await Scene.PositionAsync();

        var result = await Scene.CommitAsync(Link(user, Scene.Entra) with { Content = Scene.Content("ann", active: false) });

        Assert.Equal(new[] { okta, entra, local }.Order(), result.GroupsChanged);
        Assert.Equal(
            [(ChangeKind.Updated, true), (ChangeKind.GroupsLeft, true), (ChangeKind.GroupsSuspended, true)],
            (await Scene.LogAsync(position)).Select(entry => (entry.Kind, entry.Visible)));
        await Scene.DoAsync(Scene.ChangeUser(user, "ann") with { Actor = Scene.Entra, RestoreSuspended = true });
        Assert.Equal([entra, local], await GroupsSeenAsync(user, null));
    }

    [Fact]
    public async Task Protect_LocalUser_LeavesTheGroupsOfConnectors()
    {
        var user = await LocalUserAsync("ann");
        var (okta, entra, local) = await GroupsOfEachAsync(user);

        var result = await Scene.CommitAsync(Scene.ChangeUser(user) with { Actor = ResourceOwner.Local, Protected = true });

        Assert.Equal(new[] { okta, entra }.Order(), result.GroupsChanged);
        Assert.Equal([local], await GroupsSeenAsync(user, null));
        await Scene.DoAsync(Scene.ChangeUser(user) with { Actor = ResourceOwner.Local, Protected = false });
        Assert.Equal([local], await GroupsSeenAsync(user, null));
    }

    [Fact]
    public async Task Protect_ConnectorsOwnUser_StaysInItsGroups()
    {
        var user = await Scene.UserAsync("ann");
        var group = await Scene.GroupAsync("Team", user);

        var result = await Scene.CommitAsync(Scene.ChangeUser(user) with { Protected = true });

        Assert.Empty(result.GroupsChanged);
        Assert.Equal([group], await GroupsSeenAsync(user, Scene.Okta));
    }

    [Fact]
    public async Task Parallel_LinkAndPush_LeaveNoMemberThatTheConnectorMayNotSee()
    {
        for (var round = 0; round < 20; round++)
        {
            var user = await LocalUserAsync($"user{round}");
            var group = await Scene.GroupAsync($"group{round}");

            var results = await Task.WhenAll(
                Task.Run(() => Scene.CommitAsync(Link(user, Scene.Entra))),
                Task.Run(() => Scene.CommitAsync(Scene.Add(group, user))),
                Task.Run(() => Scene.CommitAsync(Scene.NewGroup($"other{round}", user))));

            Assert.Equal(CommitOutcome.Committed, results[0].Outcome);
            Assert.Empty(await Scene.MembersAsync(group));
            Assert.Empty(await GroupsSeenAsync(user, null));
        }
    }

    private static CommitOperation As(ResourceOwner actor, CommitOperation operation) => operation with { Actor = actor };

    private Task<Guid> LocalUserAsync(string name, bool active = true) => Scene.DoAsync(As(ResourceOwner.Local, Scene.NewUser(name, active)));

    private CommitOperation Link(Guid user, ResourceOwner owner) => Scene.ChangeUser(user) with { Actor = owner, NewOwner = owner };

    /// <summary>A group of each owner, in the order of ids, with the user in it.</summary>
    private async Task<(Guid Okta, Guid Entra, Guid Local)> GroupsOfEachAsync(Guid user) => (
        await Scene.DoAsync(Scene.NewGroup("Okta's", user)),
        await Scene.DoAsync(As(Scene.Entra, Scene.NewGroup("Entra's", user))),
        await Scene.DoAsync(As(ResourceOwner.Local, Scene.NewGroup("Local", user))));

    private async Task<StoredResource> ReadAsync(Guid user, ResourceOwner? viewer) => (await Store.ReadAsync(Tenant, ResourceKind.User, user, viewer))!;

    private async Task<Guid[]> GroupsSeenAsync(Guid user, ResourceOwner? viewer) => [.. (await ReadAsync(user, viewer)).Groups.Select(group => group.Id)];

    private DirectoryQuery Seen(ResourceOwner viewer, string filter) => Query(ResourceKind.User, filter) with { Viewer = viewer };
}
