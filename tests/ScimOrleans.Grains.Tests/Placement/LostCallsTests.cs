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
    public async Task Call_WithoutAnswer_WhenASiloWasLost_IsUnavailable()
    {
        await _lifecycle.StartAsync();
        var before = _calls.Invoke(new FakeCall());
        await _membership.ChangeAsync(SiloStatus.Active);
        await _membership.ChangeAsync(SiloStatus.Dead);
        var after = _calls.Invoke(new FakeCall());
        Assert.False(before.IsCompleted);

        await PassUntilAsync(Task.WhenAll(before, after));

        await Assert.ThrowsAsync<SiloUnavailableException>(() => before);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => after);
    }

    [Fact]
    public async Task Call_ThatIsAnswered_IsSo()
    {
        await _lifecycle.StartAsync();
        await _membership.ChangeAsync(SiloStatus.Active);
        await _membership.ChangeAsync(SiloStatus.Dead);
        var (good, bad) = (new FakeCall(), new FakeCall());
        var (goodCall, badCall) = (_calls.Invoke(good), _calls.Invoke(bad));

        good.Answer.SetResult();
        bad.Answer.SetException(new TimeoutException("Its own."));

        await goodCall;
        Assert.Equal("Its own.", (await Assert.ThrowsAsync<TimeoutException>(() => badCall)).Message);
    }

    [Theory]
    [InlineData(SiloStatus.ShuttingDown, SiloStatus.Stopping, SiloStatus.Dead)]
    [InlineData(SiloStatus.Active, SiloStatus.Active, SiloStatus.Active)]
    public async Task Call_WhenNoSiloWasLost_Waits(params SiloStatus[] statuses)
    {
        await _lifecycle.StartAsync();
        var call = new FakeCall();
        var invoked = _calls.Invoke(call);
        await _membership.ChangeAsync(SiloStatus.Active);
        foreach (var status in statuses)
        {
            await _membership.ChangeAsync(status);
        }

        _clock.Advance(LostCalls.Watch);
        _clock.Advance(LostCalls.Watch);
        Assert.False(invoked.IsCompleted);
        call.Answer.SetResult();
        await invoked;
    }

    [Fact]
    public async Task Call_LongAfterALoss_Waits()
    {
        await _lifecycle.StartAsync();
        await _membership.ChangeAsync(SiloStatus.Active);
        await _membership.ChangeAsync(SiloStatus.Dead);
        await PassUntilAsync(_calls.Invoke(new FakeCall()));
        _clock.Advance(LostCalls.Watch);
        var call = new FakeCall();
        var invoked = _calls.Invoke(call);

        _clock.Advance(LostCalls.Turn);
        _clock.Advance(LostCalls.Watch);
        Assert.False(invoked.IsCompleted);

        // The next loss is noticed as the first one was.
        await _membership.ChangeAsync(SiloStatus.Active);
        await _membership.ChangeAsync(SiloStatus.Dead);
        await PassUntilAsync(invoked);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => invoked);
    }

    [Fact]
    public async Task Call_OfOrleans_KeepsItsOwnLimit()
    {
        await _lifecycle.StartAsync();
        var call = new FakeCall { TargetId = GrainId.Create("sys.svc.clustering", "127.0.0.1:11111@1") };
        var system = _calls.Invoke(call);
        await _membership.ChangeAsync(SiloStatus.Active);
        await _membership.ChangeAsync(SiloStatus.Dead);
        await PassUntilAsync(_calls.Invoke(new FakeCall()));

        Assert.False(system.IsCompleted);
        call.Answer.SetResult();
        await system;
    }

    public async ValueTask DisposeAsync()
    {
        await _lifecycle.StopAsync();
        _calls.Dispose();
    }

    /// <summary>Lets time pass until a call has ended, however it does.</summary>
    private async Task PassUntilAsync(Task call)
    {
        while (!call.IsCompleted)
        {
            _clock.Advance(LostCalls.Turn / 5);
            await Task.WhenAny(call, Task.Delay(1, TestContext.Current.CancellationToken));
        }
    }
}
