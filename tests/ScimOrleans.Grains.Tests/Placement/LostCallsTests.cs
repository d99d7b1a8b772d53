using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ScimOrleans.Grains.Placement;

namespace ScimOrleans.Grains.Tests.Placement;

/// <summary>Calls that are on their way when a silo is lost.</summary>
public sealed class LostCallsTests : IAsyncDisposable
{
    private readonly FakeMembership _membership = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly FakeLifecycle _lifecycle = new();
    private readonly LostCalls _calls;

    public LostCallsTests()
    {
        _calls = new LostCalls(_membership, _clock, NullLogger<LostCalls>.Instance);
        _calls.Participate(_lifecycle);
    }

    [Fact]
    public async Task Silo_Lost_EndsTheCallsBeforeAndJustAfter()
    {
        await _lifecycle.StartAsync();
        var before = _calls.Token;
        await LoseSiloAsync();
        var after = _calls.Token;
        Assert.False(before.IsCancellationRequested);
        Assert.False(after.IsCancellationRequested);

        await PassUntilEndedAsync(before);
        await PassUntilEndedAsync(after);
        Assert.False(_calls.Token.IsCancellationRequested);
    }

    [Fact]
    public async Task Call_JustMade_HasTimeToBeAnswered()
    {
        await _lifecycle.StartAsync();
        await LoseSiloAsync();
        await PassUntilEndedAsync(_calls.Token);
        var token = _calls.Token;

        _clock.Advance(LostCalls.Turn / 2);

        Assert.False(token.IsCancellationRequested);
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
        await PassUntilEndedAsync(_calls.Token);
        _clock.Advance(LostCalls.Watch);
        var token = _calls.Token;

        _clock.Advance(LostCalls.Turn);
        _clock.Advance(LostCalls.Watch);
        Assert.False(token.IsCancellationRequested);

        // The next loss is noticed as the first one was.
        await LoseSiloAsync();
        await PassUntilEndedAsync(token);
    }

    public async ValueTask DisposeAsync()
    {
        await _lifecycle.StopAsync();
        _calls.Dispose();
        _lifecycle.Dispose();
    }

    private async Task LoseSiloAsync()
    {
        await _membership.ChangeAsync(SiloStatus.Active);
        await _membership.ChangeAsync(SiloStatus.Dead);
    }

    /// <summary>Lets time pass until a call is ended.</summary>
    private async Task PassUntilEndedAsync(CancellationToken token)
    {
        while (!token.IsCancellationRequested)
        {
            _clock.Advance(LostCalls.Turn / 5);
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }
}
