using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Jobs;
using ScimOrleans.Grains.Rules;
using ScimOrleans.Grains.Tests.Cluster;
using static ScimOrleans.Grains.Tests.Rules.Samples;

namespace ScimOrleans.Grains.Tests.Rules;

public sealed class RulesJobTests
{
    [Fact]
    public async Task Rules_Changed_AreAppliedToWhatIsStored()
    {
        await using var cluster = await GrainCluster.StartAsync(2, options => options.SettlingTime = TimeSpan.Zero);
        var finished = new TaskCompletionSource<BackgroundJob>(TaskCreationOptions.RunContinuationsAsynchronously);
        var tenant = await RuledTenant.CreateAsync(cluster);
        var robot = await tenant.Directory.NewUserAsync("robot-1");
        var ann = await tenant.Directory.NewUserAsync("ann");
        var group = await tenant.Directory.NewGroupAsync("Sales", robot, ann);
        cluster.Jobs.Written = job =>
        {
            if (job.Finished is not null)
            {
                finished.TrySetResult(job);
            }
        };

        await tenant.WithAsync(UserRules([], Name("robot-*")));
        var job = await finished.Task.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(("rules.okta", RulesJob.JobKind, 3L, 3L), (job.Name, job.Kind, job.Done, job.Total));
        Assert.Equal("All rows are at version 1 of the rules; 1 changed.", job.Note);
        Assert.False((await tenant.EvaluationAsync(ResourceKind.User, robot)).Included);
        Assert.True((await tenant.EvaluationAsync(ResourceKind.User, ann)).Included);
        Assert.Equal(1, (await tenant.EvaluationAsync(ResourceKind.Group, group)).RulesVersion);
        Assert.Equal([robot, ann], (await tenant.Directory.MembersAsync(group)).OrderBy(id => id == ann));
    }

    [Fact]
    public async Task Rules_NotChanged_BeginNoJob()
    {
        await using var cluster = await GrainCluster.StartAsync(1);
        var tenant = await RuledTenant.CreateAsync(cluster, UserRules([Name("a")]));

        await tenant.Connector.UpdateAsync((await tenant.Connector.GetAsync())!.Settings with { Name = "Renamed" });

        Assert.Null(await cluster.Jobs.ReadAsync(tenant.Directory.Tenant, "rules.okta"));
    }

    [Fact]
    public async Task Step_BeforeTheRulesAreKept_WaitsForAMinute()
    {
        await using var cluster = await GrainCluster.StartAsync(1);
        var tenant = await RuledTenant.CreateAsync(cluster);
        var runner = cluster.Service<IEnumerable<ScimOrleans.Grains.Jobs.IJobRunner>>(0).OfType<RulesJob>().Single();
        var job = new BackgroundJob
        {
            Tenant = tenant.Directory.Tenant,
            Name = "rules.okta",
            Kind = RulesJob.JobKind,
            Argument = RulesJob.Argument(tenant.Directory.Caller.Connector, 1),
            Started = DateTimeOffset.UtcNow,
            Updated = default,
        };

        var early = await runner.RunStepAsync(job, CancellationToken.None);
        var late = await runner.RunStepAsync(job with { Started = DateTimeOffset.UtcNow.AddMinutes(-2) }, CancellationToken.None);

        Assert.Equal((false, true), (early.IsFinished, late.IsFinished));
        Assert.Equal("Rules of version 1 are not saved.", late.Note);
    }

    [Fact]
    public async Task Step_OfAConnectorThatIsGone_IsTheLast()
    {
        await using var cluster = await GrainCluster.StartAsync(1);
        var tenant = await cluster.NewTenantAsync();
        var job = new BackgroundJob { Tenant = tenant.Tenant, Name = "rules.gone", Kind = RulesJob.JobKind, Argument = RulesJob.Argument(ConnectorId.Parse("gone"), 1), Started = default, Updated = default };

        var step = await cluster.Service<IEnumerable<ScimOrleans.Grains.Jobs.IJobRunner>>(0).OfType<RulesJob>().Single().RunStepAsync(job, CancellationToken.None);

        Assert.Equal((true, "There is no such connector."), (step.IsFinished, step.Note));
    }
}
