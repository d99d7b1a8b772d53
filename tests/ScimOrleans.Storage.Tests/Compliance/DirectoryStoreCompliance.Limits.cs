using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Patch;

namespace ScimOrleans.Storage.Tests.Compliance;

public abstract partial class DirectoryStoreCompliance
{
    [Fact]
    public async Task Users_UpToTheLimit_AreMade_AndTheNextIsRefused()
    {
        await Scene.UsersAsync(2);
        await Scene.DoAsync(Scene.NewUser("third", active: false) with { MaxRows = 3 });

        await RefusedAsync(CommitOutcome.TooMany, Scene.NewUser("fourth") with { MaxRows = 3 });
        await RefusedAsync(CommitOutcome.TooMany, Scene.NewUser("fourth") with { MaxRows = 1, Actor = ResourceOwner.Local });
        await Scene.DoAsync(Scene.NewUser("fourth") with { MaxRows = 4 });
    }

    [Fact]
    public async Task Users_InOneList_AreMadeUpToTheLimit()
    {
        var other = await Scene.CreateAsync(Store);

        var results = await Scene.CommitAsync(
            [.. Enumerable.Range(0, 4).SelectMany(i => new[] { Scene.NewUser($"user{i}") with { MaxRows = 3 }, other.NewUser($"user{i}"), Scene.NewUser("user0") with { MaxRows = 3 } })]);

        Assert.Equal(
            [CommitOutcome.Committed, CommitOutcome.Committed, CommitOutcome.Committed, CommitOutcome.TooMany], results.Where((_, i) => i % 3 == 0).Select(result => result.Outcome));
        Assert.All(results.Where((_, i) => i % 3 == 1), result => Assert.Equal(CommitOutcome.Committed, result.Outcome));
        Assert.All(results.Where((_, i) => i % 3 == 2), result => Assert.Equal(CommitOutcome.NameTaken, result.Outcome));
    }

    [Fact]
    public async Task Users_InAListWithOtherOperations_AreMadeUpToTheLimit()
    {
        var users = await Scene.UsersAsync(2);

        var results = await Scene.CommitAsync(
            Scene.NewUser("third") with { MaxRows = 2 },
            Scene.DeleteUser(users[0]),
            Scene.NewUser("third") with { MaxRows = 2 },
            Scene.NewGroup("Team"),
            Scene.NewUser("user1") with { MaxRows = 2 },
            Scene.NewUser("fourth") with { MaxRows = 2 });

        Assert.Equal(
            [CommitOutcome.TooMany, CommitOutcome.Committed, CommitOutcome.Committed, CommitOutcome.Committed, CommitOutcome.NameTaken, CommitOutcome.TooMany],
            results.Select(result => result.Outcome));
        Assert.Equal(users[1], results[4].NameHolder!.Id);
    }

    [Fact]
    public async Task Users_ThatLeave_MakeRoom()
    {
        var users = await Scene.UsersAsync(3);
        await RefusedAsync(CommitOutcome.TooMany, Scene.NewUser("more") with { MaxRows = 3 });
        await Scene.DoAsync(Scene.ChangeUser(users[0], "inactive", active: false));
        await RefusedAsync(CommitOutcome.TooMany, Scene.NewUser("more") with { MaxRows = 3 });

        await Scene.DoAsync(Scene.DeleteUser(users[0]));

        await Scene.DoAsync(Scene.NewUser("more") with { MaxRows = 3 });
    }

    [Fact]
    public async Task Creation_ThatIsRepeatedAtTheLimit_IsStillDone()
    {
        var creation = Scene.NewUser("one") with { MaxRows = 1 };
        var first = await Scene.CommitAsync(creation);

        var alone = await Scene.CommitAsync(creation);
        var inAList = await Scene.CommitAsync(creation, Scene.NewUser("two") with { MaxRows = 1 }, Scene.NewGroup("Team"));

        Assert.Equal((first.Outcome, first.Position), (alone.Outcome, alone.Position));
        Assert.Equal([CommitOutcome.Committed, CommitOutcome.TooMany, CommitOutcome.Committed], inAList.Select(result => result.Outcome));
    }

    [Fact]
    public async Task Groups_UpToTheLimit_AreMade_AndTheNextIsRefused()
    {
        // The built-in group is not counted.
        var first = await Scene.DoAsync(Scene.NewGroup("one") with { MaxRows = 1 });

        await RefusedAsync(CommitOutcome.TooMany, Scene.NewGroup("two") with { MaxRows = 1 });
        await RefusedAsync(CommitOutcome.NameTaken, Scene.NewGroup("one") with { MaxRows = 1 });
        var results = await Scene.CommitAsync(Scene.DeleteGroup(first), Scene.NewGroup("two") with { MaxRows = 2 }, Scene.NewGroup("three") with { MaxRows = 2 }, Scene.NewGroup("four") with { MaxRows = 2 });
        Assert.Equal([CommitOutcome.Committed, CommitOutcome.Committed, CommitOutcome.Committed, CommitOutcome.TooMany], results.Select(result => result.Outcome));
    }

    [Fact]
    public async Task Members_UpToTheLimit_AreAdded_AndMoreAreRefused()
    {
        var users = await Scene.UsersAsync(6);
        var inactive = await Scene.UserAsync("inactive", active: false);
        await RefusedAsync(CommitOutcome.TooManyMembers, Scene.NewGroup("Team", users[..4]) with { MaxMembers = 3 });
        var inner = await Scene.GroupAsync("Inner");
        var group = await Scene.DoAsync(Scene.NewGroup("Team", users[0], inner, inactive) with { MaxMembers = 3 });

        await RefusedAsync(CommitOutcome.TooManyMembers, Scene.Add(group, users[1]) with { MaxMembers = 3 });
        await RefusedAsync(CommitOutcome.TooManyMembers, Scene.Replace(group, users[..4]) with { MaxMembers = 3 });
        await Scene.DoAsync(Scene.Add(group, users[1]) with { MaxMembers = 4 });
        Assert.Equal(CommitOutcome.Unchanged, (await Scene.CommitAsync(Scene.Add(group, users[0], users[1]) with { MaxMembers = 4 })).Outcome);
        await Scene.DoAsync(Scene.Replace(group, users[..4]) with { MaxMembers = 4 });
        await RefusedAsync(CommitOutcome.TooManyMembers, Scene.ChangeMembers(group, MembershipEdit.None.ThenRemove([users[0]]).ThenAdd([users[4], users[5]])) with { MaxMembers = 4 });
        Assert.Equal(users[..4], await Scene.MembersAsync(group));
    }

    [Fact]
    public async Task Members_AboveALimitThatWasLowered_MayChangeButNotGrow()
    {
        var users = await Scene.UsersAsync(6);
        var group = await Scene.GroupAsync("Team", users[..4]);

        await RefusedAsync(CommitOutcome.TooManyMembers, Scene.Add(group, users[4]) with { MaxMembers = 2 });
        await Scene.DoAsync(Scene.Replace(group, users[1..5]) with { MaxMembers = 2 });
        await Scene.DoAsync(Scene.Remove(group, users[1]) with { MaxMembers = 2 });
        await Scene.DoAsync(Scene.ChangeGroup(group, "Crew") with { MaxMembers = 2 });
    }

    [Fact]
    public async Task Parallel_LimitedCreations_NeverPassTheLimit()
    {
        for (var round = 1; round <= 4; round++)
        {
            var most = 30 * round;
            var lists = Enumerable.Range(0, 6).Select(list => Enumerable.Range(0, 10)
                .Select(i => Scene.NewUser($"user {round} {list} {i}") with { MaxRows = most }).Append(list % 2 == 0 ? Scene.NewUser($"other {round} {list}") with { MaxRows = most } : Scene.NewGroup($"group {round} {list}"))
                .ToArray()).ToList();

            var results = (await Task.WhenAll(lists.Select(list => Task.Run(() => Scene.CommitAsync(list))))).SelectMany((list, i) => list.Zip(lists[i])).ToList();

            Assert.Equal(30, results.Count(pair => pair.First.Outcome == CommitOutcome.Committed && pair.Second.Kind == ResourceKind.User));
            Assert.Equal(3, results.Count(pair => pair.First.Outcome == CommitOutcome.Committed && pair.Second.Kind == ResourceKind.Group));
            Assert.Equal(most, (await Store.QueryAsync(new() { Tenant = Tenant, Kind = ResourceKind.User, Viewer = Scene.Okta, Count = 1 })).TotalResults);
        }
    }
}
