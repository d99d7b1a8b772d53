using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Resources;
using ScimOrleans.Grains.Tests.Memory;
using ScimOrleans.Protocol.Patch;

namespace ScimOrleans.Grains.Tests.Changes;

/// <summary>Nothing is told in these tests: what is shown, and for how long, is the tail's alone.</summary>
public sealed class ChangeTailTests
{
    private static readonly TimeSpan _tick = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task Trust_EndsWithTheBoundCountedFromBeforeTheLogWasAsked()
    {
        await using var scene = await MemoryScene.CreateAsync();
        var memory = await scene.TrustedAsync(await scene.UserAsync("ann"));

        scene.Time.Advance(scene.Options.StaleReadBound - _tick);
        var justBefore = memory.Trusted;
        scene.Time.Advance(_tick);

        Assert.NotNull(justBefore);
        Assert.Null(memory.Trusted);
    }

    [Fact]
    public async Task Trust_SlowAnswer_CountsFromTheQuestion()
    {
        await using var scene = await MemoryScene.CreateAsync();
        var memory = await scene.TrustedAsync(await scene.UserAsync("ann"));
        scene.Store.Hooks.After = _ =>
        {
            scene.Time.Advance(scene.Options.StaleReadBound / 4);
            return Task.CompletedTask;
        };

        Assert.True(await scene.FollowAsync());

        scene.Time.Advance((scene.Options.StaleReadBound * 3 / 4) - _tick);
        Assert.NotNull(memory.Trusted);
        scene.Time.Advance(_tick);
        Assert.Null(memory.Trusted);
    }

    [Theory]
    [InlineData("joins")]
    [InlineData("leaves")]
    [InlineData("renamed")]
    [InlineData("group deleted")]
    [InlineData("deactivated")]
    [InlineData("updated")]
    [InlineData("deleted")]
    public async Task Follow_ChangeNobodyWasToldOf_EndsTrustInTheUser(string what)
    {
        await using var scene = await MemoryScene.CreateAsync();
        var user = await scene.UserAsync("ann");
        var other = await scene.UserAsync("bob");
        var group = await scene.GroupAsync("team", user);
        var empty = await scene.GroupAsync("empty");
        var memory = await scene.TrustedAsync(user);
        var bystander = await scene.TrustedAsync(other);
        await scene.FollowAsync();

        await scene.CommitAsync(what switch
        {
            "joins" => Group(empty) with { Members = MembershipEdit.None.ThenAdd([user]) },
            "leaves" => Group(group) with { Members = MembershipEdit.None.ThenRemove([user]) },
            "renamed" => Group(group) with { Content = Operations.GroupContent("crew") },
            "group deleted" => Operations.Delete(MemoryScene.Acme, ResourceKind.Group, group),
            "deactivated" => User(user) with { Content = Operations.UserContent("ann", active: false) },
            "updated" => User(user) with { Content = Operations.UserContent("ann", size: 3) },
            _ => Operations.Delete(MemoryScene.Acme, ResourceKind.User, user),
        });
        var before = memory.Trusted;
        Assert.True(await scene.FollowAsync());

        Assert.NotNull(before);
        Assert.Null(memory.Trusted);
        Assert.NotNull(bystander.Trusted);
    }

    [Theory]
    [InlineData("member added")]
    [InlineData("member deactivated")]
    [InlineData("member deleted")]
    [InlineData("renamed")]
    public async Task Follow_ChangeNobodyWasToldOf_EndsTrustInTheGroup(string what)
    {
        await using var scene = await MemoryScene.CreateAsync();
        var (member, other) = (await scene.UserAsync("ann"), await scene.UserAsync("bob"));
        var group = await scene.GroupAsync("team", member);
        var memory = scene.Memory(ResourceKind.Group, group);
        await scene.LoadAsync(memory);
        await scene.FollowAsync();
        await scene.LoadAsync(memory);

        await scene.CommitAsync(what switch
        {
            "member added" => Group(group) with { Members = MembershipEdit.None.ThenAdd([other]) },
            "member deactivated" => User(member) with { Content = Operations.UserContent("ann", active: false) },
            "member deleted" => Operations.Delete(MemoryScene.Acme, ResourceKind.User, member),
            _ => Group(group) with { Content = Operations.GroupContent("crew") },
        });
        var before = memory.Trusted;
        await scene.FollowAsync();

        Assert.NotNull(before);
        Assert.Null(memory.Trusted);
    }

    [Fact]
    public async Task Follow_ChangesThatTheMemoryHasAlready_LeaveItTrusted()
    {
        await using var scene = await MemoryScene.CreateAsync();
        var user = await scene.UserAsync("ann");
        var memory = await scene.TrustedAsync(user);
        var basis = memory.Trusted!;
        var operation = User(user) with { Content = Operations.UserContent("ann", size: 3) };
        memory.Keep(new ResourceChange(basis, new(operation, null), await scene.CommitAsync(operation)));

        await scene.FollowAsync();

        Assert.Equal(2, memory.Trusted?.Version);
    }

    [Fact]
    public async Task Follow_ChangesUpToWhatALoadIsKnownToInclude_LeaveItTrusted()
    {
        await using var scene = await MemoryScene.CreateAsync();
        var user = await scene.UserAsync("ann");
        var memory = await scene.TrustedAsync(user);
        var group = await scene.GroupAsync("team");
        var joined = await scene.AddAsync(group, user);
        scene.Tenant.Observe(joined.Position);
        await scene.LoadAsync(memory);

        await scene.FollowAsync();

        Assert.Single(memory.Trusted!.GroupIds);
    }

    [Fact]
    public async Task Follow_StoreDoesNotAnswer_TrustLapsesAndComesBack()
    {
        await using var scene = await MemoryScene.CreateAsync();
        var user = await scene.UserAsync("ann");
        var memory = await scene.TrustedAsync(user);
        scene.Store.Hooks.FailBefore(call => call.Method == nameof(IDirectoryStore.ReadPositionsAsync));

        scene.Time.Advance(scene.Options.StaleReadBound / 2);
        var followed = await scene.FollowAsync();
        var within = memory.Trusted;
        scene.Time.Advance(scene.Options.StaleReadBound / 2);
        var after = memory.Trusted;
        scene.Store.Hooks.Before = null;
        Assert.True(await scene.FollowAsync());

        Assert.False(followed);
        Assert.NotNull(within);
        Assert.Null(after);
        Assert.NotNull(memory.Trusted);
    }

    [Fact]
    public async Task Follow_StoreHangs_TheRoundEndsWithTheBound()
    {
        await using var scene = await MemoryScene.CreateAsync();
        await scene.TrustedAsync(await scene.UserAsync("ann"));
        var hangs = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        scene.Store.Hooks.Before = _ =>
        {
            asked.TrySetResult();
            return hangs.Task;
        };
        var round = scene.FollowAsync();
        await asked.Task;

        scene.Time.Advance(scene.Options.StaleReadBound);

        Assert.False(await round);
        hangs.SetResult();
    }

    [Fact]
    public async Task Follow_SiloIsNotActive_NothingIsTrustedAnyMore()
    {
        await using var scene = await MemoryScene.CreateAsync();
        var user = await scene.UserAsync("ann");
        var memory = await scene.TrustedAsync(user);
        scene.Standing.IsActive = false;

        Assert.False(await scene.FollowAsync());

        Assert.Null(memory.Trusted);
    }

    [Fact]
    public async Task Follow_AfterALapse_WhatChangedMeanwhileIsNotTrusted()
    {
        await using var scene = await MemoryScene.CreateAsync();
        var user = await scene.UserAsync("ann");
        var memory = await scene.TrustedAsync(user);
        scene.Standing.IsActive = false;
        await scene.FollowAsync();
        await scene.GroupAsync("team", user);
        scene.Standing.IsActive = true;

        Assert.True(await scene.FollowAsync());

        Assert.Null(memory.Trusted);
        Assert.Single((await scene.LoadAsync(memory))!.GroupIds);
        Assert.NotNull(memory.Trusted);
    }

    [Fact]
    public async Task Follow_FarBehind_MarksEverythingWithoutReadingTheLog()
    {
        await using var scene = await MemoryScene.CreateAsync();
        var (user, other) = (await scene.UserAsync("ann"), await scene.UserAsync("bob"));
        var memory = await scene.TrustedAsync(user);
        var group = await scene.GroupAsync("team");
        await scene.Store.CommitAsync([.. Enumerable.Range(0, 20_001).Select(i => Group(group) with
        {
            Members = i % 2 == 0 ? MembershipEdit.None.ThenAdd([other]) : MembershipEdit.None.ThenRemove([other]),
        })]);
        var before = scene.Store.CallsOf(nameof(IDirectoryStore.ReadMarksAsync));

        Assert.True(await scene.FollowAsync());

        Assert.Null(memory.Trusted);
        Assert.Equal(before, scene.Store.CallsOf(nameof(IDirectoryStore.ReadMarksAsync)));
    }

    [Fact]
    public async Task Follow_ManyPages_AreReadToTheEnd()
    {
        await using var scene = await MemoryScene.CreateAsync();
        var (user, other) = (await scene.UserAsync("ann"), await scene.UserAsync("bob"));
        var memory = await scene.TrustedAsync(user);
        var group = await scene.GroupAsync("team");
        await scene.Store.CommitAsync([.. Enumerable.Range(0, 2_500).Select(i => Group(group) with
        {
            Members = i % 2 == 0 ? MembershipEdit.None.ThenAdd([other]) : MembershipEdit.None.ThenRemove([other]),
        })]);
        var unconcerned = await scene.FollowAsync() && memory.Trusted is not null;
        await scene.AddAsync(group, user);

        await scene.FollowAsync();

        Assert.True(unconcerned);
        Assert.Null(memory.Trusted);
    }

    [Fact]
    public async Task Follow_OnlyNew_LeavesOthersAlone()
    {
        await using var scene = await MemoryScene.CreateAsync();
        await scene.TrustedAsync(await scene.UserAsync("ann"));
        var asked = scene.Store.CallsOf(nameof(IDirectoryStore.ReadPositionsAsync));

        Assert.True(await scene.Tail.FollowAsync(onlyNew: true, CancellationToken.None));

        Assert.Equal(asked, scene.Store.CallsOf(nameof(IDirectoryStore.ReadPositionsAsync)));
    }

    private static CommitOperation Group(Guid id) => Operations.Update(MemoryScene.Acme, ResourceKind.Group, id);

    private static CommitOperation User(Guid id) => Operations.Update(MemoryScene.Acme, ResourceKind.User, id);
}
