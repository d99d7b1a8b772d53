using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Changes;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Grains.Telemetry;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Grains.Tests.Changes;

public sealed class CommitQueueTests : IAsyncLifetime
{
    private static readonly TenantId _acme = TenantId.Parse("acme");
    private static readonly TenantId _globex = TenantId.Parse("globex");

    private readonly InMemoryDirectoryStore _store = new();
    private readonly FakeTimeProvider _time = new(Operations.At);
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly List<IReadOnlyList<CommitOperation>> _transactions = [];

    public async ValueTask InitializeAsync()
    {
        await _store.CreateTenantAsync(_acme, Operations.At);
        await _store.CreateTenantAsync(_globex, Operations.At);
        _store.Hooks.After = call =>
        {
            _transactions.Add(call.Operations);
            return Task.CompletedTask;
        };
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Fact]
    public async Task CommitAsync_Idle_SendsTheOperationAlone()
    {
        var queue = Queue();

        var result = await queue.CommitAsync(Operations.CreateUser(_acme, "a"));

        Assert.Equal(CommitOutcome.Committed, result.Outcome);
        Assert.Single(Assert.Single(_transactions));
    }

    [Fact]
    public async Task CommitAsync_WhileATransactionIsUnderWay_TheOthersGoTogetherInTheNext()
    {
        var gate = Gate.BeforeCommit(_store);
        var queue = Queue();
        var first = queue.CommitAsync(Operations.CreateUser(_acme, "first"));
        await gate.Arrived;
        var others = Enumerable.Range(0, 5).Select(i => queue.CommitAsync(Operations.CreateUser(_acme, $"u{i}"))).ToList();

        gate.Open();
        await Task.WhenAll([first, .. others]);

        Assert.Equal([1, 5], _transactions.Select(t => t.Count));
        Assert.Equal(["u0", "u1", "u2", "u3", "u4"], _transactions[1].Select(o => o.Content!.Name));
    }

    [Fact]
    public async Task CommitAsync_MoreThanABatch_IsCutAtTheLimit()
    {
        var gate = Gate.BeforeCommit(_store);
        var queue = Queue(o => o.CommitBatchSize = 3);
        var all = new List<Task<CommitResult>> { queue.CommitAsync(Operations.CreateUser(_acme, "first")) };
        await gate.Arrived;
        all.AddRange(Enumerable.Range(0, 7).Select(i => queue.CommitAsync(Operations.CreateUser(_acme, $"u{i}"))));

        gate.Open();
        await Task.WhenAll(all);

        Assert.Equal([1, 3, 3, 1], _transactions.Select(t => t.Count));
    }

    [Fact]
    public async Task CommitAsync_LargeOperations_AreBoundedByBytes_AndOneThatIsTooLargeGoesAlone()
    {
        var gate = Gate.BeforeCommit(_store);
        var queue = Queue(o => o.CommitBatchBytes = 10_000);
        var all = new List<Task<CommitResult>> { queue.CommitAsync(Operations.CreateUser(_acme, "first")) };
        await gate.Arrived;
        all.AddRange(new[] { 4_000, 4_000, 4_000, 20_000, 10 }.Select((size, i) => queue.CommitAsync(Operations.CreateUser(_acme, $"u{i}", size))));

        gate.Open();
        var results = await Task.WhenAll(all);

        Assert.Equal([1, 2, 1, 1, 1], _transactions.Select(t => t.Count));
        Assert.All(results, r => Assert.Equal(CommitOutcome.Committed, r.Outcome));
    }

    [Fact]
    public async Task CommitAsync_OneTenantFloodsTheQueue_AnotherIsServedInTheNextTransaction()
    {
        var gate = Gate.BeforeCommit(_store);
        var queue = Queue(o => o.CommitBatchSize = 4);
        var all = new List<Task<CommitResult>> { queue.CommitAsync(Operations.CreateUser(_acme, "first")) };
        await gate.Arrived;
        all.AddRange(Enumerable.Range(0, 10).Select(i => queue.CommitAsync(Operations.CreateUser(_acme, $"u{i}"))));
        all.Add(queue.CommitAsync(Operations.CreateUser(_globex, "g0")));
        all.Add(queue.CommitAsync(Operations.CreateUser(_globex, "g1")));

        gate.Open();
        await Task.WhenAll(all);

        Assert.Equal(["u0", "g0", "u1", "g1"], _transactions[1].Select(o => o.Content!.Name));
    }

    [Fact]
    public async Task CommitAsync_AfterATransactionOfSeveral_TheNextOneWaitsForAsMany()
    {
        var queue = Queue(o => o.CommitGatherTime = TimeSpan.FromMilliseconds(1));
        await CommitOneAndThreeAsync(queue);

        await Task.WhenAll(Enumerable.Range(0, 3).Select(i => queue.CommitAsync(Operations.CreateUser(_acme, $"v{i}"))));

        Assert.Equal([1, 3, 3], _transactions.Select(t => t.Count));
    }

    [Fact]
    public async Task CommitAsync_AfterATransactionOfSeveral_TheNextOneDoesNotWaitForLong()
    {
        var queue = Queue(o => o.CommitGatherTime = TimeSpan.FromMilliseconds(1));
        await CommitOneAndThreeAsync(queue);

        var lone = queue.CommitAsync(Operations.CreateUser(_acme, "lone"));
        while (!lone.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Yield();
        }

        Assert.Equal(CommitOutcome.Committed, (await lone).Outcome);
        // The one before it was alone: time does not pass any more.
        await queue.CommitAsync(Operations.CreateUser(_acme, "another"));
        Assert.Equal([1, 3, 1, 1], _transactions.Select(t => t.Count));
    }

    [Fact]
    public async Task CommitAsync_OneOperationFailsByException_TheOthersOfItsListAreCommitted()
    {
        var gate = Gate.BeforeCommit(_store);
        var queue = Queue();
        var existing = Operations.CreateUser(_acme, "first");
        var first = queue.CommitAsync(existing);
        await gate.Arrived;
        var good = queue.CommitAsync(Operations.CreateUser(_acme, "good"));
        var bad = queue.CommitAsync(Operations.CreateUser(_acme, "bad") with { ResourceId = existing.ResourceId });
        var alsoGood = queue.CommitAsync(Operations.CreateUser(_acme, "alsoGood"));

        gate.Open();

        Assert.Equal(CommitOutcome.Committed, (await first).Outcome);
        Assert.Equal(CommitOutcome.Committed, (await good).Outcome);
        Assert.Equal(CommitOutcome.Committed, (await alsoGood).Outcome);
        await Assert.ThrowsAsync<InvalidOperationException>(() => bad);
    }

    [Fact]
    public async Task CommitAsync_QueueIsFull_RefusesAtOnce()
    {
        var gate = Gate.BeforeCommit(_store);
        var queue = Queue(o => o.CommitQueueLength = 2);
        var first = queue.CommitAsync(Operations.CreateUser(_acme, "first"));
        await gate.Arrived;
        var second = queue.CommitAsync(Operations.CreateUser(_acme, "second"));
        var third = queue.CommitAsync(Operations.CreateUser(_acme, "third"));

        var refused = queue.CommitAsync(Operations.CreateUser(_acme, "fourth"));

        Assert.True(refused.IsFaulted);
        Assert.Contains(nameof(ScimGrainOptions.CommitQueueLength), (await Assert.ThrowsAsync<StoreUnavailableException>(() => refused)).Message, StringComparison.Ordinal);
        gate.Open();
        Assert.All(await Task.WhenAll(first, second, third), r => Assert.Equal(CommitOutcome.Committed, r.Outcome));
    }

    [Fact]
    public async Task CommitAsync_CancelledWhileItWaits_IsNotSent()
    {
        var gate = Gate.BeforeCommit(_store);
        var queue = Queue();
        using var cancellation = new CancellationTokenSource();
        var first = queue.CommitAsync(Operations.CreateUser(_acme, "first"));
        await gate.Arrived;
        var cancelled = queue.CommitAsync(Operations.CreateUser(_acme, "cancelled"), cancellation.Token);
        var last = queue.CommitAsync(Operations.CreateUser(_acme, "last"));

        await cancellation.CancelAsync();
        gate.Open();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await Task.WhenAll(first, last);
        Assert.Equal(["first", "last"], _transactions.SelectMany(t => t).Select(o => o.Content!.Name));
    }

    [Fact]
    public async Task CommitAsync_CancelledAfterItWasSent_StillGivesTheResult()
    {
        var gate = Gate.BeforeCommit(_store);
        var queue = Queue();
        using var cancellation = new CancellationTokenSource();
        var sent = queue.CommitAsync(Operations.CreateUser(_acme, "sent"), cancellation.Token);
        await gate.Arrived;

        await cancellation.CancelAsync();
        gate.Open();

        Assert.Equal(CommitOutcome.Committed, (await sent).Outcome);
    }

    [Fact]
    public async Task CommitAsync_AnswerLostAfterTheCommit_CallerLearnsWhatHappened()
    {
        _store.Hooks.FailAfter(call => call.IsCommit && call.Number == 1);
        var operation = Operations.CreateUser(_acme, "a");

        var result = await Queue().CommitAsync(operation);

        Assert.Equal(CommitOutcome.Committed, result.Outcome);
        Assert.Single((await _store.ReadChangesAsync(_acme, 1, 10)), change => change.OperationId == operation.OperationId);
    }

    [Fact]
    public async Task CommitAsync_ConnectionBrokeBeforeTheCommit_IsSentAgain()
    {
        _store.Hooks.FailBefore(call => call.IsCommit && call.Number == 1);

        var result = await Queue().CommitAsync(Operations.CreateUser(_acme, "a"));

        Assert.Equal(CommitOutcome.Committed, result.Outcome);
        Assert.Equal(2, _store.CallsOf(nameof(IDirectoryStore.CommitAsync)));
    }

    [Fact]
    public async Task CommitAsync_FirstAttemptIsCommittedBeforeTheSecond_CallerLearnsOfTheFirst()
    {
        var late = Operations.CreateUser(_acme, "a");
        _store.Hooks.Before = async call =>
        {
            if (call is { IsCommit: true, Number: 1 })
            {
                throw new StoreUnavailableException("The connection broke.");
            }

            if (call is { IsCommit: true, Number: 2 })
            {
                await _store.CommitAsync([late]);
            }
        };

        var result = await Queue().CommitAsync(late);

        Assert.Equal(CommitOutcome.Committed, result.Outcome);
        Assert.Single(await _store.ReadChangesAsync(_acme, 1, 10));
    }

    [Fact]
    public async Task CommitAsync_DatabaseComesBackWithinTheDeadline_NoCallerFails()
    {
        var down = true;
        var sentAgain = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _store.Hooks.Before = call =>
        {
            if (call is { IsCommit: true, Number: 2 })
            {
                sentAgain.TrySetResult();
            }

            return down ? Task.FromException(new StoreUnavailableException("Down.")) : Task.CompletedTask;
        };
        var commit = Queue().CommitAsync(Operations.CreateUser(_acme, "a"));
        await sentAgain.Task;

        down = false;
        await AdvanceUntilDoneAsync(commit);

        Assert.Equal(CommitOutcome.Committed, (await commit).Outcome);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task CommitAsync_ClockIsSetWhileTheDatabaseIsAway_ItIsWaitedForAsLong(int days)
    {
        var clock = new SettableClock(_time);
        _store.Hooks.Before = call =>
        {
            clock.Ahead = TimeSpan.FromDays(call.Number > 2 ? days : 0);
            return Task.FromException(new StoreUnavailableException("Down."));
        };
        var started = _time.GetTimestamp();
        var commit = Queue(clock: clock).CommitAsync(Operations.CreateUser(_acme, "a"));

        await AdvanceUntilDoneAsync(commit);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => commit);
        // Time also passes while nobody waits for it here.
        Assert.InRange(_time.GetElapsedTime(started), TimeSpan.FromSeconds(9), TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task CommitAsync_DatabaseStaysAway_CallersLearnThatTheOutcomeIsUnknown_AndTheQueueGoesOn()
    {
        _store.Hooks.FailBefore(_ => true);
        var queue = Queue();
        var commit = queue.CommitAsync(Operations.CreateUser(_acme, "a"));

        await AdvanceUntilDoneAsync(commit);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => commit);
        _store.Hooks.Before = null;
        Assert.Equal(CommitOutcome.Committed, (await queue.CommitAsync(Operations.CreateUser(_acme, "a"))).Outcome);
    }

    /// <summary>Lets time pass in the small steps of the queue's pauses for as long as somebody waits for it.</summary>
    private async Task AdvanceUntilDoneAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }
    }

    private async Task CommitOneAndThreeAsync(CommitQueue queue)
    {
        var gate = Gate.BeforeCommit(_store);
        var all = new List<Task<CommitResult>> { queue.CommitAsync(Operations.CreateUser(_acme, "first")) };
        await gate.Arrived;
        all.AddRange(Enumerable.Range(0, 3).Select(i => queue.CommitAsync(Operations.CreateUser(_acme, $"u{i}"))));
        gate.Open();
        await Task.WhenAll(all);
    }

    private CommitQueue Queue(Action<ScimGrainOptions>? configure = null, TimeProvider? clock = null)
    {
        var options = new ScimGrainOptions { CommitGatherTime = TimeSpan.Zero };
        configure?.Invoke(options);
        var metrics = new GrainMetrics(_services.GetRequiredService<IMeterFactory>());
        var recovery = new CommitRecovery(_store, Options.Create(options), clock ?? _time, metrics, NullLogger<CommitRecovery>.Instance);
        return new(_store, recovery, Options.Create(options), _time, metrics, NullLogger<CommitQueue>.Instance);
    }

    /// <summary>A wall clock that can be set, as a machine's can; time passes as it does.</summary>
    private sealed class SettableClock(TimeProvider time) : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override long TimestampFrequency => time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Ahead;

        public override long GetTimestamp() => time.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => time.CreateTimer(callback, state, dueTime, period);
    }
}
