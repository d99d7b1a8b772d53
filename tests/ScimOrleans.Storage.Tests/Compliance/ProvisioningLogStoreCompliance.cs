using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.Tests.Compliance;

/// <summary>What every <see cref="IProvisioningLogStore"/> must do: the contract, as tests. A store derives this class once.</summary>
public abstract class ProvisioningLogStoreCompliance : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ConnectorId Okta = ConnectorId.Parse("okta");
    private static readonly ConnectorId Entra = ConnectorId.Parse("entra");

    private readonly TenantId _tenant = TenantId.Parse($"t{Guid.NewGuid():N}");
    private IProvisioningLogStore? _store;

    private IProvisioningLogStore Store => _store ?? throw new InvalidOperationException("The store was not opened.");

    /// <summary>Opens a store for one test. Tests may share a database: each has a tenant of its own.</summary>
    protected abstract Task<IProvisioningLogStore> OpenStoreAsync();

    /// <summary>Closes what <see cref="OpenStoreAsync"/> opened.</summary>
    protected virtual ValueTask CloseStoreAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => _store = await OpenStoreAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CloseStoreAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Append_EntryWithEverything_IsReadAsItWas()
    {
        var entry = Full();

        await Store.AppendAsync([entry]);

        AssertSame(entry with { Position = 1 }, Assert.Single(await ReadAsync(Okta)));
    }

    [Fact]
    public async Task Append_EntryWithLeast_IsReadAsItWas()
    {
        var entry = Entry(Okta, "r1");

        await Store.AppendAsync([entry]);

        AssertSame(entry with { Position = 1 }, Assert.Single(await ReadAsync(Okta)));
    }

    [Fact]
    public async Task Append_SeveralConnectors_EachHasDensePositionsInTheOrderGiven()
    {
        await Store.AppendAsync([Entry(Okta, "a"), Entry(Entra, "b"), Entry(Okta, "c")]);
        await Store.AppendAsync([Entry(Entra, "d"), Entry(Okta, "e")]);

        Assert.Equal([(3, "e"), (2, "c"), (1, "a")], (await ReadAsync(Okta)).Select(e => (e.Position, e.RequestId)));
        Assert.Equal([(2, "d"), (1, "b")], (await ReadAsync(Entra)).Select(e => (e.Position, e.RequestId)));
        Assert.Equal(3, await Store.ReadLastPositionAsync(_tenant, Okta));
    }

    [Fact]
    public async Task Append_Nothing_LeavesNoLog()
    {
        await Store.AppendAsync([]);

        Assert.Equal(0, await Store.ReadLastPositionAsync(_tenant, Okta));
        Assert.Empty(await ReadAsync(Okta));
    }

    [Fact]
    public async Task Append_ManyAtOnce_WhoFollowsMissesNothing()
    {
        const int Writers = 8, Batches = 10, Each = 5;
        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var batch = 0; batch < Batches; batch++)
            {
                // Different orders: batches that lock each other in a circle would fail here.
                var connectors = writer % 2 == 0 ? new[] { Okta, Entra } : [Entra, Okta];
                await Store.AppendAsync([.. Enumerable.Range(0, Each).SelectMany(i => connectors.Select(c => Entry(c, $"{writer}-{batch}-{i}")))]);
            }
        })));

        var followed = new List<ProvisioningEntry>();
        while (followed.Count < Writers * Batches * Each)
        {
            followed.AddRange(await Store.ReadAsync(Query(Okta) with { After = followed.LastOrDefault()?.Position ?? 0, Limit = 7 }));
            if (writing.IsFaulted)
            {
                await writing;
            }
        }

        await writing;
        Assert.Equal(Enumerable.Range(1, Writers * Batches * Each).Select(i => (long)i), followed.Select(e => e.Position));
        Assert.Equal(Writers * Batches * Each, followed.Select(e => e.RequestId).Distinct().Count());
        Assert.Equal(Writers * Batches * Each, await Store.ReadLastPositionAsync(_tenant, Entra));
    }

    [Fact]
    public async Task Read_OtherConnectorOrTenant_SeesNothing()
    {
        await Store.AppendAsync([Entry(Okta, "a")]);

        Assert.Empty(await ReadAsync(Entra));
        Assert.Empty(await Store.ReadAsync(Query(Okta) with { Tenant = TenantId.Parse("other") }));
    }

    [Fact]
    public async Task Read_WithFilters_FindsWhatMatches()
    {
        var id = Guid.CreateVersion7();
        await Store.AppendAsync(
        [
            Entry(Okta, "served"),
            Entry(Okta, "refused") with { At = Start.AddMinutes(1), Status = 409, Method = "POST", ScimType = "uniqueness" },
            Entry(Okta, "one") with { At = Start.AddMinutes(2), ResourceId = id },
            Entry(Okta, "broken") with { At = Start.AddMinutes(3), Outcome = ProvisioningOutcome.BrokenOff, Status = 200 },
            Entry(Okta, "") with { At = Start.AddMinutes(4), Outcome = ProvisioningOutcome.Dropped, Status = 0, Method = "", Path = "", Dropped = 12 },
        ]);

        Assert.Equal(["", "broken", "one", "refused", "served"], await FindAsync(Query(Okta)));
        Assert.Equal(["one", "served"], await FindAsync(Query(Okta) with { Succeeded = true }));
        Assert.Equal(["broken", "refused"], await FindAsync(Query(Okta) with { Succeeded = false }));
        Assert.Equal(["refused"], await FindAsync(Query(Okta) with { Status = 409 }));
        Assert.Equal(["refused"], await FindAsync(Query(Okta) with { Method = "POST" }));
        Assert.Equal(["one"], await FindAsync(Query(Okta) with { ResourceId = id }));
        Assert.Equal(["broken"], await FindAsync(Query(Okta) with { RequestId = "broken" }));
        Assert.Equal(["one", "refused"], await FindAsync(Query(Okta) with { From = Start.AddMinutes(1), To = Start.AddMinutes(3) }));
        Assert.Equal(["", "broken"], await FindAsync(Query(Okta) with { From = Start.AddMinutes(3) }));
        Assert.Empty(await FindAsync(Query(Okta) with { Succeeded = true, Status = 409 }));
    }

    [Fact]
    public async Task Read_InPages_ShowsEachOnce()
    {
        await Store.AppendAsync([.. Enumerable.Range(1, 5).Select(i => Entry(Okta, $"{i}"))]);

        Assert.Equal(["5", "4"], await FindAsync(Query(Okta) with { Limit = 2 }));
        Assert.Equal(["3", "2"], await FindAsync(Query(Okta) with { Limit = 2, Before = 4 }));
        Assert.Equal(["1"], await FindAsync(Query(Okta) with { Limit = 2, Before = 2 }));
        Assert.Equal(["3", "4"], await FindAsync(Query(Okta) with { Limit = 2, After = 2 }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.ReadAsync(Query(Okta) with { Limit = 0 }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.ReadAsync(Query(Okta) with { Limit = 1_001 }));
    }

    [Fact]
    public async Task Trim_ByAge_RemovesWhatIsOlder()
    {
        await Store.AppendAsync([.. Enumerable.Range(0, 5).Select(i => Entry(Okta, $"{i}") with { At = Start.AddDays(i) })]);

        Assert.Equal(3, await Store.TrimAsync(_tenant, Okta, Start.AddDays(3), keep: 100, limit: 10));

        Assert.Equal(["4", "3"], await FindAsync(Query(Okta)));
        Assert.Equal(0, await Store.TrimAsync(_tenant, Okta, Start.AddDays(3), keep: 100, limit: 10));
    }

    [Fact]
    public async Task Trim_ByNumber_KeepsTheNewest()
    {
        await Store.AppendAsync([.. Enumerable.Range(1, 5).Select(i => Entry(Okta, $"{i}")), Entry(Entra, "other")]);

        Assert.Equal(3, await Store.TrimAsync(_tenant, Okta, Start, keep: 2, limit: 10));

        Assert.Equal(["5", "4"], await FindAsync(Query(Okta)));
        Assert.Equal(["other"], await FindAsync(Query(Entra)));
        Assert.Equal(5, await Store.ReadLastPositionAsync(_tenant, Okta));
    }

    [Fact]
    public async Task Trim_MoreThanTheLimit_GoesOnFromTheOldest()
    {
        await Store.AppendAsync([.. Enumerable.Range(1, 5).Select(i => Entry(Okta, $"{i}"))]);

        Assert.Equal(2, await Store.TrimAsync(_tenant, Okta, Start, keep: 1, limit: 2));
        Assert.Equal(["5", "4", "3"], await FindAsync(Query(Okta)));
        Assert.Equal(2, await Store.TrimAsync(_tenant, Okta, Start, keep: 1, limit: 2));
        Assert.Equal(0, await Store.TrimAsync(_tenant, Okta, Start, keep: 1, limit: 2));
        Assert.Equal(["5"], await FindAsync(Query(Okta)));
    }

    [Fact]
    public async Task ReadLogs_InPages_NamesEachConnectorOnce()
    {
        await Store.AppendAsync([Entry(Okta, "a"), Entry(Entra, "b"), Entry(Okta, "c")]);

        var first = await Store.ReadLogsAsync((_tenant, ConnectorId.Parse("a")), 1);
        var second = await Store.ReadLogsAsync(Assert.Single(first), 1);

        Assert.Equal([(_tenant, Entra)], first);
        Assert.Equal([(_tenant, Okta)], second);
        Assert.Contains((_tenant, Okta), await Store.ReadLogsAsync(null, 10_000));
    }

    [Fact]
    public async Task Remove_InParts_LeavesNothingAndNoOtherLogTouched()
    {
        await Store.AppendAsync([Entry(Okta, "a"), Entry(Okta, "b"), Entry(Okta, "c"), Entry(Entra, "d")]);

        Assert.False(await Store.RemoveAsync(_tenant, Okta, 2));
        Assert.Equal(["c"], await FindAsync(Query(Okta)));
        Assert.True(await Store.RemoveAsync(_tenant, Okta, 2));
        Assert.True(await Store.RemoveAsync(_tenant, Okta, 2));

        Assert.Equal([(_tenant, Entra)], (await Store.ReadLogsAsync((_tenant, ConnectorId.Parse("a")), 10)).Where(log => log.Tenant == _tenant));
        Assert.Equal(["d"], await FindAsync(Query(Entra)));
        await Store.AppendAsync([Entry(Okta, "again")]);
        Assert.Equal(1, Assert.Single(await ReadAsync(Okta)).Position);
    }

    [Fact]
    public async Task ReadTroubles_OfALogWithoutAny_FindsNothing()
    {
        Assert.Equal(new(), await Store.ReadTroublesAsync(_tenant, Okta, Start, Start));

        await Store.AppendAsync(
        [
            Right("served"),
            Entry(Okta, "a stranger's 404") with { Status = 404 },
            Entry(Entra, "another's") with { Status = 401 },
            Right("another's failure") with { Connector = Entra, Status = 409 },
            Lost(Start, 7) with { Connector = Entra },
        ]);

        Assert.Equal(new(), await Store.ReadTroublesAsync(_tenant, Okta, Start, null));
        Assert.Equal(new(), await Store.ReadTroublesAsync(TenantId.Parse("other"), Okta, Start, null));
    }

    [Fact]
    public async Task ReadTroubles_LastFailure_IsTheNewestOfARightCredential()
    {
        await Store.AppendAsync([Right("refused") with { Status = 409, ScimType = "uniqueness", Detail = "Taken." }, Right("served"), Entry(Okta, "a stranger's") with { Status = 401 }]);
        AssertSame(Right("refused") with { Position = 1, Status = 409, ScimType = "uniqueness", Detail = "Taken." }, (await TroublesAsync()).LastFailure!);

        await Store.AppendAsync([Right("broken off") with { Outcome = ProvisioningOutcome.BrokenOff }, Lost(Start, 7)]);
        Assert.Equal("broken off", (await TroublesAsync()).LastFailure!.RequestId);

        // The order of the log, not of arrival.
        await Store.AppendAsync([Right("slow") with { At = Start.AddHours(-1), Status = 503 }]);
        Assert.Equal("slow", (await TroublesAsync()).LastFailure!.RequestId);
    }

    [Fact]
    public async Task ReadTroubles_Refused_AreCountedInTheTime_AndAfterTheLastRightCredential()
    {
        await Store.AppendAsync([.. new[] { -30, -10, 1, 2, 5 }.Select(minutes => Entry(Okta, $"{minutes}") with { At = Start.AddMinutes(minutes), Status = 401, Situation = ProvisioningSituation.NoCredential })]);

        var troubles = await Store.ReadTroublesAsync(_tenant, Okta, Start.AddMinutes(-10), Start.AddMinutes(1));
        Assert.Equal((4, 2, Start.AddMinutes(5), Start.AddMinutes(2)), (troubles.Refused, troubles.RefusedInARow, troubles.LastRefusal?.At, troubles.RefusedSince));

        // Since when is said also of what is older than what is counted.
        troubles = await Store.ReadTroublesAsync(_tenant, Okta, Start, null);
        Assert.Equal((3, 3, Start.AddMinutes(5), Start.AddMinutes(-30)), (troubles.Refused, troubles.RefusedInARow, troubles.LastRefusal?.At, troubles.RefusedSince));

        troubles = await Store.ReadTroublesAsync(_tenant, Okta, Start.AddMinutes(6), Start.AddMinutes(5));
        AssertSame(Entry(Okta, "5") with { Position = 5, At = Start.AddMinutes(5), Status = 401, Situation = ProvisioningSituation.NoCredential }, troubles.LastRefusal!);
        Assert.Equal((0, 0, Start.AddMinutes(5), null), (troubles.Refused, troubles.RefusedInARow, troubles.LastRefusal?.At, troubles.RefusedSince));
    }

    [Fact]
    public async Task ReadTroubles_Dropped_AreAddedUpInTheTime()
    {
        await Store.AppendAsync([Lost(Start.AddMinutes(-1), 100), Lost(Start, 20), Entry(Okta, "a"), Lost(Start.AddMinutes(1), 3)]);

        var troubles = await Store.ReadTroublesAsync(_tenant, Okta, Start, null);

        Assert.Equal((23, Start), (troubles.Dropped, troubles.DroppedSince));
    }

    [Fact]
    public async Task ReadTroubles_MoreThanAreCounted_CountsTheNewest()
    {
        const int Most = ProvisioningTroubles.MostCounted;
        for (var batch = 0; batch < 11; batch++)
        {
            await Store.AppendAsync([.. Enumerable.Range(0, 1_000).SelectMany(i => new[] { Entry(Okta, "") with { Status = 401 }, Lost(Start.AddSeconds(batch), batch == 0 ? 1_000 : 2) })]);
        }

        var troubles = await TroublesAsync();

        Assert.Equal((Most, Most, Most * 2), (troubles.Refused, troubles.RefusedInARow, troubles.Dropped));
        Assert.Equal(Start, troubles.DroppedSince);
    }

    private Task<ProvisioningTroubles> TroublesAsync() => Store.ReadTroublesAsync(_tenant, Okta, Start.AddDays(-1), null);

    private ProvisioningEntry Right(string requestId) => Entry(Okta, requestId) with { CredentialId = "c1" };

    private ProvisioningEntry Lost(DateTimeOffset at, long count) =>
        Entry(Okta, "") with { At = at, Outcome = ProvisioningOutcome.Dropped, Status = 0, Method = "", Path = "", Dropped = count };

    private ProvisioningQuery Query(ConnectorId connector) => new() { Tenant = _tenant, Connector = connector, Limit = 100 };

    private Task<IReadOnlyList<ProvisioningEntry>> ReadAsync(ConnectorId connector) => Store.ReadAsync(Query(connector));

    private async Task<IEnumerable<string>> FindAsync(ProvisioningQuery query)
    {
        var found = await Store.ReadAsync(query);
        Assert.All(found, entry => Assert.True(query.Matches(entry)));
        return found.Select(entry => entry.RequestId);
    }

    private ProvisioningEntry Entry(ConnectorId connector, string requestId) => new()
    {
        Tenant = _tenant,
        Connector = connector,
        At = Start,
        Outcome = ProvisioningOutcome.Answered,
        Method = "GET",
        Path = "/Users",
        Status = 200,
        RequestId = requestId,
    };

    private ProvisioningEntry Full() => new()
    {
        Tenant = _tenant,
        Connector = Okta,
        At = Start.AddMicroseconds(1_234_567),
        Outcome = ProvisioningOutcome.ClientGone,
        CredentialId = "c1",
        CredentialLabel = "Müller's \"token\" 😀",
        Method = "PATCH",
        Path = "/Users/1",
        Query = "attributes=userName",
        Status = 409,
        ScimType = "uniqueness",
        Detail = "The userName '…' is taken.",
        Situation = ProvisioningSituation.RequestRate,
        Profile = IdpProfile.Entra,
        Duration = TimeSpan.FromMicroseconds(12_345),
        RequestId = "request-1",
        ClientAddress = "2001:db8::1",
        UserAgent = "Okta SCIM Client 1.0.0",
        ResourceKind = ResourceKind.User,
        ResourceId = Guid.CreateVersion7(),
        TotalResults = 3_000_000_000,
        Changed = ["title", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"],
        MembersAdded = 3,
        MembersRemoved = 2,
        MembersReplaced = true,
        Values = "{\"title\":\"Boss\"}",
        Dropped = 0,
    };

    private static void AssertSame(ProvisioningEntry expected, ProvisioningEntry actual)
    {
        Assert.Equal(expected with { Changed = [] }, actual with { Changed = [] });
        Assert.Equal(expected.Changed, actual.Changed);
    }
}
