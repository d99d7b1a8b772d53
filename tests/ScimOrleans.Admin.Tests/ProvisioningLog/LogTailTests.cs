using Microsoft.Extensions.Time.Testing;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Admin.ProvisioningLog;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Admin.Tests.ProvisioningLog;

/// <summary>Following a log: what comes is shown once, in its order, after whatever the reader has.</summary>
public sealed class LogTailTests : IDisposable
{
    private static readonly TenantId Acme = TenantId.Parse("acme");
    private static readonly ConnectorId Okta = ConnectorId.Parse("okta");
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(7);

    private readonly FakeTimeProvider _clock = new();
    private readonly InMemoryProvisioningLogStore _store = new();
    private readonly CancellationTokenSource _ends = new();

    public void Dispose() => _ends.Dispose();

    [Fact]
    public async Task Follow_WithoutAPosition_BeginsWithWhatComesNext()
    {
        await AppendAsync("old");
        await using var stream = Follow(null);

        Assert.Equal((LogEvent.Start, "1"), await NextAsync(stream));
        await AppendAsync("new", "newer");

        Assert.Equal(("new", "2"), await NextAsync(stream));
        Assert.Equal(("newer", "3"), await NextAsync(stream));
    }

    [Fact]
    public async Task Follow_AfterAPosition_GoesOnWithoutGapOrRepetition()
    {
        await AppendAsync([.. Enumerable.Range(1, 1_000).Select(i => $"{i}")]);
        await using var stream = Follow(250);

        Assert.Equal((LogEvent.Start, "250"), await NextAsync(stream));

        for (var i = 251; i <= 1_000; i++)
        {
            Assert.Equal(($"{i}", $"{i}"), await NextAsync(stream));
        }
    }

    [Fact]
    public async Task Follow_AfterAPositionThatRetentionRemoved_SaysHowManyAreMissingAndGoesOnWithTheOldest()
    {
        await AppendAsync([.. Enumerable.Range(1, 10).Select(i => $"{i}")]);
        await TrimAsync(keep: 3);
        await using var stream = Follow(2);

        Assert.Equal((LogEvent.Start, "2"), await NextAsync(stream));
        Assert.Equal((LogEvent.Gap, "7"), await NextAsync(stream));
        Assert.Equal(new LogGapView(5), stream.Current.Data);
        Assert.Equal(("8", "8"), await NextAsync(stream));
        Assert.Equal(("9", "9"), await NextAsync(stream));
    }

    [Fact]
    public async Task Follow_AfterTheLastPositionThatRetentionRemoved_MissesNothing()
    {
        await AppendAsync([.. Enumerable.Range(1, 10).Select(i => $"{i}")]);
        await TrimAsync(keep: 3);
        await using var stream = Follow(7);

        Assert.Equal((LogEvent.Start, "7"), await NextAsync(stream));
        Assert.Equal(("8", "8"), await NextAsync(stream));
    }

    [Fact]
    public async Task Follow_RetentionIsFasterThanTheReader_SaysHowManyAreMissing()
    {
        await AppendAsync("1");
        await using var stream = Follow(0);
        await NextAsync(stream);
        Assert.Equal(("1", "1"), await NextAsync(stream));
        await AppendAsync([.. Enumerable.Range(2, 9).Select(i => $"{i}")]);
        await TrimAsync(keep: 2);

        Assert.Equal((LogEvent.Gap, "8"), await NextAsync(stream));
        Assert.Equal(new LogGapView(7), stream.Current.Data);
        Assert.Equal(("9", "9"), await NextAsync(stream));
    }

    [Fact]
    public async Task Follow_AfterAPositionOfAnEarlierLog_SaysSoAndBeginsWithTheOldest()
    {
        await AppendAsync("first", "second");
        await using var stream = Follow(7_000);

        Assert.Equal((LogEvent.Start, "0"), await NextAsync(stream));
        Assert.Equal((LogEvent.Gap, "0"), await NextAsync(stream));
        Assert.Equal(new LogGapView(null), stream.Current.Data);
        Assert.Equal(("first", "1"), await NextAsync(stream));
        Assert.Equal(("second", "2"), await NextAsync(stream));
    }

    [Fact(Timeout = 30_000)]
    public async Task Follow_NothingComes_ShowsThatItLives_EveryInterval()
    {
        var store = new FailingStore(_store, failures: 0);
        await using var stream = Follow(store, null);
        Assert.True(await stream.MoveNextAsync());

        for (var heartbeat = 1; heartbeat <= 2; heartbeat++)
        {
            var next = stream.MoveNextAsync().AsTask();
            await store.Reads.WaitAsync(TestContext.Current.CancellationToken);
            for (var quiet = TimeSpan.Zero; quiet < Heartbeat; quiet += TimeSpan.FromSeconds(1))
            {
                Assert.False(next.IsCompleted);
                _clock.Advance(TimeSpan.FromSeconds(1));
                await store.Reads.WaitAsync(TestContext.Current.CancellationToken);
            }

            Assert.True(await next);
            Assert.Equal(LogEvent.Heartbeat, stream.Current);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task Follow_StoreDoesNotAnswerForAWhile_MissesNothing()
    {
        var store = new FailingStore(_store, failures: 3);
        await AppendAsync("a", "b");
        await using var stream = Follow(store, 0);

        await NextAsync(stream);

        Assert.Equal(("a", "1"), await NextAsync(stream));
        Assert.Equal(("b", "2"), await NextAsync(stream));
        Assert.Equal(0, store.FailuresLeft);
    }

    [Fact]
    public async Task Follow_Cancelled_Ends()
    {
        await using var stream = Follow(null);
        await NextAsync(stream);
        var next = stream.MoveNextAsync();

        await _ends.CancelAsync();

        Assert.False(await next);
    }

    private IAsyncEnumerator<LogEvent> Follow(long? after) => Follow(_store, after);

    private IAsyncEnumerator<LogEvent> Follow(IProvisioningLogStore store, long? after) =>
        new LogTail(store, Heartbeat, _clock).FollowAsync(new(Acme, Okta), after, _ends.Token).GetAsyncEnumerator(TestContext.Current.CancellationToken);

    /// <summary>The next event. The clock goes on by a second whenever the tail waits for it.</summary>
    private async Task<(string Name, string Id)> NextAsync(IAsyncEnumerator<LogEvent> stream)
    {
        var next = stream.MoveNextAsync().AsTask();
        while (!next.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.True(await next);
        return ((stream.Current.Data as ProvisioningLogView)?.RequestId ?? stream.Current.Name ?? "comment", $"{stream.Current.Position}");
    }

    private Task<int> TrimAsync(int keep) => _store.TrimAsync(Acme, Okta, DateTimeOffset.MinValue, keep, 1_000);

    private Task AppendAsync(params string[] requestIds) => _store.AppendAsync([.. requestIds.Select(id => new ProvisioningEntry
    {
        Tenant = Acme,
        Connector = Okta,
        At = DateTimeOffset.UnixEpoch,
        Outcome = ProvisioningOutcome.Answered,
        Method = "GET",
        Path = "/Users",
        Status = 200,
        RequestId = id,
    })]);

    /// <summary>Does not answer the first reads, and tells of each.</summary>
    private sealed class FailingStore(IProvisioningLogStore inner, int failures) : IProvisioningLogStore
    {
        public int FailuresLeft { get; private set; } = failures;

        /// <summary>Released by each read.</summary>
        public SemaphoreSlim Reads { get; } = new(0);

        public Task<IReadOnlyList<ProvisioningEntry>> ReadAsync(ProvisioningQuery query, CancellationToken cancellationToken = default)
        {
            Reads.Release();
            return FailuresLeft-- > 0 ? Task.FromException<IReadOnlyList<ProvisioningEntry>>(new StoreUnavailableException()) : Read(query, cancellationToken);
        }

        public Task AppendAsync(IReadOnlyList<ProvisioningEntry> entries, CancellationToken cancellationToken = default) => inner.AppendAsync(entries, cancellationToken);

        public Task<ProvisioningTroubles> ReadTroublesAsync(
            TenantId tenant, ConnectorId connector, DateTimeOffset since, DateTimeOffset? lastRight, CancellationToken cancellationToken = default) =>
            inner.ReadTroublesAsync(tenant, connector, since, lastRight, cancellationToken);

        public Task<long> ReadLastPositionAsync(TenantId tenant, ConnectorId connector, CancellationToken cancellationToken = default) =>
            inner.ReadLastPositionAsync(tenant, connector, cancellationToken);

        public Task<IReadOnlyList<(TenantId Tenant, ConnectorId Connector)>> ReadLogsAsync(
            (TenantId Tenant, ConnectorId Connector)? after, int limit, CancellationToken cancellationToken = default) => inner.ReadLogsAsync(after, limit, cancellationToken);

        public Task<int> TrimAsync(TenantId tenant, ConnectorId connector, DateTimeOffset olderThan, int keep, int limit, CancellationToken cancellationToken = default) =>
            inner.TrimAsync(tenant, connector, olderThan, keep, limit, cancellationToken);

        public Task<bool> RemoveAsync(TenantId tenant, ConnectorId connector, int limit, CancellationToken cancellationToken = default) =>
            inner.RemoveAsync(tenant, connector, limit, cancellationToken);

        private Task<IReadOnlyList<ProvisioningEntry>> Read(ProvisioningQuery query, CancellationToken cancellationToken)
        {
            FailuresLeft = 0;
            return inner.ReadAsync(query, cancellationToken);
        }
    }
}
