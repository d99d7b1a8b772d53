using System.Text.Json;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Store.Brake;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Storage.Tests.Compliance.Brake;

/// <summary>How every store counts and holds the removals of a connector. A store derives this class once.</summary>
public abstract class RemovalBrakeCompliance : IAsyncLifetime
{
    private static readonly ConnectorId _okta = ConnectorId.Parse("okta");
    private static readonly RemovalBrake _brake = new() { SharePercent = 20, MinRemovals = 2, Window = TimeSpan.FromMinutes(10) };

    private Scene? _scene;
    private IRemovalBrakeStore? _brakes;

    private Scene Scene => _scene ?? throw new InvalidOperationException("The store was not opened.");

    private IRemovalBrakeStore Brakes => _brakes ?? throw new InvalidOperationException("The store was not opened.");

    private static DateTimeOffset Noon { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Opens both stores for one test.</summary>
    protected abstract Task<(IDirectoryStore Directory, IRemovalBrakeStore Brakes)> OpenStoreAsync();

    /// <summary>Closes what <see cref="OpenStoreAsync"/> opened.</summary>
    protected virtual ValueTask CloseStoreAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        (var directory, _brakes) = await OpenStoreAsync();
        _scene = await Scene.CreateAsync(directory);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_scene is not null && TestContext.Current.TestState?.Result != TestResult.Skipped)
            {
                await DirectoryComparison.AssertLogTellsAllAsync(Scene.Store, Scene.Tenant);
            }
        }
        finally
        {
            await CloseStoreAsync();
            GC.SuppressFinalize(this);
        }
    }

    [Theory]
    [InlineData(20, 4)]
    [InlineData(24, 4)]
    [InlineData(25, 5)]
    [InlineData(6, 2)]
    public async Task Removals_UpToTheBound_AreDone_AndTheNextIsHeld(int users, int allowed)
    {
        var ids = await Scene.UsersAsync(users);

        for (var i = 0; i < allowed; i++)
        {
            Assert.Equal(CommitOutcome.Committed, (await Scene.CommitAsync(i % 2 == 0 ? Deactivate(ids[i]) : Delete(ids[i]))).Outcome);
        }

        var position = await Scene.PositionAsync();
        var held = await Scene.CommitAsync(Deactivate(ids[allowed]));
        Assert.Equal((CommitOutcome.Held, new RemovalHold(allowed, users, Began: true)), (held.Outcome, held.Hold));
        Assert.Equal((CommitOutcome.Held, new RemovalHold(allowed, users, Began: false)), Of(await Scene.CommitAsync(Delete(ids[allowed]))));
        Assert.Equal(position, await Scene.PositionAsync());
        Assert.Equal((1L, 0L), ((await Scene.ReadUserAsync(ids[allowed])).Version, held.Position));
    }

    [Fact]
    public async Task Removals_InOneList_AreCountedOneByOne()
    {
        var ids = await Scene.UsersAsync(20);

        var results = await Scene.CommitAsync([.. ids.Take(7).Select((id, i) => i % 2 == 0 ? Deactivate(id) : Delete(id)), Scene.NewUser("somebody")]);

        Assert.Equal(
            [.. Enumerable.Repeat(CommitOutcome.Committed, 4), .. Enumerable.Repeat(CommitOutcome.Held, 3), CommitOutcome.Committed], results.Select(result => result.Outcome));
        Assert.Equal([true, false, false], results.Skip(4).Take(3).Select(result => result.Hold!.Began));
    }

    [Fact]
    public async Task Held_EverythingElse_GoesOn()
    {
        var ids = await Scene.UsersAsync(20);
        var group = await Scene.GroupAsync("Team", ids[10]);
        var inactive = await HoldAsync(ids);

        await Scene.DoAsync(Scene.NewUser("somebody"));
        await Scene.DoAsync(Scene.NewUser("inactive", active: false));
        await Scene.DoAsync(Scene.ChangeUser(ids[10], "renamed") with { Brake = _brake });
        await Scene.DoAsync(Scene.Replace(group, ids[11]));
        await Scene.DoAsync(Scene.DeleteGroup(group));
        await Scene.DoAsync(Scene.ChangeUser(inactive[0], "user back"));
        await Scene.DoAsync(Scene.ChangeUser(inactive[1], "renamed, inactive", active: false) with { Brake = _brake });
        await Scene.DoAsync(Delete(inactive[1]));
        await Scene.DoAsync(Scene.DeleteUser(ids[12]));
        var other = await Scene.DoAsync(Scene.NewUser("other") with { Actor = Scene.Entra });
        await Scene.DoAsync(Delete(other) with { Actor = Scene.Entra });
        Assert.Equal(CommitOutcome.Held, (await Scene.CommitAsync(Delete(ids[13]))).Outcome);
    }

    [Fact]
    public async Task Removals_OfInactiveUsersAndByOthers_AreNotCounted()
    {
        var ids = await Scene.UsersAsync(10);
        await Scene.DoAsync(Scene.ChangeUser(ids[0], "user0", active: false));

        await Scene.DoAsync(Delete(ids[0]));
        await Scene.DoAsync(Scene.DeleteUser(ids[1]));
        await Scene.DoAsync(Scene.DeleteUser(ids[2]) with { Actor = ResourceOwner.Local });

        Assert.Equal(new RemovalBrakeState { Removals = 0, Users = 7 }, await ReadAsync(Scene.Now()));
    }

    [Fact]
    public async Task Removals_ThatAreRefusedOtherwise_AreNotCountedAndNotHeld()
    {
        var ids = await Scene.UsersAsync(10);
        await Scene.DoAsync(Delete(ids[0]));

        Assert.Equal(CommitOutcome.NotFound, (await Scene.CommitAsync(Delete(ids[0]))).Outcome);
        Assert.Equal(CommitOutcome.VersionConflict, (await Scene.CommitAsync(Delete(ids[1]) with { ExpectedVersion = 7 })).Outcome);
        Assert.Equal(CommitOutcome.NameTaken, (await Scene.CommitAsync(Deactivate(ids[1], "user2"))).Outcome);
        Assert.Equal(1, (await ReadAsync(Scene.Now())).Removals);

        await Scene.DoAsync(Delete(ids[1]));
        Assert.Equal(CommitOutcome.VersionConflict, (await Scene.CommitAsync(Delete(ids[2]) with { ExpectedVersion = 7 })).Outcome);
        Assert.Null((await ReadAsync(Scene.Now())).HeldSince);
    }

    [Fact]
    public async Task Removal_OfALocalUserThatIsTakenOver_IsCounted()
    {
        var user = await Scene.DoAsync(Scene.NewUser("local") with { Actor = ResourceOwner.Local });

        await Scene.DoAsync(Deactivate(user, "local") with { NewOwner = Scene.Okta });

        Assert.Equal(1, (await ReadAsync(Scene.Now())).Removals);
    }

    [Fact]
    public async Task Removal_ThatIsRepeated_IsCountedOnce()
    {
        var ids = await Scene.UsersAsync(10);
        var removal = Deactivate(ids[0]);
        await Scene.DoAsync(removal);

        var repeated = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Scene.CommitAsync(removal))));

        Assert.All(repeated, result => Assert.Equal(CommitOutcome.Committed, result.Outcome));
        Assert.Equal(1, (await ReadAsync(Scene.Now())).Removals);
        await Scene.DoAsync(Delete(ids[1]));
        Assert.Equal(CommitOutcome.Held, (await Scene.CommitAsync(Delete(ids[2]))).Outcome);
        Assert.Equal(CommitOutcome.Committed, (await Scene.CommitAsync(removal)).Outcome);
    }

    [Fact]
    public async Task Window_Rolls_WithWholeMinutes()
    {
        var ids = await Scene.UsersAsync(9);
        await Scene.DoAsync(Delete(ids[0]) with { At = Noon.AddSeconds(59) });
        Assert.Equal(1, (await ReadAsync(Noon.AddMinutes(10).AddSeconds(59))).Removals);
        await Scene.DoAsync(Delete(ids[1]) with { At = Noon.AddMinutes(10).AddSeconds(59) });

        // The first has left the window; the second is there, and one more may go.
        Assert.Equal(1, (await ReadAsync(Noon.AddMinutes(11))).Removals);
        await Scene.DoAsync(Delete(ids[2]) with { At = Noon.AddMinutes(11) });
        Assert.Equal(2, (await ReadAsync(Noon.AddMinutes(20))).Removals);
        Assert.Equal(CommitOutcome.Held, (await Scene.CommitAsync(Delete(ids[3]) with { At = Noon.AddMinutes(20).AddSeconds(59) })).Outcome);
    }

    [Fact]
    public async Task Window_ThatHasPassed_IsCountedByTheUsersThatThereAreThen()
    {
        var ids = await Scene.UsersAsync(20);
        await Scene.DoAsync(Delete(ids[0]) with { At = Noon });
        var more = await Scene.UsersAsync(31, "more");
        Assert.Equal(20, (await ReadAsync(Noon.AddMinutes(9))).Users);
        Assert.Equal(50, (await ReadAsync(Noon.AddMinutes(10))).Users);

        for (var i = 0; i < 10; i++)
        {
            await Scene.DoAsync(Delete(more[i]) with { At = Noon.AddMinutes(11) });
        }

        Assert.Equal((CommitOutcome.Held, new RemovalHold(10, 50, Began: true)), Of(await Scene.CommitAsync(Delete(more[10]) with { At = Noon.AddMinutes(12) })));
    }

    [Fact]
    public async Task Hold_EndsByNoTime_AndLeavesOneAlert()
    {
        var ids = await Scene.UsersAsync(20);
        await HoldAsync(ids, Noon);

        Assert.Equal((CommitOutcome.Held, new RemovalHold(4, 20, Began: false)), Of(await Scene.CommitAsync(Delete(ids[10]) with { At = Noon.AddDays(30) })));

        Assert.Equal(
            new RemovalBrakeState { HeldSince = Noon, Removals = 4, Users = 20 }, await ReadAsync(Noon.AddMinutes(1)));
        var alert = Assert.Single(await Brakes.ReadAlertsAsync(Scene.Tenant, null, null, 10));
        Assert.Equal((Noon, AlertKind.RemovalsHeld, _okta), (alert.At, alert.Kind, alert.Connector));
        Assert.True(JsonElement.DeepEquals(
            JsonElement.Parse("""{"removals": 4, "users": 20, "allowed": 4, "windowMinutes": 10}"""), JsonElement.Parse(alert.Detail)));
    }

    [Fact]
    public async Task Release_EndsTheHold_AndCountsAnew()
    {
        var ids = await Scene.UsersAsync(20);
        await HoldAsync(ids, Noon);

        await Brakes.ReleaseAsync(Scene.Tenant, _okta);

        Assert.Equal(new RemovalBrakeState { Removals = 0, Users = 16 }, await ReadAsync(Noon));
        for (var i = 10; i < 13; i++)
        {
            await Scene.DoAsync(Delete(ids[i]) with { At = Noon });
        }

        Assert.Equal((CommitOutcome.Held, new RemovalHold(3, 16, Began: true)), Of(await Scene.CommitAsync(Delete(ids[13]) with { At = Noon })));
        Assert.Equal(2, (await Brakes.ReadAlertsAsync(Scene.Tenant, _okta, null, 10)).Count);
    }

    [Fact]
    public async Task Confirm_LetsRemovalsPass_UntilItsTime_AndThenCountsAnew()
    {
        var ids = await Scene.UsersAsync(20);
        await HoldAsync(ids, Noon);

        await Brakes.ConfirmAsync(Scene.Tenant, _okta, Noon.AddHours(1));

        Assert.Equal(new RemovalBrakeState { ConfirmedUntil = Noon.AddHours(1), Removals = 0, Users = 16 }, await ReadAsync(Noon));
        foreach (var id in ids[10..17])
        {
            await Scene.DoAsync(Delete(id) with { At = Noon.AddMinutes(59) });
        }

        await Scene.DoAsync(Delete(ids[17]) with { At = Noon.AddHours(1) });
        await Scene.DoAsync(Delete(ids[18]) with { At = Noon.AddHours(1) });
        Assert.Equal((CommitOutcome.Held, new RemovalHold(2, 9, Began: true)), Of(await Scene.CommitAsync(Delete(ids[19]) with { At = Noon.AddHours(1) })));
    }

    [Fact]
    public async Task Confirm_BeforeAnythingIsHeld_LetsRemovalsPass()
    {
        var ids = await Scene.UsersAsync(10);

        await Brakes.ConfirmAsync(Scene.Tenant, _okta, Noon.AddHours(1));

        Assert.All(await Scene.CommitAsync([.. ids.Select(id => Delete(id) with { At = Noon })]), result => Assert.Equal(CommitOutcome.Committed, result.Outcome));
    }

    [Fact]
    public async Task Removals_WithoutABrake_AreNotHeld()
    {
        var ids = await Scene.UsersAsync(20);
        await HoldAsync(ids);

        Assert.All(await Scene.CommitAsync([.. ids[10..].Select(Scene.DeleteUser)]), result => Assert.Equal(CommitOutcome.Committed, result.Outcome));
    }

    [Fact]
    public async Task Forget_LeavesNothing()
    {
        var ids = await Scene.UsersAsync(20);
        await HoldAsync(ids);

        await Brakes.ForgetAsync(Scene.Tenant, _okta);
        await Brakes.ForgetAsync(Scene.Tenant, _okta);

        Assert.Equal(new RemovalBrakeState { Removals = 0, Users = 16 }, await ReadAsync(Scene.Now()));
        Assert.Empty(await Brakes.ReadAlertsAsync(Scene.Tenant, null, null, 10));
    }

    [Fact]
    public async Task Read_OfAConnectorThatNeverRemoved_IsAllZeros() =>
        Assert.Equal(new RemovalBrakeState { Removals = 0, Users = 0 }, await ReadAsync(Noon));

    [Fact]
    public async Task Alerts_AreReadNewestFirst_PageByPage_AndOfOneConnector()
    {
        for (var i = 0; i < 3; i++)
        {
            await HoldAsync(await Scene.UsersAsync(20, $"round{i}-"), Scene.Now());
            await Brakes.ReleaseAsync(Scene.Tenant, _okta);
        }

        var all = await Brakes.ReadAlertsAsync(Scene.Tenant, _okta, null, 10);
        Assert.Equal(all.OrderByDescending(alert => alert.At), all);
        Assert.Equal(all.Take(2), await Brakes.ReadAlertsAsync(Scene.Tenant, null, null, 2));
        Assert.Equal(all.Skip(2), await Brakes.ReadAlertsAsync(Scene.Tenant, null, all[1].Id, 2));
        Assert.Empty(await Brakes.ReadAlertsAsync(Scene.Tenant, ConnectorId.Parse("entra"), null, 10));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Brakes.ReadAlertsAsync(Scene.Tenant, null, null, 0));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Brakes.ReadAlertsAsync(Scene.Tenant, null, null, 1_001));
    }

    [Fact]
    public async Task DeleteAlertsBefore_TakesTheOldest_AndNoneThatIsYounger_AndLeavesTheHold()
    {
        // Nobody else's are so old.
        var ancient = DateTimeOffset.UnixEpoch.AddYears(1);
        DateTimeOffset[] times = [ancient, ancient.AddMinutes(1), ancient.AddMinutes(2), ancient.AddMinutes(3)];
        foreach (var time in times)
        {
            await Brakes.ReleaseAsync(Scene.Tenant, _okta);
            await HoldAsync(await Scene.UsersAsync(20, $"{time.Ticks}-"), time);
        }

        var first = await Brakes.DeleteAlertsBeforeAsync(ancient.AddMinutes(2), 1);
        Assert.Equal(times[1..].Reverse(), await TimesAsync());
        var second = await Brakes.DeleteAlertsBeforeAsync(ancient.AddMinutes(2), 10);
        var third = await Brakes.DeleteAlertsBeforeAsync(ancient.AddMinutes(2), 10);

        Assert.Equal((1, 1, 0), (first, second, third));
        Assert.Equal(times[2..].Reverse(), await TimesAsync());
        Assert.Equal(2, await Brakes.DeleteAlertsBeforeAsync(ancient.AddHours(1), 10_000));
        Assert.Empty(await TimesAsync());
        Assert.Equal(times[3], (await ReadAsync(times[3])).HeldSince);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Brakes.DeleteAlertsBeforeAsync(ancient, 0));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Brakes.DeleteAlertsBeforeAsync(ancient, 10_001));

        async Task<IEnumerable<DateTimeOffset>> TimesAsync() => (await Brakes.ReadAlertsAsync(Scene.Tenant, null, null, 10)).Select(alert => alert.At);
    }

    [Fact]
    public async Task Parallel_Lists_NeverRemoveMoreThanTheBound()
    {
        for (var round = 0; round < 5; round++)
        {
            var ids = await Scene.UsersAsync(100, $"round{round}-");
            await Brakes.ReleaseAsync(Scene.Tenant, _okta);
            Assert.Equal(100, (await ReadAsync(Scene.Now())).Users);

            // Of users of their own, in no group, so that they wait for each other for nothing but the brake.
            var lists = ids.Chunk(13).Select((some, list) => some
                .SelectMany(id => new[] { list % 2 == 0 ? Deactivate(id, $"left {round} {id}") : Delete(id), Scene.NewUser($"new {round} {list} {id}") with { Actor = Scene.Entra } }).ToArray()).ToList();

            var results = (await Task.WhenAll(lists.Select(list => Task.Run(() => Scene.CommitAsync(list))))).SelectMany(result => result).ToList();

            Assert.Equal(80, await ActiveAsync(ids));
            Assert.Single(results, result => result.Hold?.Began == true);
            Assert.NotNull((await ReadAsync(Scene.Now())).HeldSince);
            await Scene.CommitAsync([.. ids.Select(Scene.DeleteUser)]);
        }
    }

    private async Task<int> ActiveAsync(Guid[] ids)
    {
        var active = 0;
        foreach (var id in ids)
        {
            active += await Scene.Store.ReadAsync(Scene.Tenant, ResourceKind.User, id, null) is { Active: true } ? 1 : 0;
        }

        return active;
    }

    private static (CommitOutcome, RemovalHold?) Of(CommitResult result) => (result.Outcome, result.Hold);

    private Task<RemovalBrakeState> ReadAsync(DateTimeOffset at) => Brakes.ReadAsync(Scene.Tenant, _okta, _brake, at);

    private CommitOperation Deactivate(Guid id, string? name = null) => Scene.ChangeUser(id, name ?? $"left {id}", active: false) with { Brake = _brake };

    private CommitOperation Delete(Guid id) => Scene.DeleteUser(id) with { Brake = _brake };

    /// <summary>Deactivates four of the first five of twenty or more users, a fifth, and is held at the next.</summary>
    private async Task<Guid[]> HoldAsync(Guid[] ids, DateTimeOffset? at = null)
    {
        var allowed = (int)(await ReadAsync(at ?? Scene.Now())).Users * 20 / 100;
        var results = await Scene.CommitAsync([.. ids.Take(allowed + 1).Select(id => Deactivate(id) with { At = at ?? Scene.Now() })]);
        Assert.Equal([.. Enumerable.Repeat(CommitOutcome.Committed, allowed), CommitOutcome.Held], results.Select(result => result.Outcome));
        return ids[..allowed];
    }
}
