using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.Tests.Compliance;

public abstract partial class DirectoryStoreCompliance
{
    [Fact]
    public async Task Parallel_OneMemberEach_AllAreIn()
    {
        var users = await Scene.UsersAsync(50);
        var group = await Scene.GroupAsync("Team");

        var results = await Task.WhenAll(users.Select(user => Task.Run(() => Scene.CommitAsync(Scene.Add(group, user)))));

        Assert.All(results, result => Assert.Equal(CommitOutcome.Committed, result.Outcome));
        Assert.Equal(users, await Scene.MembersAsync(group));
        Assert.Equal(51, (await Scene.ReadGroupAsync(group)).Version);
        Assert.Equal(Enumerable.Range(2, 50).Select(version => (long)version), results.Select(result => result.Version).Order());
    }

    [Fact]
    public async Task Parallel_CreatesOfOneName_OneWins()
    {
        var operations = Enumerable.Range(0, 20).Select(number => Scene.NewUser(number % 2 == 0 ? "alice" : "ALICE")).ToList();

        var results = await Task.WhenAll(operations.Select(operation => Task.Run(() => Scene.CommitAsync(operation))));

        var winner = operations[Array.FindIndex(results, result => result.Outcome == CommitOutcome.Committed)];
        Assert.Equal(19, results.Count(result => result.Outcome == CommitOutcome.NameTaken && result.NameHolder!.Id == winner.ResourceId));
    }

    [Fact]
    public async Task Parallel_UpdatesFromOneVersion_OneWins()
    {
        var id = await Scene.UserAsync("alice");

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(number =>
            Task.Run(() => Scene.CommitAsync(Scene.ChangeUser(id, $"alice{number}") with { ExpectedVersion = 1 }))));

        Assert.Single(results, result => result.Outcome == CommitOutcome.Committed);
        Assert.Equal(19, results.Count(result => result.Outcome == CommitOutcome.VersionConflict));
        Assert.Equal(2, (await Scene.ReadUserAsync(id)).Version);
    }

    [Fact]
    public async Task Parallel_NameSwaps_KeepNamesApart()
    {
        var a = await Scene.UserAsync("a");
        var b = await Scene.UserAsync("b");
        var swaps = new List<Task<IReadOnlyList<CommitResult>>>();
        for (var i = 0; i < 20; i++)
        {
            swaps.Add(Task.Run(() => Scene.CommitAsync(Scene.ChangeUser(a, "spare"), Scene.ChangeUser(b, "a"), Scene.ChangeUser(a, "b"))));
            swaps.Add(Task.Run(() => Scene.CommitAsync(Scene.ChangeUser(b, "spare"), Scene.ChangeUser(a, "b"), Scene.ChangeUser(b, "a"))));
            swaps.Add(Task.Run(() => Scene.CommitAsync(Scene.NewUser("spare"), Scene.NewUser("a"), Scene.NewUser("b"))));
        }

        await Task.WhenAll(swaps);

        Assert.Equal(["a", "b"], new[] { (await Scene.ReadUserAsync(a)).DisplayName, (await Scene.ReadUserAsync(b)).DisplayName }.Order());
    }

    [Fact]
    public async Task Parallel_DeactivationAndPush_NeverShowsAnInactiveUser()
    {
        for (var round = 0; round < 20; round++)
        {
            var user = await Scene.UserAsync($"user{round}");
            var group = await Scene.GroupAsync($"group{round}");

            await Task.WhenAll(
                Task.Run(() => Scene.CommitAsync(Scene.ChangeUser(user, $"user{round}", active: false))),
                Task.Run(() => Scene.CommitAsync(Scene.Add(group, user))),
                Task.Run(() => Scene.CommitAsync(Scene.NewGroup($"other{round}", user))));

            Assert.Empty(await Scene.MembersAsync(group));
            Assert.Empty(await Scene.GroupsAsync(user));
        }
    }

    [Fact]
    public async Task Parallel_NestingThatClosesACircle_OneIsRefused()
    {
        for (var round = 0; round < 20; round++)
        {
            // Neither operation names a group that the other one names.
            var firstInner = await Scene.GroupAsync($"first inner {round}");
            var firstOuter = await Scene.GroupAsync($"first outer {round}", firstInner);
            var secondInner = await Scene.GroupAsync($"second inner {round}");
            var secondOuter = await Scene.GroupAsync($"second outer {round}", secondInner);

            var results = await Task.WhenAll(
                Task.Run(() => Scene.CommitAsync(Scene.Add(firstInner, secondOuter))),
                Task.Run(() => Scene.CommitAsync(Scene.Add(secondInner, firstOuter))));

            Assert.Equal([CommitOutcome.Committed, CommitOutcome.Cycle], results.Select(result => result.Outcome).Order());
        }
    }

    [Fact]
    public async Task Parallel_DeletionAndNesting_LeaveNoMemberBehind()
    {
        for (var round = 0; round < 20; round++)
        {
            var inner = await Scene.GroupAsync($"inner{round}");
            var outer = await Scene.GroupAsync($"outer{round}");

            await Task.WhenAll(
                Task.Run(() => Scene.CommitAsync(Scene.DeleteGroup(inner))),
                Task.Run(() => Scene.CommitAsync(Scene.Add(outer, inner))),
                Task.Run(() => Scene.CommitAsync(Scene.NewGroup($"other{round}", inner))));

            Assert.Empty(await Scene.MembersAsync(outer));
        }
    }

    [Fact]
    public async Task Parallel_LongListsAndSingleRemovals_LeaveOneTruth()
    {
        var users = await Scene.UsersAsync(120);
        var group = await Scene.GroupAsync("Team", users);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Run(async () =>
        {
            var random = new Random(seed);
            for (var round = 0; round < 10; round++)
            {
                var some = users.Where(_ => random.Next(5) > 0).ToArray();
                var operation = random.Next(3) switch
                {
                    0 => Scene.Replace(group, some),
                    1 => Scene.Add(group, some),
                    _ => Scene.Remove(group, some[..random.Next(1, 40)]),
                };
                Assert.True((await Scene.CommitAsync(operation)).Outcome is CommitOutcome.Committed or CommitOutcome.Unchanged);
            }
        })));

        var last = users[..100];
        await Scene.CommitAsync(Scene.Replace(group, last));
        Assert.Equal(last, await Scene.MembersAsync(group));
    }

    [Fact]
    public async Task Parallel_CreationsAndLists_CountWhatIsListed()
    {
        await Scene.UsersAsync(200);
        var creating = Task.Run(async () =>
        {
            for (var number = 0; number < 200; number++)
            {
                await Scene.UserAsync($"late{number}");
            }
        });

        var pages = new List<DirectoryPage>();
        do
        {
            pages.Add(await Store.QueryAsync(Query(ResourceKind.User) with { Count = 1_000 }));
        }
        while (!creating.IsCompleted);

        await creating;
        Assert.All(pages, page => Assert.Equal(page.TotalResults, page.Resources.Count));
    }

    [Fact]
    public async Task Parallel_TenantCreations_MakeOne()
    {
        var tenant = TenantId.Parse($"parallel-{Guid.CreateVersion7():N}");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Store.CreateTenantAsync(tenant, Scene.Now()))));

        Assert.Single(await Store.ReadChangesAsync(tenant, 0, 10));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Parallel_RandomHistories_KeepTheInvariants(int seed)
    {
        var history = new RandomHistory(Scene, await Scene.CreateAsync(Store));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(task => Task.Run(() => history.RunAsync(new Random((seed * 100) + task), TestKit.Effort.Choose(90, 15)))));

        await history.AssertEveryAnswerIsInTheLogAsync();
    }
}
