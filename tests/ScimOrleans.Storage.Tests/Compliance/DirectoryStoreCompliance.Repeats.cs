using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.Tests.Compliance;

public abstract partial class DirectoryStoreCompliance
{
    [Fact]
    public async Task Repeat_OfEachKindOfOperation_ChangesNothingAndAnswersTheSame()
    {
        var users = await Scene.UsersAsync(3);
        var group = await Scene.GroupAsync("Team", users[0]);
        CommitOperation[] operations =
        [
            Scene.NewUser("alice"),
            Scene.NewGroup("Crew", users),
            Scene.ChangeUser(users[0], "renamed"),
            Scene.Replace(group, users[1], users[2]),
            Scene.Remove(group, users[1]),
            Scene.ChangeUser(users[2], "user2", active: false),
            Scene.DeleteUser(users[1]),
            Scene.DeleteGroup(group),
        ];
        var first = new List<CommitResult>();
        foreach (var operation in operations)
        {
            first.Add(await Scene.CommitAsync(operation));
            var position = await Scene.PositionAsync();

            AssertRepeats(first[^1], await Scene.CommitAsync(operation));

            Assert.Equal(position, await Scene.PositionAsync());
        }

        var last = await Scene.PositionAsync();
        var others = await Scene.CommitAsync([.. operations, Scene.NewUser("bob")]);
        Assert.Equal(first.Select(result => (result.Outcome, result.Position)), others.Take(operations.Length).Select(result => (result.Outcome, result.Position)));
        Assert.Equal(last + 1, others[^1].Position);
    }

    [Fact]
    public async Task Repeat_AfterAnotherUndidIt_DoesNotDoItAgain()
    {
        var user = await Scene.UserAsync("alice");
        var group = await Scene.GroupAsync("Team");
        var added = Scene.Add(group, user);
        var first = await Scene.CommitAsync(added);
        await Scene.DoAsync(Scene.Remove(group, user));

        var second = await Scene.CommitAsync(added);

        Assert.Equal((CommitOutcome.Committed, first.Position), (second.Outcome, second.Position));
        Assert.Empty(await Scene.MembersAsync(group));
    }

    [Fact]
    public async Task Repeat_OfOneThatWasRefused_IsTriedAgain()
    {
        var user = await Scene.UserAsync("alice");
        var create = Scene.NewUser("alice");
        await RefusedAsync(CommitOutcome.NameTaken, create);
        await Scene.DoAsync(Scene.DeleteUser(user));

        await Scene.DoAsync(create);
    }

    [Fact]
    public async Task Parallel_Repeats_AreDoneOnce()
    {
        for (var round = 0; round < 10; round++)
        {
            var user = await Scene.UserAsync($"user{round}");
            var group = await Scene.GroupAsync($"group{round}", user);
            CommitOperation[] operations =
            [
                Scene.NewUser($"new{round}"), Scene.NewGroup($"crew{round}", user), Scene.ChangeGroup(group, $"renamed{round}"),
                Scene.ChangeUser(user, $"user{round}", active: false),
            ];
            var position = await Scene.PositionAsync();

            var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Scene.CommitAsync(operations))));

            Assert.All(results, result => Assert.Equal(results[0].Select(r => (r.Outcome, r.Position)), result.Select(r => (r.Outcome, r.Position))));
            Assert.All(results[0], result => Assert.Equal(CommitOutcome.Committed, result.Outcome));
            Assert.All((await Scene.LogAsync(position)).GroupBy(entry => (entry.OperationId, entry.Kind)), entries => Assert.Single(entries));
        }
    }

    private static void AssertRepeats(CommitResult first, CommitResult second)
    {
        Assert.Equal((CommitOutcome.Committed, first.Position), (second.Outcome, second.Position));
        Assert.Equal(first.UsersChanged, second.UsersChanged);
        Assert.Equal(first.GroupsChanged, second.GroupsChanged);
    }
}
