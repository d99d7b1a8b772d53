using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Jobs;
using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Grains.Tenants;
using ScimOrleans.Grains.Tests.Cluster;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Grains.Tests.Tenants;

public sealed class TenantDeletionTests(OneSilo silo) : IClassFixture<OneSilo>
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);

    private GrainCluster Cluster => silo.Cluster;

    [Fact]
    public async Task Delete_RefusesScimAtOnce_AndTheIdForEver()
    {
        var (tenant, grain) = await CreateAsync();

        var deleted = await grain.DeleteAsync();

        Assert.NotNull(deleted.Value!.Deleting);
        Assert.NotNull((await grain.GetAsync())!.Deleting);
        Assert.Equal(409, (await grain.UpdateAsync(new() { Name = "Other" })).Error!.Status);
        Assert.Equal(409, (await grain.AddConnectorAsync(ConnectorId.Parse("entra"), new() { Name = "Entra" })).Error!.Status);
        Assert.Equal(409, (await grain.CreateAsync("Tenant")).Error!.Status);
        Assert.Equal(TenantDeletion.JobKind, (await Cluster.Jobs.ReadAsync(tenant, ITenantGrain.DeletionJob))!.Kind);
    }

    [Fact]
    public async Task Delete_AtAnotherVersion_Is412_AndDeletesNothing()
    {
        var (tenant, grain) = await CreateAsync();

        Assert.Equal(412, (await grain.DeleteAsync(99)).Error!.Status);

        Assert.Null((await grain.GetAsync())!.Deleting);
        Assert.Null(await Cluster.Jobs.ReadAsync(tenant, ITenantGrain.DeletionJob));
    }

    [Fact]
    public async Task Step_BeforeRequestsHaveEnded_Waits()
    {
        var (tenant, grain) = await CreateAsync();
        var since = (await grain.DeleteAsync()).Value!.Deleting!.Value;
        _clock.SetUtcNow(since.AddSeconds(10));

        var step = await Runner().RunStepAsync(Job(tenant), TestContext.Current.CancellationToken);

        Assert.Equal(TimeSpan.FromSeconds(25), step.Pause);
        Assert.False(step.IsFinished);
        Assert.NotEqual(0, (await Catalog.CountAsync(tenant)).Position);
    }

    /// <summary>Each step anew from what was kept, as after a crash; the last kept step is also done twice.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Steps_BrokenOffAtAnyPlace_LeaveNothing(int repeatEach)
    {
        var (tenant, grain) = await CreateAsync();
        var directory = new TestDirectory(Cluster, tenant, 0);
        var ada = await directory.NewUserAsync("ada");
        await directory.NewGroupAsync("staff", ada);
        _clock.SetUtcNow((await grain.DeleteAsync()).Value!.Deleting!.Value.AddMinutes(1));

        var job = Job(tenant);
        for (var steps = 0; job.Finished is null; steps++)
        {
            Assert.InRange(steps, 0, 20);
            for (var repeat = 0; repeat < repeatEach; repeat++)
            {
                var step = await Runner().RunStepAsync(job, TestContext.Current.CancellationToken);
                job = repeat < repeatEach - 1 ? job : job with { Cursor = step.Cursor, Done = step.Done, Total = step.Total, Finished = step.IsFinished ? _clock.GetUtcNow() : null };
            }
        }

        Assert.Equal(new TenantCounts(0, 0, 0), await Catalog.CountAsync(tenant));
        Assert.Null(await grain.GetAsync());
        Assert.Null(await Cluster.Grains(0).GetGrain<IConnectorGrain>(GrainKeys.Connector(tenant, ConnectorId.Parse("okta"))).GetAsync());
        Assert.Equal(409, (await grain.CreateAsync("Tenant")).Error!.Status);
        Assert.Equal(404, (await grain.DeleteAsync()).Error!.Status);
    }

    [Fact]
    public async Task Delete_MarkIsNotKept_JobWaitsForItAndEnds()
    {
        var (tenant, grain) = await CreateAsync();
        Cluster.Faults.RefuseNextWrite("tenant");
        await Assert.ThrowsAsync<Orleans.Runtime.OrleansException>(async () => await grain.DeleteAsync());

        Assert.NotNull(await Cluster.Jobs.ReadAsync(tenant, ITenantGrain.DeletionJob));
        var early = await Runner().RunStepAsync(Job(tenant), TestContext.Current.CancellationToken);
        var late = await Runner().RunStepAsync(Job(tenant) with { Started = _clock.GetUtcNow().AddSeconds(-61) }, TestContext.Current.CancellationToken);
        Assert.Equal((false, true), (early.IsFinished, late.IsFinished));
        Assert.Null((await grain.GetAsync())!.Deleting);
    }

    [Fact]
    public async Task Delete_AnswerOfTheMarkIsLost_JobIsThere_AndARepeatKeepsIt()
    {
        var (tenant, grain) = await CreateAsync();
        Cluster.Faults.LoseNextAnswer("tenant");
        await Assert.ThrowsAsync<Orleans.Runtime.OrleansException>(async () => await grain.DeleteAsync());
        var begun = await Cluster.Jobs.ReadAsync(tenant, ITenantGrain.DeletionJob);

        Assert.NotNull((await grain.DeleteAsync()).Value!.Deleting);

        Assert.Equal(begun!.Started, (await Cluster.Jobs.ReadAsync(tenant, ITenantGrain.DeletionJob))!.Started);
    }

    [Fact]
    public async Task Delete_MarkedWithoutAJob_BeginsOne()
    {
        var (tenant, grain) = await CreateAsync();
        await grain.DeleteAsync();
        await Cluster.Jobs.ReplaceAsync(Job(tenant) with { Finished = _clock.GetUtcNow() });

        await grain.DeleteAsync();

        Assert.Null((await Cluster.Jobs.ReadAsync(tenant, ITenantGrain.DeletionJob))!.Finished);
    }

    /// <summary>Wherever the creation of a connector breaks off, whether before or after a write, nothing of it outlives the tenant.</summary>
    [Theory]
    [InlineData("tenant", false)]
    [InlineData("tenant", true)]
    [InlineData("connector", false)]
    [InlineData("connector", true)]
    public async Task Steps_CreationOfAConnectorBrokeOff_LeaveNothing(string state, bool isWritten)
    {
        var (tenant, grain) = await CreateAsync();
        await BreakOffAsync(grain, state, isWritten);
        _clock.SetUtcNow((await grain.DeleteAsync()).Value!.Deleting!.Value.AddMinutes(1));

        var job = Job(tenant);
        for (var steps = 0; job.Finished is null; steps++)
        {
            Assert.InRange(steps, 0, 20);
            var step = await Runner().RunStepAsync(job, TestContext.Current.CancellationToken);
            job = job with { Cursor = step.Cursor, Finished = step.IsFinished ? _clock.GetUtcNow() : null };
        }

        Assert.Null(await grain.GetAsync());
        Assert.Null(await Connector(tenant, "okta").GetAsync());
        Assert.Null(await Connector(tenant, "entra").GetAsync());
    }

    [Theory]
    [InlineData("tenant", false)]
    [InlineData("tenant", true)]
    [InlineData("connector", false)]
    [InlineData("connector", true)]
    public async Task AddConnector_AfterItBrokeOff_MakesIt(string state, bool isWritten)
    {
        var (tenant, grain) = await CreateAsync();
        await BreakOffAsync(grain, state, isWritten);

        Assert.Equal("Entra", (await grain.AddConnectorAsync(ConnectorId.Parse("entra"), new() { Name = "Entra" })).Value!.Settings.Name);

        Assert.Equal(["entra", "okta"], (await grain.GetAsync())!.Connectors.Select(connector => connector.Value));
        Assert.NotNull(await Connector(tenant, "entra").GetAsync());
        Assert.True((await grain.AddConnectorAsync(ConnectorId.Parse("entra"), new() { Name = "Entra" })).IsSuccess);
        Assert.Equal(409, (await grain.AddConnectorAsync(ConnectorId.Parse("entra"), new() { Name = "Other" })).Error!.Status);
    }

    [Fact]
    public async Task AddConnector_WithBadSettings_ListsNothing()
    {
        var (_, grain) = await CreateAsync();

        Assert.Equal(400, (await grain.AddConnectorAsync(ConnectorId.Parse("entra"), new() { Name = "" })).Error!.Status);

        Assert.Equal(["okta"], (await grain.GetAsync())!.Connectors.Select(connector => connector.Value));
    }

    private async Task BreakOffAsync(ITenantGrain grain, string state, bool isWritten)
    {
        if (isWritten)
        {
            Cluster.Faults.LoseNextAnswer(state);
        }
        else
        {
            Cluster.Faults.RefuseNextWrite(state);
        }

        await Assert.ThrowsAsync<Orleans.Runtime.OrleansException>(async () => await grain.AddConnectorAsync(ConnectorId.Parse("entra"), new() { Name = "Entra" }));
    }

    private IConnectorGrain Connector(TenantId tenant, string connector) => Cluster.Grains(0).GetGrain<IConnectorGrain>(GrainKeys.Connector(tenant, ConnectorId.Parse(connector)));

    private InMemoryDirectoryStore Catalog => Cluster.Store;

    private TenantDeletion Runner() => new(Cluster.Grains(0), Catalog, [], Options.Create(new ScimGrainOptions()), _clock);

    private BackgroundJob Job(TenantId tenant) =>
        new() { Tenant = tenant, Name = ITenantGrain.DeletionJob, Kind = TenantDeletion.JobKind, Started = _clock.GetUtcNow(), Updated = _clock.GetUtcNow() };

    private async Task<(TenantId Tenant, ITenantGrain Grain)> CreateAsync()
    {
        var tenant = TenantId.Parse($"t-{Guid.NewGuid():N}");
        var grain = Cluster.Grains(0).GetGrain<ITenantGrain>(GrainKeys.Tenant(tenant));
        Assert.True((await grain.CreateAsync("Tenant")).IsSuccess);
        Assert.True((await grain.AddConnectorAsync(ConnectorId.Parse("okta"), new() { Name = "Okta" })).IsSuccess);
        return (tenant, grain);
    }
}
