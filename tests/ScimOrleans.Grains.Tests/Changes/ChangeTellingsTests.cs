using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ScimOrleans.Grains.Changes;
using ScimOrleans.Grains.Tests.Memory;

namespace ScimOrleans.Grains.Tests.Changes;

/// <summary>Which messages a commit sends to whom. Calls to grains are tested on clusters.</summary>
public sealed class ChangeTellingsTests
{
    [Fact]
    public async Task Tell_OneSilo_MarksWithoutAMessage()
    {
        await using var scene = await MemoryScene.CreateAsync();
        var user = await scene.UserAsync("ann");
        var memory = await scene.TrustedAsync(user);
        var joined = await scene.AddAsync(await scene.GroupAsync("team"), user);

        await Tellings(scene, new()).TellAsync(new() { Tenant = MemoryScene.Acme, Position = joined.Position, Users = joined.UsersChanged });

        Assert.Null(memory.Trusted);
    }

    [Fact]
    public async Task Tell_WhatTheMemoryIncludesAlready_LeavesItTrusted()
    {
        await using var scene = await MemoryScene.CreateAsync();
        var user = await scene.UserAsync("ann");
        var joined = await scene.AddAsync(await scene.GroupAsync("team"), user);
        var memory = await scene.TrustedAsync(user);

        await Tellings(scene, new()).TellAsync(new() { Tenant = MemoryScene.Acme, Position = joined.Position, Users = joined.UsersChanged });

        Assert.NotNull(memory.Trusted);
    }

    [Fact]
    public async Task Tell_MoreThanSilos_SendsOneMessageToEach()
    {
        await using var scene = await MemoryScene.CreateAsync();
        var notifiers = new RecordingNotifiers { Silos = [Silo(1), Silo(2)] };
        Guid[] ids = [Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7()];

        await Tellings(scene, notifiers).TellAsync(new() { Tenant = MemoryScene.Acme, Position = 9, Users = [.. ids] });

        Assert.Equal([Silo(1), Silo(2)], notifiers.Told.Select(told => told.Silo));
        Assert.All(notifiers.Told, told => Assert.Equal(ids, told.Changed.Users));
    }

    [Fact]
    public async Task Tell_AllFoundHere_SendsNothing()
    {
        await using var scene = await MemoryScene.CreateAsync();
        var user = await scene.UserAsync("ann");
        await scene.TrustedAsync(user);
        var notifiers = new RecordingNotifiers { Silos = [Silo(1)] };

        await Tellings(scene, notifiers).TellAsync(new() { Tenant = MemoryScene.Acme, Position = 9, Users = [user] });

        Assert.Empty(notifiers.Told);
    }

    [Fact]
    public async Task Tell_RenamedGroup_GoesToEverySiloWhoeverIsHere()
    {
        await using var scene = await MemoryScene.CreateAsync();
        var notifiers = new RecordingNotifiers { Silos = [Silo(1), Silo(2)] };
        var group = Guid.CreateVersion7();

        await Tellings(scene, notifiers).TellAsync(new() { Tenant = MemoryScene.Acme, Position = 9, RenamedGroup = group });

        Assert.Equal([group, group], notifiers.Told.Select(told => told.Changed.RenamedGroup));
    }

    [Fact]
    public async Task Tell_MoreUsersThanAMessageHolds_ConcernsEveryUser()
    {
        await using var scene = await MemoryScene.CreateAsync();
        var notifiers = new RecordingNotifiers { Silos = [Silo(1)] };
        var users = Enumerable.Range(0, ViewsChanged.MaxIds + 1).Select(_ => Guid.CreateVersion7());

        await Tellings(scene, notifiers).TellAsync(new() { Tenant = MemoryScene.Acme, Position = 9, Users = [.. users] });

        var message = Assert.Single(notifiers.Told).Changed;
        Assert.True(message.EveryUser);
        Assert.Empty(message.Users);
    }

    [Fact]
    public async Task Tell_MoreGroupsThanAMessageHolds_GoesInSeveral()
    {
        await using var scene = await MemoryScene.CreateAsync();
        var notifiers = new RecordingNotifiers { Silos = [Silo(1)] };
        var groups = Enumerable.Range(0, (2 * ViewsChanged.MaxIds) + 1).Select(_ => Guid.CreateVersion7()).ToList();

        await Tellings(scene, notifiers).TellAsync(new() { Tenant = MemoryScene.Acme, Position = 9, Groups = [.. groups] });

        Assert.Equal([ViewsChanged.MaxIds, ViewsChanged.MaxIds, 1], notifiers.Told.Select(told => told.Changed.Groups.Length));
        Assert.Equal(groups, notifiers.Told.SelectMany(told => told.Changed.Groups));
    }

    [Fact]
    public async Task Tell_EveryUser_MarksThemAll()
    {
        await using var scene = await MemoryScene.CreateAsync();
        var memory = await scene.TrustedAsync(await scene.UserAsync("ann"));

        scene.Tenant.Mark(new ViewsChanged { Tenant = MemoryScene.Acme, Position = 99, EveryUser = true });

        Assert.Null(memory.Trusted);
    }

    [Fact]
    public async Task Tell_OneSiloHangsAndOneFails_IsOverAfterItsTime()
    {
        await using var scene = await MemoryScene.CreateAsync();
        var hangs = new TaskCompletionSource();
        var notifiers = new RecordingNotifiers
        {
            Silos = [Silo(1), Silo(2), Silo(3)],
            Answer = silo => silo.Equals(Silo(1)) ? hangs.Task : silo.Equals(Silo(2)) ? Task.FromException(new OrleansException("Gone.")) : Task.CompletedTask,
        };

        var telling = Tellings(scene, notifiers).TellAsync(new() { Tenant = MemoryScene.Acme, Position = 9, RenamedGroup = Guid.CreateVersion7() });
        var before = telling.IsCompleted;
        scene.Time.Advance(scene.Options.TellTimeout);
        await telling;

        Assert.False(before);
        Assert.Equal(3, notifiers.Told.Count);
    }

    private static ChangeTellings Tellings(MemoryScene scene, RecordingNotifiers notifiers) => new(
        scene.Resources, notifiers, null!, Options.Create(scene.Options), scene.Time, scene.Metrics, NullLogger<ChangeTellings>.Instance);

    private static SiloAddress Silo(int port) => SiloAddress.New(System.Net.IPAddress.Loopback, port, 1);

    private sealed class RecordingNotifiers : ISiloNotifiers
    {
        public List<SiloAddress> Silos { get; init; } = [];

        public Func<SiloAddress, Task> Answer { get; init; } = _ => Task.CompletedTask;

        public List<(SiloAddress Silo, ViewsChanged Changed)> Told { get; } = [];

        public IReadOnlyList<SiloAddress> Others => Silos;

        public Task TellAsync(SiloAddress silo, ViewsChanged changed)
        {
            Told.Add((silo, changed));
            return Answer(silo);
        }
    }
}
