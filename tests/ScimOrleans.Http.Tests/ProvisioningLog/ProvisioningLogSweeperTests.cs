using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Http.ProvisioningLog;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Http.Tests.ProvisioningLog;

/// <summary>What is removed of the logs, when, and what a failure costs.</summary>
public sealed class ProvisioningLogSweeperTests
{
    private static readonly TenantId Acme = TenantId.Parse("acme");
    private static readonly ConnectorId Okta = ConnectorId.Parse("okta");
    private static readonly ConnectorId Bad = ConnectorId.Parse("bad");

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly InMemoryProvisioningLogStore _store = new();
    private readonly ProvisioningLogOptions _options = new();

    [Fact]
    public async Task Sweep_ManyLogs_KeepsWhatIsYoungAndFew()
    {
        _options.KeepFor = TimeSpan.FromDays(30);
        _options.KeepEntries = 1_000;
        var now = _clock.GetUtcNow();
        var connectors = Enumerable.Range(0, 250).Select(i => ConnectorId.Parse($"c{i:d3}")).ToArray();
        await _store.AppendAsync([.. connectors.SelectMany(connector => new[] { Entry(connector, now.AddDays(-31)), Entry(connector, now.AddDays(-29)) })]);
        await _store.AppendAsync([.. Enumerable.Range(0, 3_500).Select(_ => Entry(Okta, now))]);
        using var sweeper = Sweeper();

        Assert.Equal(250 + 2_500, await sweeper.SweepAsync(CancellationToken.None));

        foreach (var connector in connectors)
        {
            Assert.Equal(now.AddDays(-29), Assert.Single(await _store.WaitForAsync(Acme, connector, 1)).At);
        }

        Assert.Equal(1_000, (await _store.WaitForAsync(Acme, Okta, 1)).Count);
        Assert.Equal(0, await sweeper.SweepAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Sweep_OneLogFails_OthersAreShortened()
    {
        await _store.AppendAsync([Entry(Bad, _clock.GetUtcNow().AddDays(-31)), Entry(Okta, _clock.GetUtcNow().AddDays(-31))]);
        _store.OnTrim = connector => Fail(connector == Bad, new InvalidOperationException());
        using var sweeper = Sweeper();

        Assert.Equal(1, await sweeper.SweepAsync(CancellationToken.None));

        _store.OnTrim = null;
        Assert.Equal(1, await sweeper.SweepAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Sweep_StoreDoesNotAnswer_EndsTheRound()
    {
        await _store.AppendAsync([Entry(Bad, _clock.GetUtcNow()), Entry(Okta, _clock.GetUtcNow())]);
        var asked = 0;
        _store.OnTrim = _ => Fail(++asked > 0, new StoreUnavailableException());
        using var sweeper = Sweeper();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => sweeper.SweepAsync(CancellationToken.None));

        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task Run_EachPeriod_SweepsAndAFailureIsNotTheEnd()
    {
        _options.SweepPeriod = TimeSpan.FromMinutes(5);
        _options.KeepFor = TimeSpan.FromHours(1);
        await _store.AppendAsync([Entry(Okta, _clock.GetUtcNow())]);
        var rounds = new SemaphoreSlim(0);
        var times = new List<DateTimeOffset>();
        _store.OnTrim = _ =>
        {
            times.Add(_clock.GetUtcNow());
            rounds.Release();
            Fail(times.Count == 1, new StoreUnavailableException());
        };
        using var sweeper = Sweeper();
        await sweeper.StartAsync(CancellationToken.None);
        while (times.Count < 20)
        {
            while (!rounds.Wait(0))
            {
                // The pause begins some time after a round has ended.
                _clock.Advance(TimeSpan.FromSeconds(10));
                await Task.Yield();
            }
        }

        await sweeper.StopAsync(CancellationToken.None);

        Assert.Empty(await _store.ReadAsync(new() { Tenant = Acme, Connector = Okta, Limit = 10 }));
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromMinutes(2.5)));
        Assert.True(times.Zip(times.Skip(1), (a, b) => b - a).Distinct().Count() > 1);
    }

    private static void Fail(bool isDue, Exception exception)
    {
        if (isDue)
        {
            throw exception;
        }
    }

    private static ProvisioningEntry Entry(ConnectorId connector, DateTimeOffset at) => new()
    {
        Tenant = Acme,
        Connector = connector,
        At = at,
        Outcome = ProvisioningOutcome.Answered,
        Method = "GET",
        Path = "/Users",
        Status = 200,
        RequestId = "r",
    };

    private ProvisioningLogSweeper Sweeper() => new(_store, _clock, Options.Create(_options), NullLogger<ProvisioningLogSweeper>.Instance);
}
