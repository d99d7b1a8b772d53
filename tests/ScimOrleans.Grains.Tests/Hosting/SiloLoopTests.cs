using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Grains.Tests.Placement;

namespace ScimOrleans.Grains.Tests.Hosting;

/// <summary>What runs in the background of a silo.</summary>
public sealed class SiloLoopTests
{
    private static readonly TimeSpan _period = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _clock = new();
    private readonly Channel<string> _events = Channel.CreateUnbounded<string>();

    [Fact]
    public async Task Step_Fails_IsRepeatedInThePeriod_UntilTheSiloStops()
    {
        using var lifecycle = new FakeLifecycle();
        using var loop = new Loop(self => self.EveryAsync(_period, _clock, () => throw new InvalidOperationException("broken")), _events.Writer);
        loop.Participate(lifecycle);

        await lifecycle.StartAsync();
        Assert.Equal("broken", await NextAsync());
        _clock.Advance(_period);
        Assert.Equal("broken", await NextAsync());
        await lifecycle.StopAsync();

        Assert.Equal("ended", await NextAsync());
        _clock.Advance(_period);
        Assert.False(_events.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Stop_WaitsForWhatIsUnderWay_AndThenEnds()
    {
        var released = new TaskCompletionSource();
        using var lifecycle = new FakeLifecycle();
        using var loop = new Loop(async _ => await released.Task, _events.Writer);
        loop.Participate(lifecycle);
        await lifecycle.StartAsync();

        var stopped = lifecycle.StopAsync();
        Assert.False(stopped.IsCompleted);
        Assert.False(_events.Reader.TryRead(out _));
        released.SetResult();
        await stopped;

        Assert.Equal("ended", await NextAsync());
    }

    [Fact]
    public async Task Run_Fails_IsMetByTheStop()
    {
        using var lifecycle = new FakeLifecycle();
        using var loop = new Loop(_ => throw new InvalidOperationException("broken"), _events.Writer);
        loop.Participate(lifecycle);
        await lifecycle.StartAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(lifecycle.StopAsync);
    }

    private async Task<string> NextAsync() => await _events.Reader.ReadAsync(TestContext.Current.CancellationToken);

    private sealed class Loop(Func<Loop, Task> run, ChannelWriter<string> events) : SiloLoop(ServiceLifecycleStage.Last)
    {
        public Task EveryAsync(TimeSpan period, TimeProvider clock, Func<Task> step) => RepeatAsync(period, clock, _ => step(), exception => events.TryWrite(exception.Message));

        protected override Task RunAsync() => run(this);

        protected override Task EndAsync()
        {
            events.TryWrite("ended");
            return Task.CompletedTask;
        }
    }
}
