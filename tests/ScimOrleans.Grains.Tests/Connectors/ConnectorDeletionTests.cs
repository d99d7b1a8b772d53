using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Jobs;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Store.Brake;
using ScimOrleans.Grains.Connectors;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Grains.Tests.Cluster;

namespace ScimOrleans.Grains.Tests.Connectors;

public sealed class ConnectorDeletionTests(OneSilo silo) : IClassFixture<OneSilo>
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);

    private GrainCluster Cluster => silo.Cluster;

    [Fact]
    public async Task Delete_TakesTheCredentialsAtOnce_AndRefusesChanges()
    {
        var scene = await CreateAsync();

        var deleted = (await scene.Connector.DeleteAsync(Disposal(UserDisposal.Local))).Value!;

        Assert.NotNull(deleted.Deleting);
        Assert.Empty(deleted.Credentials);
        Assert.Equal(409, (await scene.Connector.UpdateAsync(new() { Name = "x" })).Error!.Status);
        Assert.Equal(409, (await scene.Connector.AddCredentialAsync(new() { Label = "x", Kind = CredentialKind.Bearer })).Error!.Status);
        Assert.Equal(409, (await scene.Connector.CreateAsync(new() { Name = "x" })).Error!.Status);
        Assert.Equal(ConnectorDeletion.JobKind, (await Cluster.Jobs.ReadAsync(scene.Directory.Tenant, "delete.okta"))!.Kind);
    }

    [Fact]
    public async Task Delete_AtAnotherVersion_Is412_AndOfNothing_Is404()
    {
        var scene = await CreateAsync();

        Assert.Equal(412, (await scene.Connector.DeleteAsync(Disposal(UserDisposal.Local), 99)).Error!.Status);
        Assert.Null((await scene.Connector.GetAsync())!.Deleting);
        var nobody = Cluster.Grains(0).GetGrain<IConnectorGrain>(GrainKeys.Connector(scene.Directory.Tenant, ConnectorId.Parse("nobody")));
        Assert.Equal(404, (await nobody.DeleteAsync(Disposal(UserDisposal.Local))).Error!.Status);
    }

    [Fact]
    public async Task Delete_Again_KeepsWhatWasSaidFirst()
    {
        var scene = await CreateAsync();
        await scene.Connector.DeleteAsync(Disposal(UserDisposal.Local));

        var again = (await scene.Connector.DeleteAsync(Disposal(UserDisposal.Delete))).Value!;

        Assert.Equal(UserDisposal.Local, again.Disposal!.Users);
    }

    [Fact]
    public async Task Step_BeforeRequestsHaveEnded_Waits()
    {
        var scene = await CreateAsync();
        var since = (await scene.Connector.DeleteAsync(Disposal(UserDisposal.Delete))).Value!.Deleting!.Value;
        _clock.SetUtcNow(since.AddSeconds(10));

        var step = await Runner().RunStepAsync(Job(scene.Directory.Tenant), TestContext.Current.CancellationToken);

        Assert.Equal(TimeSpan.FromSeconds(25), step.Pause);
        Assert.NotNull(await scene.Directory.RowAsync(scene.Active));
    }

    /// <summary>Each step anew from what was kept, as after a crash, some of them several times.</summary>
    [Theory]
    [InlineData(UserDisposal.Local, GroupDisposal.Local, 1)]
    [InlineData(UserDisposal.Local, GroupDisposal.Delete, 2)]
    [InlineData(UserDisposal.Deactivate, GroupDisposal.Local, 3)]
    [InlineData(UserDisposal.Delete, GroupDisposal.Local, 2)]
    [InlineData(UserDisposal.Delete, GroupDisposal.Delete, 1)]
    public async Task Steps_BrokenOffAtAnyPlace_DoWhatWasSaid(UserDisposal users, GroupDisposal groups, int repeatEach)
    {
        var scene = await CreateAsync();
        var other = scene.Directory.For("entra");
        var stranger = await other.NewUserAsync("stranger");
        await FinishAsync(scene, new() { Users = users, Groups = groups }, repeatEach);

        var (active, inactive) = (await scene.Directory.RowAsync(scene.Active), await scene.Directory.RowAsync(scene.Inactive));
        if (users == UserDisposal.Delete)
        {
            Assert.Null(active);
            Assert.Null(inactive);
        }
        else
        {
            Assert.Equal((ResourceOwner.Local, users == UserDisposal.Local), (active!.Owner, active.Active));
            Assert.Equal((ResourceOwner.Local, false), (inactive!.Owner, inactive.Active));
        }

        var group = await scene.Directory.RowAsync(scene.Group, ResourceKind.Group);
        Assert.Equal(groups == GroupDisposal.Local ? ResourceOwner.Local : null, group?.Owner);
        if (group is not null)
        {
            Assert.Equal(users == UserDisposal.Local ? [scene.Active] : [], await scene.Directory.MembersAsync(scene.Group));
        }

        Assert.Equal((other.Caller.Owner, 1), ((await scene.Directory.RowAsync(stranger))!.Owner, (await scene.Directory.RowAsync(stranger))!.Version));
        Assert.Null(await scene.Connector.GetAsync());
        Assert.DoesNotContain(ConnectorId.Parse("okta"), (await scene.Tenant.GetAsync())!.Connectors);
        Assert.True((await scene.Tenant.AddConnectorAsync(ConnectorId.Parse("okta"), new() { Name = "Anew" })).IsSuccess);
    }

    [Fact]
    public async Task Steps_ForgetTheBrake_AndCountNothing()
    {
        var scene = await CreateAsync();
        var brake = new RemovalBrake { MinRemovals = 1 };
        var directory = scene.Directory with { Caller = scene.Directory.Caller with { RemovalBrake = brake } };
        Assert.True((await directory.DeleteUserAsync(scene.Active)).IsSuccess);
        var more = await directory.NewUserAsync("carl");
        TestDirectory.Refused(await directory.DeleteUserAsync(more), 503);

        await FinishAsync(scene, Disposal(UserDisposal.Delete), 1);

        var okta = ConnectorId.Parse("okta");
        Assert.Null(await scene.Directory.RowAsync(more));
        Assert.Equal(new RemovalBrakeState { Removals = 0, Users = 0 }, await Cluster.Store.ReadAsync(directory.Tenant, okta, brake, DateTimeOffset.UtcNow, TestContext.Current.CancellationToken));
        Assert.Empty(await Cluster.Store.ReadAlertsAsync(directory.Tenant, null, null, 10, TestContext.Current.CancellationToken));
    }

    /// <summary>The connector is made again before the job is known to be finished.</summary>
    [Fact]
    public async Task LastStep_AgainAfterTheConnectorWasMadeAgain_LeavesItAlone()
    {
        var scene = await CreateAsync();
        var last = await FinishAsync(scene, Disposal(UserDisposal.Local), repeatEach: 1);
        Assert.True((await scene.Tenant.AddConnectorAsync(ConnectorId.Parse("okta"), new() { Name = "Anew" })).IsSuccess);
        var user = await scene.Directory.NewUserAsync("successor");

        var step = await Runner().RunStepAsync(last, TestContext.Current.CancellationToken);

        Assert.True(step.IsFinished);
        await AssertMadeAgainAsync(scene, user);
    }

    /// <summary>The tenant's list still has the connector when it is made again, and the step that was to take it off is repeated.</summary>
    [Fact]
    public async Task LastStep_FailedBetweenConnectorAndTenant_LeavesTheNextConnectorInTheList()
    {
        var scene = await CreateAsync();
        Cluster.Faults.RefuseNextWrite("tenant");
        await Assert.ThrowsAsync<Orleans.Runtime.OrleansException>(() => FinishAsync(scene, Disposal(UserDisposal.Local), repeatEach: 1));
        Assert.Null(await scene.Connector.GetAsync());
        Assert.True((await scene.Tenant.AddConnectorAsync(ConnectorId.Parse("okta"), new() { Name = "Anew" })).IsSuccess);
        var user = await scene.Directory.NewUserAsync("successor");

        var step = await Runner().RunStepAsync(Job(scene.Directory.Tenant) with { Cursor = "User 00000000-0000-0000-0000-000000000000 0" }, TestContext.Current.CancellationToken);

        Assert.True(step.IsFinished);
        await AssertMadeAgainAsync(scene, user);
    }

    [Fact]
    public async Task EndDeletion_OfAnEarlierDeletion_DoesNothing()
    {
        var scene = await CreateAsync();
        var since = (await scene.Connector.DeleteAsync(Disposal(UserDisposal.Local))).Value!.Deleting!.Value;

        await scene.Connector.EndDeletionAsync(since.AddTicks(-1));
        Assert.NotNull(await scene.Connector.GetAsync());
        await scene.Connector.EndDeletionAsync(since);
        await scene.Connector.EndDeletionAsync(since);

        Assert.Null(await scene.Connector.GetAsync());
    }

    [Fact]
    public async Task Steps_RemoveTheLog_OfThatConnectorAlone()
    {
        var scene = await CreateAsync();
        var (tenant, okta, entra) = (scene.Directory.Tenant, ConnectorId.Parse("okta"), ConnectorId.Parse("entra"));
        await Cluster.Log.AppendAsync([.. Enumerable.Repeat(Entry(tenant, okta), 2_500), Entry(tenant, entra)]);

        await FinishAsync(scene, Disposal(UserDisposal.Local), repeatEach: 1);

        Assert.Equal([(tenant, entra)], (await Cluster.Log.ReadLogsAsync(null, 1_000)).Where(log => log.Tenant == tenant));
    }

    [Fact]
    public async Task Delete_MarkIsNotKept_JobWaitsForItAndEnds()
    {
        var scene = await CreateAsync();
        Cluster.Faults.RefuseNextWrite("connector");
        await Assert.ThrowsAsync<Orleans.Runtime.OrleansException>(async () => await scene.Connector.DeleteAsync(Disposal(UserDisposal.Delete)));

        Assert.NotNull(await Cluster.Jobs.ReadAsync(scene.Directory.Tenant, "delete.okta"));
        var early = await Runner().RunStepAsync(Job(scene.Directory.Tenant), TestContext.Current.CancellationToken);
        var late = await Runner().RunStepAsync(Job(scene.Directory.Tenant) with { Started = _clock.GetUtcNow().AddSeconds(-61) }, TestContext.Current.CancellationToken);
        Assert.Equal((false, true), (early.IsFinished, late.IsFinished));
        Assert.Null((await scene.Connector.GetAsync())!.Deleting);
        Assert.Contains(ConnectorId.Parse("okta"), (await scene.Tenant.GetAsync())!.Connectors);
        Assert.NotNull(await scene.Directory.RowAsync(scene.Active));
    }

    [Fact]
    public async Task Delete_AnswerOfTheMarkIsLost_JobIsThere_AndARepeatKeepsIt()
    {
        var scene = await CreateAsync();
        Cluster.Faults.LoseNextAnswer("connector");
        await Assert.ThrowsAsync<Orleans.Runtime.OrleansException>(async () => await scene.Connector.DeleteAsync(Disposal(UserDisposal.Delete)));
        var begun = await Cluster.Jobs.ReadAsync(scene.Directory.Tenant, "delete.okta");

        Assert.NotNull((await scene.Connector.DeleteAsync(Disposal(UserDisposal.Delete))).Value!.Deleting);

        Assert.Equal(begun!.Started, (await Cluster.Jobs.ReadAsync(scene.Directory.Tenant, "delete.okta"))!.Started);
    }

    /// <summary>The mark is kept without a job, as the version before could leave it.</summary>
    [Fact]
    public async Task Delete_MarkedWithoutAJob_BeginsOne()
    {
        var scene = await CreateAsync();
        await scene.Connector.DeleteAsync(Disposal(UserDisposal.Local));
        await Cluster.Jobs.ReplaceAsync(Job(scene.Directory.Tenant) with { Finished = _clock.GetUtcNow() });

        await scene.Connector.DeleteAsync(Disposal(UserDisposal.Local));

        Assert.Null((await Cluster.Jobs.ReadAsync(scene.Directory.Tenant, "delete.okta"))!.Finished);
    }

    private static async Task AssertMadeAgainAsync(Scene scene, Guid user)
    {
        Assert.Equal("Anew", (await scene.Connector.GetAsync())!.Settings.Name);
        Assert.Contains(ConnectorId.Parse("okta"), (await scene.Tenant.GetAsync())!.Connectors);
        Assert.Equal(scene.Directory.Caller.Owner, (await scene.Directory.RowAsync(user))!.Owner);
    }

    private static ProvisioningEntry Entry(TenantId tenant, ConnectorId connector) =>
        new() { Tenant = tenant, Connector = connector, At = DateTimeOffset.UtcNow, Outcome = ProvisioningOutcome.Answered, Method = "GET", Path = "Users", Status = 200, RequestId = "r" };

    /// <returns>The job as it was before its last step.</returns>
    private async Task<BackgroundJob> FinishAsync(Scene scene, ConnectorDisposal disposal, int repeatEach)
    {
        _clock.SetUtcNow((await scene.Connector.DeleteAsync(disposal)).Value!.Deleting!.Value.AddMinutes(1));
        var job = Job(scene.Directory.Tenant);
        var last = job;
        for (var steps = 0; job.Finished is null; steps++)
        {
            Assert.InRange(steps, 0, 20);
            last = job;
            for (var repeat = 1; repeat <= repeatEach; repeat++)
            {
                var step = await Runner().RunStepAsync(job, TestContext.Current.CancellationToken);
                job = repeat < repeatEach ? job : job with { Cursor = step.Cursor, Done = step.Done, Finished = step.IsFinished ? _clock.GetUtcNow() : null };
            }
        }

        return last;
    }

    private ConnectorDeletion Runner() => new(Cluster.Store, Cluster.Store, Cluster.Log, Cluster.Grains(0), Options.Create(new ScimGrainOptions()), _clock);

    private BackgroundJob Job(TenantId tenant) => new()
    {
        Tenant = tenant,
        Name = "delete.okta",
        Kind = ConnectorDeletion.JobKind,
        Argument = "okta",
        Started = _clock.GetUtcNow(),
        Updated = _clock.GetUtcNow(),
    };

    private static ConnectorDisposal Disposal(UserDisposal users) => new() { Users = users, Groups = GroupDisposal.Local };

    private async Task<Scene> CreateAsync()
    {
        var tenant = TenantId.Parse($"t-{Guid.NewGuid():N}");
        var grain = Cluster.Grains(0).GetGrain<ITenantGrain>(GrainKeys.Tenant(tenant));
        Assert.True((await grain.CreateAsync("Tenant")).IsSuccess);
        Assert.True((await grain.AddConnectorAsync(ConnectorId.Parse("okta"), new() { Name = "Okta" })).IsSuccess);
        var connector = Cluster.Grains(0).GetGrain<IConnectorGrain>(GrainKeys.Connector(tenant, ConnectorId.Parse("okta")));
        Assert.True((await connector.AddCredentialAsync(new() { Label = "x", Kind = CredentialKind.Bearer })).IsSuccess);
        var directory = new TestDirectory(Cluster, tenant, 0);
        var (active, inactive) = (await directory.NewUserAsync("ada"), await directory.NewUserAsync("bob", active: false));
        return new(directory, grain, connector, active, inactive, await directory.NewGroupAsync("staff", active, inactive));
    }

    private sealed record Scene(TestDirectory Directory, ITenantGrain Tenant, IConnectorGrain Connector, Guid Active, Guid Inactive, Guid Group);
}
