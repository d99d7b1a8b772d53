using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Memory;
using ScimOrleans.Grains.Resources;
using ScimOrleans.Grains.Tests.Changes;

namespace ScimOrleans.Grains.Tests.Memory;

public sealed class ResourceMemoryTests
{
    [Fact]
    public async Task Loaded_BeforeTheLogWasFollowed_IsNotTrusted()
    {
        await using var scene = await MemoryScene.CreateAsync();
        var memory = scene.Memory(ResourceKind.User, await scene.UserAsync("ann"));

        var loaded = await scene.LoadAsync(memory);
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

        Assert.True(new PublishedResources(scene.Resources, scene.Metrics).TryGet(MemoryScene.Acme, ResourceKind.User, user, Operations.Okta, out var published));
        Assert.Equal((memory.Trusted!.ETag, memory.Trusted.Body), (published.ETag, published.Body));
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
        var load = scene.LoadAsync(memory);
        await gate.Arrived;

        await scene.GroupAsync("team", user);
        scene.Tenant.Mark(new ViewsChangedBuilder(scene, 3).Users(user));
        gate.Open();

        Assert.Empty((await load)!.GroupIds);
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
        var load = scene.LoadAsync(memory);
        await gate.Arrived;

        var renamed = await scene.CommitAsync(Operations.Update(MemoryScene.Acme, ResourceKind.Group, group) with { Content = Operations.GroupContent("crew") });
        scene.Tenant.Mark(new ViewsChangedBuilder(scene, renamed.Position).Renamed(group));
        gate.Open();
        await load;

        Assert.Null(memory.Trusted);
        Assert.Equal("crew", Assert.Single(Representation.ReadGroups((await scene.LoadAsync(memory))!.Body.Span)).Display);
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

        memory.Keep(new ResourceChange(
            basis,
            new(Operations.Update(MemoryScene.Acme, ResourceKind.User, user), null),
            new() { Outcome = CommitOutcome.Committed, Version = 2, Created = Operations.At, LastModified = Operations.At }));

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

        await Assert.ThrowsAsync<StoreUnavailableException>(() => scene.LoadAsync(memory));

        Assert.Null(memory.Trusted);
        Assert.False(new PublishedResources(scene.Resources, scene.Metrics).TryGet(MemoryScene.Acme, ResourceKind.User, user, Operations.Okta, out _));
    }
}
