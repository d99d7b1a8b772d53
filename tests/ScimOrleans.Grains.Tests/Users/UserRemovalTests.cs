using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store.Brake;
using ScimOrleans.Abstractions.Telemetry;
using ScimOrleans.Grains.Tests.Cluster;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Grains.Tests.Users;

/// <summary>What counts as a removal, and what becomes of those that are too many.</summary>
public sealed class UserRemovalTests(OneSilo silo) : IClassFixture<OneSilo>
{
    private static readonly RemovalBrake _brake = new() { MinRemovals = 2, SharePercent = 20, Window = TimeSpan.FromMinutes(30) };

    [Fact]
    public async Task Removals_ByPatchPutAndDelete_AreCounted_AndTheNextIsHeld()
    {
        var directory = await NewTenantAsync(_brake with { MinRemovals = 3 });
        var users = await NewUsersAsync(directory, 5);
        TestDirectory.Succeeded(await directory.SetActiveAsync(users[0], false));
        TestDirectory.Succeeded(await directory.User(users[1]).ReplaceAsync(directory.Write("""{"userName":"user1","active":false}""")));
        Assert.True((await directory.DeleteUserAsync(users[2])).IsSuccess);

        var held = TestDirectory.Refused(await directory.SetActiveAsync(users[3], false), 503);
        TestDirectory.Refused(await directory.DeleteUserAsync(users[3]), 503);
        TestDirectory.Refused(await directory.User(users[3]).ReplaceAsync(directory.Write("""{"userName":"user3","active":false}""")), 503);

        Assert.Equal(ScimErrorReason.RemovalsHeld, held.Reason);
        Assert.Equal(
            "Removals of users by this connector are held: 3 users were deactivated or deleted within 30 minutes (5 were active when counting began), and more may be a mistake. Nothing was changed. "
            + "Everything else is served; an operator of the service must release the removals, or confirm them.",
            held.Detail);
        Assert.True((await directory.RowAsync(users[3]))!.Active);
        Assert.False((await directory.RowAsync(users[0]))!.Active || (await directory.RowAsync(users[1]))!.Active);
    }

    [Fact]
    public async Task Held_EverythingElse_GoesOn()
    {
        var directory = await NewTenantAsync(_brake);
        var users = await NewUsersAsync(directory, 6);
        await directory.SetActiveAsync(users[0], false);
        await directory.DeleteUserAsync(users[1]);
        TestDirectory.Refused(await directory.DeleteUserAsync(users[2]), 503);

        TestDirectory.Succeeded(await directory.PatchUserAsync(users[2], """{"op":"replace","path":"displayName","value":"x"}"""));
        TestDirectory.Succeeded(await directory.SetActiveAsync(users[0], true));
        var group = await directory.NewGroupAsync("Team", users[2]);
        TestDirectory.Succeeded(await directory.RemoveAsync(group, users[2]));
        Assert.True((await directory.DeleteGroupAsync(group)).IsSuccess);
        var inactive = await directory.NewUserAsync("inactive", active: false);
        TestDirectory.Succeeded(await directory.PatchUserAsync(inactive, """{"op":"replace","path":"displayName","value":"x"}"""));
        Assert.True((await directory.DeleteUserAsync(inactive)).IsSuccess);
        TestDirectory.Refused(await directory.SetActiveAsync(users[0], false), 503);
        Assert.Equal("x", (string?)TestDirectory.Json(await directory.GetUserAsync(users[2]))["displayName"]);
    }

    [Fact]
    public async Task Removals_ByADeleteThatOnlyDetaches_AreCounted()
    {
        var directory = await NewTenantAsync(_brake);
        directory = directory with { Caller = directory.Caller with { DeletePolicy = DeletePolicy.Deactivate } };
        var users = await NewUsersAsync(directory, 4);
        Assert.True((await directory.DeleteUserAsync(users[0])).IsSuccess);
        TestDirectory.Succeeded(await directory.SetActiveAsync(users[1], false));

        // It was counted when it was deactivated.
        Assert.True((await directory.DeleteUserAsync(users[1])).IsSuccess);

        TestDirectory.Refused(await directory.DeleteUserAsync(users[2]), 503);
        Assert.Equal(2, (await ReadAsync(directory)).Removals);
    }

    [Fact]
    public async Task Removal_ByTakingOverALocalUserInactive_IsCounted()
    {
        var directory = await NewTenantAsync(_brake with { MinRemovals = 1 });
        await directory.NewLocalUserAsync("ann");
        var bob = await directory.NewLocalUserAsync("bob");

        TestDirectory.Succeeded(await directory.TryCreateUserAsync("""{"userName":"ann","active":false}"""));

        TestDirectory.Refused(await directory.TryCreateUserAsync("""{"userName":"bob","active":false}"""), 503);
        TestDirectory.Refused(await directory.SetActiveAsync(bob, false), 503);
        Assert.Equal((ResourceOwner.Local, true), ((await directory.RowAsync(bob))!.Owner, (await directory.RowAsync(bob))!.Active));
        TestDirectory.Succeeded(await directory.TryCreateUserAsync("""{"userName":"bob"}"""));
    }

    [Fact]
    public async Task Removals_ByAnAdministrator_AreNotCounted()
    {
        var directory = await NewTenantAsync(_brake);
        var admin = directory with { Caller = Caller.Administrator(directory.Tenant, "admin") };
        var local = await directory.NewLocalUserAsync("local");
        TestDirectory.Succeeded(await admin.SetActiveAsync(local, false));
        Assert.True((await admin.DeleteUserAsync(local)).IsSuccess);

        Assert.Equal(0, (await ReadAsync(directory)).Removals);
    }

    [Fact]
    public async Task Removals_WithTheBrakeOff_AreNotHeld()
    {
        var directory = await NewTenantAsync(_brake with { Enabled = false });

        foreach (var user in await NewUsersAsync(directory, 5))
        {
            Assert.True((await directory.DeleteUserAsync(user)).IsSuccess);
        }
    }

    [Fact]
    public async Task Removals_ByDefault_AreHeldAfterTen()
    {
        var directory = await NewTenantAsync(null);
        var users = await NewUsersAsync(directory, 12);
        foreach (var user in users[..10])
        {
            TestDirectory.Succeeded(await directory.SetActiveAsync(user, false));
        }

        var held = TestDirectory.Refused(await directory.SetActiveAsync(users[10], false), 503);
        Assert.Contains(" 10 users were deactivated or deleted within the hour (12 were active when counting began), ", held.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hold_IsLoggedOnce()
    {
        var log = new Warnings();
        await using var cluster = await GrainCluster.StartAsync(1, addServices: services => services.AddSingleton<ILoggerProvider>(log));
        var directory = await cluster.NewTenantAsync();
        directory = directory with { Caller = directory.Caller with { RemovalBrake = _brake } };
        var users = await NewUsersAsync(directory, 5);
        foreach (var user in users)
        {
            await directory.DeleteUserAsync(user);
        }

        Assert.Equal([$"Connector okta of tenant {directory.Tenant} has removed 2 users, of 5 that were active when counting began; more removals are refused until an operator releases or confirms them"], log.Held);
    }

    [Fact]
    public async Task Settings_OfABrakeThatCannotBe_AreRefused()
    {
        var connector = silo.Cluster.Grains(0).GetGrain<IConnectorGrain>(GrainKeys.Connector(TenantId.Parse("brakes"), ConnectorId.Parse("okta")));
        var created = (await connector.CreateAsync(new() { Name = "Okta" })).Value;
        foreach (var (brake, fault) in new (RemovalBrake, string)[]
        {
            (new() { SharePercent = 0 }, "sharePercent is 0;"), (new() { SharePercent = 101 }, "sharePercent is 101;"),
            (new() { MinRemovals = 0 }, "minRemovals is 0;"), (new() { MinRemovals = 1_000_001 }, "minRemovals is 1000001;"),
            (new() { Window = TimeSpan.FromSeconds(59) }, "window must be"), (new() { Window = TimeSpan.FromSeconds(61) }, "window must be"), (new() { Window = TimeSpan.FromMinutes(1_441) }, "window must be"),
        })
        {
            Assert.Contains(fault, TestDirectory.Refused(await connector.UpdateAsync(created.Settings with { RemovalBrake = brake }), 400, ScimTypes.InvalidValue).Detail, StringComparison.Ordinal);
        }

        foreach (var brake in new RemovalBrake[] { new() { SharePercent = 1, MinRemovals = 1, Window = TimeSpan.FromMinutes(1) }, new() { SharePercent = 100, MinRemovals = 1_000_000, Window = TimeSpan.FromDays(1) } })
        {
            Assert.Equal(brake, (await connector.UpdateAsync(created.Settings with { RemovalBrake = brake })).Value.Settings.RemovalBrake);
        }
    }

    private static async Task<Guid[]> NewUsersAsync(TestDirectory directory, int count)
    {
        var users = new Guid[count];
        for (var i = 0; i < count; i++)
        {
            users[i] = await directory.NewUserAsync($"user{i}");
        }

        return users;
    }

    private static Task<RemovalBrakeState> ReadAsync(TestDirectory directory) => directory.Store.ReadAsync(directory.Tenant, directory.Caller.Connector, _brake, DateTimeOffset.UtcNow);

    private async Task<TestDirectory> NewTenantAsync(RemovalBrake? brake)
    {
        var directory = await silo.Cluster.NewTenantAsync();
        return directory with { Caller = directory.Caller with { RemovalBrake = brake } };
    }

    /// <summary>Keeps the texts of one event.</summary>
    private sealed class Warnings : ILoggerProvider, ILogger
    {
        private readonly List<string> _held = [];

        public IReadOnlyList<string> Held => _held;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id == ScimEventIds.RemovalsHeld)
            {
                lock (_held)
                {
                    _held.Add(formatter(state, exception));
                }
            }
        }

        public void Dispose()
        {
        }
    }
}
