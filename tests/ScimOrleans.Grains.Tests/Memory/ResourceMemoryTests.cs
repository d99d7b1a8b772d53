using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Memory;
using ScimOrleans.Grains.Tests.Changes;

namespace ScimOrleans.Grains.Tests.Memory;

public sealed class ResourceMemoryTests
{
    [Fact]
    public async Task Loaded_BeforeTheLogWasFollowed_IsNotTrusted()
    {
        await using var scene = await MemoryScene.CreateAsync();
        var memory = scene.Memory(ResourceKind.User, await scene.UserAsync("ann"));

        var loaded = await memory.LoadAsync(Operations.Okta, CancellationToken.None);
        var before = memory.Trusted;
        await scene.FollowAsync();

        Assert.NotNull(loaded);
        Assert.Null(before);
        Assert.Null(memory.Trusted);
    }

    [Fact]
    public async Task Loaded_AfterTheLogWasFollowed_IsTrustedAndPublished()
    {
        await using var scene = await MemoryScene.CreateAsync();
        var user = await scene.UserAsync("ann");
        var memory = await scene.TrustedAsync(user);

        Assert.True(new PublishedResources(scene.Resources, scene.Metrics).TryGet(MemoryScene.Acme, ResourceKind.User, user, Operations.Okta, out var reply));
        Assert.Same(memory.Trusted!.Reply, reply);
    }

    [Fact]
    public async Task Published_IsOnlyForThoseWhoMaySeeIt()
    {
        await using var scene = await MemoryScene.CreateAsync();
        var user = await scene.UserAsync("ann");
        await scene.TrustedAsync(user);
        var published = new PublishedResources(scene.Resources, scene.Metrics);

        Assert.False(published.TryGet(MemoryScene.Acme, ResourceKind.User, user, ResourceOwner.Of(ConnectorId.Parse("entra")), out _));
        Assert.False(published.TryGet(TenantId.Parse("globex"), ResourceKind.User, user, Operations.Okta, out _));
        Assert.False(published.TryGet(MemoryScene.Acme, ResourceKind.Group, user, Operations.Okta, out _));
        Assert.False(published.TryGet(MemoryScene.Acme, ResourceKind.User, Guid.CreateVersion7(), Operations.Okta, out _));
    }

    [Fact]
    public async Task MarkedDuringALoad_TheLoadIsNotTrusted()
    {
        await using var scene = await MemoryScene.CreateAsync();
        var user = await scene.UserAsync("ann");
        var memory = await scene.TrustedAsync(user);
        var gate = Gate.AfterRead(scene.Store);
        var load = memory.LoadAsync(Operations.Okta, CancellationToken.None);
        await gate.Arrived;

        await scene.GroupAsync("team", user);
        scene.Tenant.Mark(new ViewsChangedBuilder(scene, 3).Users(user));
        gate.Open();

        Assert.Empty((await load)!.Row.Groups);
        Assert.Null(memory.Trusted);
        Assert.False(new PublishedResources(scene.Resources, scene.Metrics).TryGet(MemoryScene.Acme, ResourceKind.User, user, Operations.Okta, out _));
    }

    [Fact]
    public async Task GroupRenamedDuringALoad_ConcernsTheLoadWhateverItReads()
    {
        await using var scene = await MemoryScene.CreateAsync();
        var user = await scene.UserAsync("ann");
        var group = await scene.GroupAsync("team", user);
        var memory = await scene.TrustedAsync(user);
        var gate = Gate.AfterRead(scene.Store);
        var load = memory.LoadAsync(Operations.Okta, CancellationToken.None);
        await gate.Arrived;

        var renamed = await scene.CommitAsync(Operations.Update(MemoryScene.Acme, ResourceKind.Group, group) with { Content = Operations.GroupContent("crew") });
        scene.Tenant.Mark(new ViewsChangedBuilder(scene, renamed.Position).Renamed(group));
        gate.Open();
        await load;

        Assert.Null(memory.Trusted);
        Assert.Equal("crew", Assert.Single((await memory.LoadAsync(Operations.Okta, CancellationToken.None))!.Row.Groups).Display);
        Assert.NotNull(memory.Trusted);
    }

    [Fact]
    public async Task Commit_KeepsTheMarksOfWhatItWasComputedFrom()
    {
        await using var scene = await MemoryScene.CreateAsync();
        var user = await scene.UserAsync("ann");
        var memory = await scene.TrustedAsync(user);
        var basis = memory.Trusted!;
        memory.BeginCommit();
        memory.MarkStale();

        memory.Keep(basis.Row with { Version = 2 }, null, basis.StaleMarks);

        Assert.Null(memory.Trusted);
    }

    [Fact]
    public async Task BeginCommit_NobodyIsShownWhatIsAboutToBeOld()
    {
        await using var scene = await MemoryScene.CreateAsync();
        var user = await scene.UserAsync("ann");
        var memory = await scene.TrustedAsync(user);
        var published = new PublishedResources(scene.Resources, scene.Metrics);

        memory.BeginCommit();
        var during = published.TryGet(MemoryScene.Acme, ResourceKind.User, user, Operations.Okta, out _);
        memory.Keep(memory.Trusted!);

        Assert.False(during);
        Assert.True(published.TryGet(MemoryScene.Acme, ResourceKind.User, user, Operations.Okta, out _));
    }

    [Fact]
    public async Task Forget_AfterAnUnknownOutcome_NothingIsLeft()
    {
        await using var scene = await MemoryScene.CreateAsync();
        var user = await scene.UserAsync("ann");
        var memory = await scene.TrustedAsync(user);

        memory.Forget();

        Assert.Null(memory.Trusted);
        Assert.True(memory.IsEmpty);
        Assert.False(new PublishedResources(scene.Resources, scene.Metrics).TryGet(MemoryScene.Acme, ResourceKind.User, user, Operations.Okta, out _));
    }

    [Fact]
    public async Task Release_OfAnOldActivation_LeavesTheNewOnes()
    {
        await using var scene = await MemoryScene.CreateAsync();
        var user = await scene.UserAsync("ann");
        var old = await scene.TrustedAsync(user);
        var renewed = await scene.TrustedAsync(user);

        var oldIsTrusted = old.Trusted is not null;
        old.Release();

        Assert.False(oldIsTrusted);
        Assert.NotNull(renewed.Trusted);
        Assert.True(new PublishedResources(scene.Resources, scene.Metrics).TryGet(MemoryScene.Acme, ResourceKind.User, user, Operations.Okta, out _));
    }

    [Fact]
    public async Task Load_Fails_NothingIsTrusted()
    {
        await using var scene = await MemoryScene.CreateAsync();
        var user = await scene.UserAsync("ann");
        var memory = await scene.TrustedAsync(user);
        scene.Store.Hooks.FailBefore(call => call.IsRead);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => memory.LoadAsync(Operations.Okta, CancellationToken.None));

        Assert.Null(memory.Trusted);
        Assert.False(new PublishedResources(scene.Resources, scene.Metrics).TryGet(MemoryScene.Acme, ResourceKind.User, user, Operations.Okta, out _));
    }
}
