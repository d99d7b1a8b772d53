using System.Net.ServerSentEvents;
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

    private readonly FakeTimeProvider _clock = new();
    private readonly InMemoryProvisioningLogStore _store = new();
    private readonly CancellationTokenSource _ends = new();

    public void Dispose() => _ends.Dispose();

    [Fact]
    public async Task Follow_WithoutAPosition_BeginsWithWhatComesNext()
    {
        await AppendAsync("old");
        await using var stream = Follow(null);

        Assert.Equal((LogTail.HeartbeatEvent, "1"), await NextAsync(stream));
        await AppendAsync("new", "newer");

        Assert.Equal(("new", "2"), await NextAsync(stream));
        Assert.Equal(("newer", "3"), await NextAsync(stream));
    }

    [Fact]
    public async Task Follow_AfterAPosition_GoesOnWithoutGapOrRepetition()
    {
        await AppendAsync([.. Enumerable.Range(1, 1_000).Select(i => $"{i}")]);
        await using var stream = Follow(250);

        Assert.Equal((LogTail.HeartbeatEvent, "250"), await NextAsync(stream));

        for (var i = 251; i <= 1_000; i++)
        {
            Assert.Equal(($"{i}", $"{i}"), await NextAsync(stream));
        }
    }

    [Fact]
    public async Task Follow_AfterAPositionOfAnEarlierLog_BeginsWithWhatComesNext()
    {
        await AppendAsync("old");
        await using var stream = Follow(7_000);

        Assert.Equal((LogTail.HeartbeatEvent, "1"), await NextAsync(stream));
        await AppendAsync("new");

        Assert.Equal(("new", "2"), await NextAsync(stream));
    }

    [Fact]
    public async Task Follow_NothingComes_ShowsThatItLives()
    {
        await using var stream = Follow(null);
        await NextAsync(stream);

        // Fifteen quiet seconds, of which the last makes the heartbeat.
        Assert.Equal((LogTail.HeartbeatEvent, "0"), await NextAsync(stream));
    }

    [Fact]
    public async Task Follow_StoreDoesNotAnswerForAWhile_MissesNothing()
    {
        var store = new FailingStore(_store, failures: 3);
        await AppendAsync("a", "b");
        await using var stream = new LogTail(store, _clock).FollowAsync(Acme, Okta, 0, _ends.Token).GetAsyncEnumerator(TestContext.Current.CancellationToken);

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

    private IAsyncEnumerator<SseItem<ProvisioningLogView?>> Follow(long? after) =>
        new LogTail(_store, _clock).FollowAsync(Acme, Okta, after, _ends.Token).GetAsyncEnumerator(TestContext.Current.CancellationToken);

    /// <summary>The next event, while the clock goes on as fast as it is looked at.</summary>
    private async Task<(string Name, string Id)> NextAsync(IAsyncEnumerator<SseItem<ProvisioningLogView?>> stream)
    {
        var next = stream.MoveNextAsync().AsTask();
        while (!next.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.True(await next);
        return (stream.Current.Data?.RequestId ?? stream.Current.EventType, stream.Current.EventId!);
    }

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

    /// <summary>Does not answer the first reads.</summary>
    private sealed class FailingStore(IProvisioningLogStore inner, int failures) : IProvisioningLogStore
    {
        public int FailuresLeft { get; private set; } = failures;

        public Task<IReadOnlyList<ProvisioningEntry>> ReadAsync(ProvisioningQuery query, CancellationToken cancellationToken = default) =>
            FailuresLeft-- > 0 ? Task.FromException<IReadOnlyList<ProvisioningEntry>>(new StoreUnavailableException()) : Read(query, cancellationToken);

        public Task AppendAsync(IReadOnlyList<ProvisioningEntry> entries, CancellationToken cancellationToken = default) => inner.AppendAsync(entries, cancellationToken);

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
