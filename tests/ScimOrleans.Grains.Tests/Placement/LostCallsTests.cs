using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ScimOrleans.Grains.Placement;
using ScimOrleans.Grains.Telemetry;

namespace ScimOrleans.Grains.Tests.Placement;

/// <summary>Calls that are on their way when a silo is lost.</summary>
public sealed class LostCallsTests : IAsyncDisposable
{
    private readonly FakeMembership _membership = new();
    private readonly TurnClock _clock = new();
    private readonly FakeLifecycle _lifecycle = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly LostCalls _calls;

    public LostCallsTests()
    {
        _calls = new LostCalls(_membership, new GrainMetrics(_services.GetRequiredService<IMeterFactory>()), _clock, NullLogger<LostCalls>.Instance);
        _calls.Participate(_lifecycle);
    }

    [Fact]
    public async Task Silo_Lost_EndsTheCallsBeforeAndJustAfter()
    {
        await _lifecycle.StartAsync();
        var before = _calls.Token;
        await LoseSiloAsync();
        var after = _calls.Token;
        _clock.Advance(LostCalls.Turn / 2);
        Assert.False(before.IsCancellationRequested);

        await _clock.PassTurnAsync();
        Assert.True(before.IsCancellationRequested);
        Assert.False(after.IsCancellationRequested);

        await _clock.PassTurnAsync();
        Assert.True(after.IsCancellationRequested);
        Assert.False(_calls.Token.IsCancellationRequested);
    }

    [Fact]
    public async Task Silo_LostWhileAnotherIsWatched_EndsCallsForAsLongAgain()
    {
        await _lifecycle.StartAsync();
        await LoseSiloAsync();
        for (var passed = TimeSpan.Zero; passed + (LostCalls.Turn * 2) < LostCalls.Watch; passed += LostCalls.Turn)
        {
            await _clock.PassTurnAsync();
        }

        await _membership.ChangeAsync(SiloStatus.Active);
        await _membership.ChangeAsync(SiloStatus.Dead);
        await _clock.PassTurnAsync();
        await _clock.PassTurnAsync();
        var token = _calls.Token;
        await _clock.PassTurnAsync();
        await _clock.PassTurnAsync();
        Assert.True(token.IsCancellationRequested);
    }

    [Theory]
    [InlineData(SiloStatus.ShuttingDown, SiloStatus.Stopping, SiloStatus.Dead)]
    [InlineData(SiloStatus.Active, SiloStatus.Active, SiloStatus.Active)]
    public async Task Silo_StaysOrLeavesInOrder_EndsNoCall(params SiloStatus[] statuses)
    {
        await _lifecycle.StartAsync();
        var token = _calls.Token;
        await _membership.ChangeAsync(SiloStatus.Active);
        foreach (var status in statuses)
        {
            await _membership.ChangeAsync(status);
        }

        _clock.Advance(LostCalls.Watch);
        _clock.Advance(LostCalls.Watch);
        Assert.False(token.IsCancellationRequested);
        Assert.Equal(token, _calls.Token);
    }

    [Fact]
    public async Task Silo_LostLongAgo_EndsNoCall()
    {
        await _lifecycle.StartAsync();
        await LoseSiloAsync();
        _clock.Advance(LostCalls.Watch);
        var token = _calls.Token;

        _clock.Advance(LostCalls.Turn);
        _clock.Advance(LostCalls.Watch);
        Assert.False(token.IsCancellationRequested);

        // The next loss is noticed as the first one was.
        await LoseSiloAsync();
        await _clock.PassTurnAsync();
        Assert.True(token.IsCancellationRequested);
    }

    public async ValueTask DisposeAsync()
    {
        await _lifecycle.StopAsync();
        _calls.Dispose();
        _lifecycle.Dispose();
        await _services.DisposeAsync();
    }

    /// <summary>Ends when the first turn has begun.</summary>
    private async Task LoseSiloAsync()
    {
        await _membership.ChangeAsync(SiloStatus.Active);
        await _membership.ChangeAsync(SiloStatus.Dead);
        await _clock.TurnBeganAsync();
    }

    /// <summary>A clock that knows when a turn has begun: its time is then waited for.</summary>
    private sealed class TurnClock : FakeTimeProvider
    {
        private readonly Channel<bool> _turns = Channel.CreateUnbounded<bool>();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _turns.Writer.TryWrite(true);
            return timer;
        }

        public async Task TurnBeganAsync() => await _turns.Reader.ReadAsync(TestContext.Current.CancellationToken);

        /// <summary>Lets a turn pass, and ends when the next one has begun.</summary>
        public Task PassTurnAsync()
        {
            Advance(LostCalls.Turn);
            return TurnBeganAsync();
        }
    }
}
