using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Grains.Tests.Cluster;

/// <summary>What touches the store, and what does not.</summary>
public sealed class HotReadTests
{
    [Fact]
    public async Task Get_Hot_TouchesNoStoreAndIsPublished()
    {
        await using var cluster = await GrainCluster.StartAsync(1);
        var directory = await cluster.NewTenantAsync();
        var user = await directory.NewUserAsync("ann");
        var group = await directory.NewGroupAsync("team", user);
        await cluster.FollowAsync();
        var (first, firstGroup) = (await directory.GetUserAsync(user), await directory.GetGroupAsync(group));
        var reads = cluster.Store.CallsOf(nameof(IDirectoryStore.ReadAsync));

        var again = await directory.GetUserAsync(user);
        var groupAgain = await directory.GetGroupAsync(group);

        Assert.Equal(first.Body.ToArray(), again.Body.ToArray());
        Assert.Equal(firstGroup.ETag, groupAgain.ETag);
        Assert.Equal(reads, cluster.Store.CallsOf(nameof(IDirectoryStore.ReadAsync)));
        Assert.True(cluster.Service<IPublishedResources>(0).TryGet(directory.Tenant, ResourceKind.User, user, directory.Caller.Owner, out var published));
        Assert.Equal(first.Body.ToArray(), published.Body.ToArray());
    }

    [Fact]
    public async Task Write_Warm_ReadsNothingFirst()
    {
        await using var cluster = await GrainCluster.StartAsync(1);
        var directory = await cluster.NewTenantAsync();
        var user = await directory.NewUserAsync("ann");
        var group = await directory.NewGroupAsync("team");
        await cluster.FollowAsync();
        await directory.GetUserAsync(user);
        await directory.GetGroupAsync(group);
        var reads = cluster.Store.CallsOf(nameof(IDirectoryStore.ReadAsync));

        TestDirectory.Succeeded(await directory.PatchUserAsync(user, """{"op":"replace","path":"title","value":"1"}"""));
        TestDirectory.Succeeded(await directory.PatchUserAsync(user, """{"op":"replace","path":"title","value":"2"}"""));
        TestDirectory.Succeeded(await directory.AddAsync(group, user));
        TestDirectory.Succeeded(await directory.RemoveAsync(group, user));

        Assert.Equal(reads, cluster.Store.CallsOf(nameof(IDirectoryStore.ReadAsync)));
    }

    [Fact]
    public async Task Create_ReadsNothing_AndTheUserIsHotAfterwards()
    {
        await using var cluster = await GrainCluster.StartAsync(1);
        var directory = await cluster.NewTenantAsync();
        await directory.NewUserAsync("first");
        await cluster.FollowAsync();

        var user = await directory.NewUserAsync("ann");
        await directory.GetUserAsync(user);

        Assert.Equal(0, cluster.Store.CallsOf(nameof(IDirectoryStore.ReadAsync)));
    }

    [Fact]
    public async Task Get_LogCannotBeRead_AsksTheStoreEveryTime()
    {
        await using var cluster = await GrainCluster.StartAsync(1);
        cluster.Store.Hooks.FailBefore(call => call.Method == nameof(IDirectoryStore.ReadPositionsAsync));
        var directory = await cluster.NewTenantAsync();
        var user = await directory.NewUserAsync("ann");
        await directory.CommitAsync(directory.Operation(ResourceKind.User, CommitAction.Update, user) with
        {
            Content = TestDirectory.Content("ann", """{"userName":"ann","title":"Boss","active":true}"""),
        });

        var read = TestDirectory.Json(await directory.GetUserAsync(user));

        Assert.Equal("Boss", (string?)read["title"]);
        Assert.False(cluster.Service<IPublishedResources>(0).TryGet(directory.Tenant, ResourceKind.User, user, directory.Caller.Owner, out _));
    }

    [Fact]
    public async Task Commit_OutcomeStaysUnknown_TheGrainReadsBeforeItAnswers()
    {
        await using var cluster = await GrainCluster.StartAsync(1, options => options.CommitRecoveryTime = TimeSpan.FromMilliseconds(100));
        var directory = await cluster.NewTenantAsync();
        var user = await directory.NewUserAsync("ann");
        await cluster.FollowAsync();
        await directory.GetUserAsync(user);
        cluster.Store.Hooks.FailAfter(call => call.IsCommit);
        cluster.Store.Hooks.FailBefore(call => call.Method == nameof(IDirectoryStore.FindCommittedAsync));

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await directory.PatchUserAsync(user, """{"op":"replace","path":"title","value":"Boss"}"""));
        cluster.Store.Hooks.After = null;
        cluster.Store.Hooks.Before = null;

        Assert.Equal("Boss", (string?)TestDirectory.Json(await directory.GetUserAsync(user))["title"]);
    }

    [Fact]
    public async Task Grain_OfNobody_LeavesMemory()
    {
        await using var cluster = await GrainCluster.StartAsync(1, options => options.VacantCollectionAge = TimeSpan.FromMilliseconds(1));
        var directory = await cluster.NewTenantAsync();
        var grain = directory.User(Guid.CreateVersion7());
        TestDirectory.Refused(await grain.GetAsync(directory.Caller), 404);

        await cluster.WaitForDeactivationAsync(grain);

        Assert.Equal(-1, cluster.SiloOf(grain));
    }

    [Fact]
    public async Task Grain_OfADeletedUser_LeavesMemory()
    {
        await using var cluster = await GrainCluster.StartAsync(1, options => options.VacantCollectionAge = TimeSpan.FromMilliseconds(1));
        var directory = await cluster.NewTenantAsync();
        var user = await directory.NewUserAsync("ann");
        await directory.DeleteUserAsync(user);

        await cluster.WaitForDeactivationAsync(directory.User(user));

        Assert.Equal(-1, cluster.SiloOf(directory.User(user)));
    }

    [Fact]
    public async Task ManyRequestsAtOnce_ForNobody_AreAllAnswered()
    {
        await using var cluster = await GrainCluster.StartAsync(1);
        var directory = await cluster.NewTenantAsync();
        var grain = directory.User(Guid.CreateVersion7());

        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => grain.GetAsync(directory.Caller).AsTask()));

        Assert.All(results, result => TestDirectory.Refused(result, 404));
    }
}
