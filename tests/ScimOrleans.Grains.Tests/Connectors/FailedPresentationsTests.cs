using System.Net;
using Microsoft.Extensions.Logging;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Grains.Connectors;
using ScimOrleans.Grains.Tests.Cluster;

namespace ScimOrleans.Grains.Tests.Connectors;

/// <summary>Guessing is slowed, and nobody else is.</summary>
public sealed class FailedPresentationsTests(OneSilo silo) : IClassFixture<OneSilo>
{
    private const ConnectorAccessStatus Wrong = ConnectorAccessStatus.Unauthenticated;

    [Fact]
    public async Task Present_TooManyWrong_NextIsNotLookedAtUntilTheMinuteIsOver()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        var right = ConnectorScene.Bearer((await scene.AddAsync(CredentialKind.Bearer)).Secret!);
        Assert.Equal(Enumerable.Repeat(Wrong, 10), await GuessAsync(scene, 10));
        scene.Clock.Advance(TimeSpan.FromSeconds(20));

        // Even the right one is not looked at, or guessing would not be slowed.
        var slowed = await scene.PresentAsync(right);
        Assert.Equal((ConnectorAccessStatus.Slowed, TimeSpan.FromSeconds(40)), (slowed.Status, slowed.RetryAfter));
        scene.Clock.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(ConnectorAccessStatus.Granted, (await scene.PresentAsync(right)).Status);
    }

    [Fact]
    public async Task Present_ManyWrongAtOnce_NoMoreAreLookedAtThanOneAfterAnother()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster, options => options.MaxWrongCredentials = 3);
        await scene.AddAsync(new NewCredential { Label = "x", Kind = CredentialKind.Basic, UserName = "idp", Password = "Nine purple elephants" });

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => scene.PresentAsync(ConnectorScene.Basic("idp", $"guess {i}")).AsTask()));

        Assert.Equal((3, 97), (answers.Count(answer => answer.Status == Wrong), answers.Count(answer => answer.Status == ConnectorAccessStatus.Slowed)));
    }

    [Fact]
    public async Task Present_ManyRightAtOnce_AreAllGranted()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster, options => options.MaxWrongCredentials = 1);
        var first = ConnectorScene.Bearer((await scene.AddAsync(CredentialKind.Bearer)).Secret!);
        var second = ConnectorScene.Bearer((await scene.AddAsync(CredentialKind.Bearer)).Secret!);

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => scene.PresentAsync(i % 2 == 0 ? first : second).AsTask()));

        Assert.All(answers, answer => Assert.Equal(ConnectorAccessStatus.Granted, answer.Status));
    }

    [Fact]
    public async Task TakeTurn_WhileAsManyAreUnderWayAsMayBeWrong_WaitsForOneToEnd()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster, options => options.MaxWrongCredentials = 1);
        ValueTask<CheckTurn?> Take(ClientNetwork client) => scene.Failures.TakeTurnAsync(scene.Tenant, scene.Connector, client, () => false, TestContext.Current.CancellationToken);
        var first = await Take(ConnectorScene.Here);

        var next = Take(ConnectorScene.Here).AsTask();
        using (await Take(ConnectorScene.Elsewhere))
        {
            Assert.False(next.IsCompleted);
        }

        // What could not be checked costs nothing.
        first!.Dispose();
        var turn = await next;
        Assert.Null(turn!.Wait);
        var last = Take(ConnectorScene.Here).AsTask();
        scene.Failures.Count(scene.Tenant, scene.Connector, ConnectorScene.Here);
        turn.Dispose();
        Assert.Equal(TimeSpan.FromMinutes(1), (await last)!.Wait);
    }

    [Fact]
    public async Task Present_RightOneIsRemembered_ItIsNeverHindered()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        var right = ConnectorScene.Bearer((await scene.AddAsync(CredentialKind.Bearer)).Secret!);
        await scene.PresentAsync(right);
        await GuessAsync(scene, 11);
        Assert.Equal(ConnectorAccessStatus.Granted, (await scene.PresentAsync(right)).Status);

        // Also when the silo asks for the connector anew.
        scene.OutliveCache();
        Assert.Equal(ConnectorAccessStatus.Granted, (await scene.PresentAsync(right)).Status);
    }

    [Fact]
    public async Task Present_AnotherClientOrConnector_IsNotHindered()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        var right = ConnectorScene.Bearer((await scene.AddAsync(CredentialKind.Bearer)).Secret!);
        await scene.ConnectAsync(Abstractions.Identity.ConnectorId.Parse("entra"));
        await GuessAsync(scene, 11);
        Assert.Equal(ConnectorAccessStatus.Granted, (await scene.PresentAsync(right, ConnectorScene.Elsewhere)).Status);
        Assert.Equal(Wrong, (await scene.PresentAsync("Bearer x", connector: Abstractions.Identity.ConnectorId.Parse("entra"))).Status);
    }

    [Fact]
    public async Task Present_Nothing_IsNotCounted()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(Wrong, (await scene.PresentAsync("")).Status);
        }

        Assert.Null(scene.Failures.WaitOf(scene.Tenant, scene.Connector, ConnectorScene.Here));
    }

    [Fact]
    public async Task Present_ManyWrong_OneLine()
    {
        var log = new Lines();
        using var scene = await ConnectorScene.StartAsync(silo.Cluster, options => options.MaxWrongCredentials = 3, log);
        await GuessAsync(scene, 20);
        scene.Clock.Advance(TimeSpan.FromMinutes(1));
        await GuessAsync(scene, 2);
        Assert.Equal(
            [$"Connector {scene.Tenant}/okta: 192.0.2.1 presented 3 wrong credentials within a minute; its next are answered 429 until the minute is over"],
            log.Written);
    }

    [Fact]
    public async Task Count_MoreClientsThanAreKept_LaterOnesAreNotCountedAndRoomReturns()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster, options => options.MaxWrongCredentials = 1);
        for (var i = 0; i < FailedPresentations.MaxCounted; i++)
        {
            scene.Failures.Count(scene.Tenant, scene.Connector, new((UInt128)i));
        }

        var late = new ClientNetwork(FailedPresentations.MaxCounted);
        scene.Failures.Count(scene.Tenant, scene.Connector, late);
        Assert.NotNull(scene.Failures.WaitOf(scene.Tenant, scene.Connector, new(0)));
        Assert.Null(scene.Failures.WaitOf(scene.Tenant, scene.Connector, late));
        scene.Clock.Advance(TimeSpan.FromMinutes(1));
        scene.Failures.Count(scene.Tenant, scene.Connector, late);
        Assert.NotNull(scene.Failures.WaitOf(scene.Tenant, scene.Connector, late));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2::", "2001:db8:1:2::/64")]
    public void Of_Address_Network(string address, string network) => Assert.Equal(network, ClientNetwork.Of(IPAddress.Parse(address)).ToString());

    private static async Task<List<ConnectorAccessStatus>> GuessAsync(ConnectorScene scene, int times)
    {
        var answers = new List<ConnectorAccessStatus>();
        for (var i = 0; i < times; i++)
        {
            answers.Add((await scene.PresentAsync($"Bearer guess-{i}")).Status);
        }

        return answers;
    }

    private sealed class Lines : ILogger<FailedPresentations>
    {
        public List<string> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Written.Add(formatter(state, exception));
    }
}
