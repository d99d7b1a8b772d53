using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.Tests.Compliance;

public abstract partial class DirectoryStoreCompliance
{
    [Fact]
    public async Task NestedGroup_IsAMemberAndGivesItsUsersNothing()
    {
        var user = await Scene.UserAsync("alice");
        var inner = await Scene.GroupAsync("Inner", user);
        var outer = Scene.NewGroup("Outer", inner);

        var result = await Scene.CommitAsync(outer);

        Assert.Empty(result.UsersChanged);
        Assert.Equal([new GroupMember(outer.ResourceId, inner, ResourceKind.Group, "Inner")], await Store.ReadMembersAsync(Tenant, [outer.ResourceId]).ToListAsync());
        Assert.Equal([inner], await Scene.GroupsAsync(user));
        Assert.Equal(1, (await Scene.ReadGroupAsync(inner)).Version);
    }

    [Fact]
    public async Task NestedGroup_BesideUsers_OnlyUsersAreTold()
    {
        var users = await Scene.UsersAsync(2);
        var inner = await Scene.GroupAsync("Inner");
        var outer = await Scene.GroupAsync("Outer");

        var added = await Scene.CommitAsync(Scene.Add(outer, users[0], inner, users[1]));
        var removed = await Scene.CommitAsync(Scene.Replace(outer, users[1]));

        Assert.Equal(users, added.UsersChanged.Order());
        Assert.Equal([users[0]], removed.UsersChanged);
        Assert.Equal(3, removed.Version);
    }

    [Fact]
    public async Task DeleteNestedGroup_RaisesThoseThatHeldIt()
    {
        var inner = await Scene.GroupAsync("Inner", await Scene.UserAsync("alice"));
        Guid[] outer = [await Scene.GroupAsync("A", inner), await Scene.GroupAsync("B", inner)];
        await Scene.GroupAsync("C");

        var result = await Scene.CommitAsync(Scene.DeleteGroup(inner));

        Assert.Equal(outer.Order(), result.GroupsChanged.Order());
        Assert.Equal(2, (await Scene.ReadGroupAsync(outer[0])).Version);
        Assert.Empty(await Scene.MembersAsync(outer[1]));
    }

    [Fact]
    public async Task NestedGroup_ThatHoldsTheGroup_IsACycle()
    {
        var user = await Scene.UserAsync("alice");
        var top = await Scene.GroupAsync("Top");
        var middle = await Scene.GroupAsync("Middle");
        var bottom = await Scene.GroupAsync("Bottom");
        await Scene.DoAsync(Scene.Add(top, middle));
        await Scene.DoAsync(Scene.Add(middle, bottom));

        await RefusedAsync(CommitOutcome.Cycle, Scene.Add(top, user, top));
        await RefusedAsync(CommitOutcome.Cycle, Scene.Add(middle, user, top));
        await RefusedAsync(CommitOutcome.Cycle, Scene.Add(bottom, user, top));
        await RefusedAsync(CommitOutcome.Cycle, Scene.Replace(bottom, middle));
        Assert.Empty(await Scene.MembersAsync(bottom));

        // A second way down is no circle, and once the chain is cut, neither is the way up.
        await Scene.DoAsync(Scene.Add(top, bottom));
        await Scene.DoAsync(Scene.Remove(top, middle, bottom));
        await Scene.DoAsync(Scene.Add(bottom, top));
    }

    [Fact]
    public async Task NestedGroup_CyclesWithinOneList_AreFound()
    {
        var first = Scene.NewGroup("First");
        var second = Scene.NewGroup("Second", first.ResourceId);

        var results = await Scene.CommitAsync(first, second, Scene.Add(first.ResourceId, second.ResourceId), Scene.Remove(second.ResourceId, first.ResourceId), Scene.Add(first.ResourceId, second.ResourceId));

        Assert.Equal(
            [CommitOutcome.Committed, CommitOutcome.Committed, CommitOutcome.Cycle, CommitOutcome.Committed, CommitOutcome.Committed],
            results.Select(result => result.Outcome));
    }
}
