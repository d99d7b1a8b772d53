using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.Tests.Compliance;

public abstract partial class DirectoryStoreCompliance
{
    [Fact]
    public async Task List_Empty_IsNothing() => Assert.Empty(await Store.CommitAsync([]));

    [Fact]
    public async Task List_OfManyKinds_RefusalsHarmNoOther()
    {
        var users = await Scene.UsersAsync(16);
        var group = await Scene.GroupAsync("Team");
        var operations = new List<CommitOperation>();
        var expected = new List<CommitOutcome>();
        for (var i = 0; i < 16; i++)
        {
            operations.AddRange(
            [
                Scene.NewUser($"new{i}"),
                Scene.NewUser("USER0"),
                i % 2 == 0 ? Scene.Add(group, users[i]) : Scene.Add(group, users[i], Scene.NewId()),
                i % 3 == 0 ? Scene.ChangeUser(users[i], $"user{i}", active: false) : Scene.ChangeUser(users[i], $"x{i}") with { ExpectedVersion = 7 },
            ]);
            expected.AddRange(
            [
                CommitOutcome.Committed,
                CommitOutcome.NameTaken,
                i % 2 == 0 ? CommitOutcome.Committed : CommitOutcome.UnknownMembers,
                i % 3 == 0 ? CommitOutcome.Committed : CommitOutcome.VersionConflict,
            ]);
        }

        var results = await Store.CommitAsync(operations);

        Assert.Equal(64, results.Count);
        Assert.Equal(expected, results.Select(result => result.Outcome));
        Assert.Equal(
            operations.Zip(results).Where(pair => pair.Second.Outcome == CommitOutcome.Committed).Select(pair => pair.First.OperationId),
            (await Scene.LogAsync(18)).DistinctBy(entry => entry.OperationId).Select(entry => entry.OperationId));
        Assert.Equal(
            users.Where((_, number) => number % 2 == 0 && number % 3 != 0),
            await Scene.MembersAsync(group));
    }

    [Fact]
    public async Task List_SameUser_EachSeesThoseBefore()
    {
        var create = Scene.NewUser("alice");
        var id = create.ResourceId;
        var group = Scene.NewGroup("Team", id);

        var results = await Scene.CommitAsync(
            create,
            Scene.NewUser("alice"),
            group,
            Scene.ChangeUser(id, "alicia") with { ExpectedVersion = 1 },
            Scene.ChangeUser(id, "alicia", active: false) with { ExpectedVersion = 1 },
            Scene.ChangeUser(id, "alicia", active: false) with { ExpectedVersion = 2 },
            Scene.Add(group.ResourceId, id),
            Scene.ChangeUser(id, "alicia"),
            Scene.NewUser("alice"));

        Assert.Equal(
            [CommitOutcome.Committed, CommitOutcome.NameTaken, CommitOutcome.Committed, CommitOutcome.Committed, CommitOutcome.VersionConflict,
             CommitOutcome.Committed, CommitOutcome.Committed, CommitOutcome.Committed, CommitOutcome.Committed],
            results.Select(result => result.Outcome));
        Assert.Equal([1L, 0, 1, 2, 2, 3, 2, 4, 1], results.Select(result => result.Version));
        Assert.Equal([group.ResourceId], results[7].GroupsChanged);
        Assert.Equal([id], await Scene.MembersAsync(group.ResourceId));
        Assert.Equal(3, (await Scene.ReadGroupAsync(group.ResourceId)).Version);
    }

    [Fact]
    public async Task List_SameGroup_EachSeesThoseBefore()
    {
        var users = await Scene.UsersAsync(3);
        var group = await Scene.GroupAsync("Team", users[0]);

        var results = await Scene.CommitAsync(
            Scene.Remove(group, users[0]),
            Scene.Add(group, users[0], users[1]),
            Scene.Replace(group, users[0], users[1]),
            Scene.Replace(group, users[2]),
            Scene.ChangeGroup(group, "Crew") with { ExpectedVersion = 4 },
            Scene.DeleteGroup(group),
            Scene.Add(group, users[0]),
            Scene.NewGroup("Crew", users[1]));

        Assert.Equal(
            [CommitOutcome.Committed, CommitOutcome.Committed, CommitOutcome.Unchanged, CommitOutcome.Committed,
             CommitOutcome.Committed, CommitOutcome.Committed, CommitOutcome.NotFound, CommitOutcome.Committed],
            results.Select(result => result.Outcome));
        Assert.Equal([2L, 3, 3, 4, 5], results.Take(5).Select(result => result.Version));
        Assert.Equal(users[..2], results[3].UsersChanged.Where(id => id != users[2]).Order());
    }

    [Fact]
    public async Task List_NamesChangeHands()
    {
        var a = await Scene.UserAsync("a");
        var b = await Scene.UserAsync("b");
        var c = await Scene.UserAsync("c");

        var results = await Scene.CommitAsync(
            Scene.ChangeUser(a, "b"),
            Scene.ChangeUser(a, "x"),
            Scene.ChangeUser(b, "a"),
            Scene.ChangeUser(a, "b"),
            Scene.DeleteUser(c),
            Scene.NewUser("C"),
            Scene.NewUser("x"));

        Assert.Equal(
            [CommitOutcome.NameTaken, CommitOutcome.Committed, CommitOutcome.Committed, CommitOutcome.Committed,
             CommitOutcome.Committed, CommitOutcome.Committed, CommitOutcome.Committed],
            results.Select(result => result.Outcome));
        Assert.Equal(("b", "a"), ((await Scene.ReadUserAsync(a)).DisplayName, (await Scene.ReadUserAsync(b)).DisplayName));
    }

    [Fact]
    public async Task List_SeveralTenants_EachHasItsLog()
    {
        Scene[] scenes = [Scene, await Scene.CreateAsync(Store), await Scene.CreateAsync(Store)];
        var operations = Enumerable.Range(0, 30).Select(number => scenes[number * 7 % 3].NewUser($"user{number / 3 % 9}")).ToList();

        var results = await Store.CommitAsync(operations);

        foreach (var scene in scenes)
        {
            var own = operations.Zip(results).Where(pair => pair.First.Tenant == scene.Tenant).ToList();
            Assert.Equal(9, own.Count(pair => pair.Second.Outcome == CommitOutcome.Committed));
            Assert.Equal(
                own.Where(pair => pair.Second.Outcome == CommitOutcome.Committed).Select(pair => (pair.First.OperationId, pair.Second.Position)),
                (await scene.LogAsync(1)).Select(entry => (entry.OperationId, entry.Position)));
            await TestKit.Model.DirectoryComparison.AssertLogTellsAllAsync(Store, scene.Tenant);
        }
    }

    [Fact]
    public async Task List_WithADefect_ChangesNothing()
    {
        var id = await Scene.UserAsync("alice");
        var position = await Scene.PositionAsync();

        var exception = await Record.ExceptionAsync(() => Scene.CommitAsync(Scene.ChangeUser(id, "alice2"), Scene.NewUser("bob"), Scene.NewUser("carol", id: id)));

        Assert.NotNull(exception);
        Assert.Equal(position, await Scene.PositionAsync());
        Assert.Equal("alice", (await Scene.ReadUserAsync(id)).DisplayName);
        await Scene.UserAsync("bob");
    }
}
