using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.Tests.Compliance;

/// <summary>Lists of nothing but new users, which a store may commit in a way of their own.</summary>
public abstract partial class DirectoryStoreCompliance
{
    [Fact]
    public async Task NewUsers_WhateverElseTheListHolds_EachIsAnsweredForItself()
    {
        var holder = await Scene.UserAsync("alice", active: false);
        var other = await Scene.CreateAsync(Store);
        var repeated = Scene.NewUser("repeated");
        var first = await Scene.CommitAsync(repeated);
        var deleted = Scene.NewUser("deleted");
        await Scene.DoAsync(deleted);
        await Scene.DoAsync(Scene.DeleteUser(deleted.ResourceId));
        var position = await Scene.PositionAsync();
        CommitOperation[] operations =
        [
            Scene.NewUser("bob"),
            Scene.NewUser("ALICE"),
            repeated,
            Scene.NewUser("Bob") with { Actor = Scene.Entra },
            other.NewUser("bob"),
            deleted,
            Scene.NewUser("carol", active: false) with { Actor = ResourceOwner.Local, Protected = true },
            Scene.NewUser("repeated"),
            other.NewUser("alice"),
        ];

        var results = await Store.CommitAsync(operations);

        Assert.Equal(
            [CommitOutcome.Committed, CommitOutcome.NameTaken, CommitOutcome.Committed, CommitOutcome.NameTaken, CommitOutcome.Committed,
             CommitOutcome.Committed, CommitOutcome.Committed, CommitOutcome.NameTaken, CommitOutcome.Committed],
            results.Select(result => result.Outcome));
        Assert.Equal(new NameHolder(holder, Scene.Okta, false, false, false), results[1].NameHolder);
        Assert.Equal(new NameHolder(operations[0].ResourceId, Scene.Okta, true, false, false), results[3].NameHolder);
        Assert.Equal(repeated.ResourceId, results[7].NameHolder?.Id);
        Assert.Equal(first.Position, results[2].Position);
        Assert.Equal([position + 1, position + 2], [results[0].Position, results[6].Position]);
        Assert.Equal([2L, 3], [results[4].Position, results[8].Position]);
        Assert.Null(await Store.ReadAsync(Scene.Tenant, ResourceKind.User, deleted.ResourceId, null));
        var carol = await Scene.ReadUserAsync(operations[6].ResourceId);
        Assert.Equal((ResourceOwner.Local, true, false, 1L, operations[6].At), (carol.Owner, carol.Protected, carol.Active, carol.Version, carol.Created));
        await TestKit.Model.DirectoryComparison.AssertLogTellsAllAsync(Store, Scene.Tenant);
        await TestKit.Model.DirectoryComparison.AssertLogTellsAllAsync(Store, other.Tenant);
    }

    [Fact]
    public async Task NewUsers_OneWithAnIdThatExists_ChangesNothing()
    {
        var id = await Scene.UserAsync("alice");
        var position = await Scene.PositionAsync();

        var exception = await Record.ExceptionAsync(() => Scene.CommitAsync(Scene.NewUser("bob"), Scene.NewUser("carol", id: id)));

        Assert.NotNull(exception);
        Assert.Equal(position, await Scene.PositionAsync());
        await Scene.UserAsync("bob");
    }

    [Fact]
    public async Task NewUsers_OneOfATenantThatDoesNotExist_ChangesNothing()
    {
        var nowhere = new Scene(Store, TenantId.Parse("nowhere"));

        var exception = await Record.ExceptionAsync(() => Scene.CommitAsync(Scene.NewUser("bob"), nowhere.NewUser("bob")));

        Assert.NotNull(exception);
        await Scene.UserAsync("bob");
    }

    [Fact]
    public async Task NewUsers_ListsWithTheSameNamesAtOnce_OneOfEachIsCreated()
    {
        for (var round = 0; round < 10; round++)
        {
            var lists = Enumerable.Range(0, 4)
                .Select(list => Enumerable.Range(0, 8).Select(number => Scene.NewUser($"round{round} user{(number * (list + 3)) % 11}")).ToArray()).ToList();

            var results = await Task.WhenAll(lists.Select(list => Task.Run(() => Scene.CommitAsync(list))));

            Assert.Equal(
                lists.SelectMany(list => list).Select(operation => operation.Content!.Name).Distinct().Order(),
                lists.SelectMany(list => list).Zip(results.SelectMany(list => list)).Where(pair => pair.Second.Outcome == CommitOutcome.Committed)
                    .Select(pair => pair.First.Content!.Name).Order());
        }

        await TestKit.Model.DirectoryComparison.AssertLogTellsAllAsync(Store, Scene.Tenant);
    }
}
