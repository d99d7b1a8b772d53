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

    /// <summary>The identity provider writes just before the run does: once knowing the new rules, once not yet.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rules_ChangedWhileTheIdentityProviderWrites_EndWithWhatWasWritten(bool knowsThem)
    {
        await using var cluster = await GrainCluster.StartAsync(1, options => options.SettlingTime = TimeSpan.Zero);
        var finished = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var tenant = await RuledTenant.CreateAsync(cluster);
        var (robot, ann) = (await tenant.Directory.NewUserAsync("robot-1"), await tenant.Directory.NewUserAsync("ann"));
        var ruled = tenant.Directory with { Caller = tenant.Directory.Caller with { RulesVersion = knowsThem ? 1 : 0 } };
        var written = false;
        cluster.Store.Hooks.Before = async call =>
        {
            if (call.IsCommit && !written)
            {
                written = true;
                TestDirectory.Succeeded(await ruled.PatchUserAsync(robot, """{"op":"replace","path":"userName","value":"bob"}"""));
                TestDirectory.Succeeded(await ruled.PatchUserAsync(ann, """{"op":"replace","path":"userName","value":"robot-2"}"""));
            }
        };
        cluster.Jobs.Written = job => _ = job.Finished is not null && finished.TrySetResult();

        await tenant.WithAsync(UserRules([], Name("robot-*")));
        await finished.Task.WaitAsync(TestContext.Current.CancellationToken);

        Assert.True(written);
        var (first, second) = (await tenant.EvaluationAsync(ResourceKind.User, robot), await tenant.EvaluationAsync(ResourceKind.User, ann));
        Assert.Equal((true, 1, false, 1), (first.Included, first.RulesVersion, second.Included, second.RulesVersion));
    }

    [Fact]
    public async Task Rules_NotChanged_BeginNoJob()
    {
        await using var cluster = await GrainCluster.StartAsync(1);
        var tenant = await RuledTenant.CreateAsync(cluster, UserRules([Name("a")]));

        await tenant.Connector.UpdateAsync((await tenant.Connector.GetAsync())!.Settings with { Name = "Renamed" });

        Assert.Null(await cluster.Jobs.ReadAsync(tenant.Directory.Tenant, "rules.okta"));
    }

    /// <summary>Nobody knows whether the rules that are in force were done when the run was begun that took the place of theirs.</summary>
    [Fact]
    public async Task Step_WhenRulesAreNotKept_WaitsForAMinuteAndThenDoesThoseInForce()
    {
        await using var cluster = await GrainCluster.StartAsync(1);
        var tenant = await RuledTenant.CreateAsync(cluster, UserRules([], Name("robot-*")));
        var robot = await (tenant.Directory with { Caller = tenant.Directory.Caller with { RulesVersion = 0 } }).NewUserAsync("robot-1");
        var runner = cluster.Service<IEnumerable<ScimOrleans.Grains.Jobs.IJobRunner>>(0).OfType<RulesJob>().Single();
        var job = new BackgroundJob
        {
            Tenant = tenant.Directory.Tenant,
            Name = "rules.okta",
            Kind = RulesJob.JobKind,
            Argument = RulesJob.Argument(tenant.Directory.Caller.Connector, 2),
            Started = DateTimeOffset.UtcNow,
            Updated = default,
        };

        var early = await runner.RunStepAsync(job, CancellationToken.None);
        var late = await runner.RunStepAsync(job with { Started = DateTimeOffset.UtcNow.AddMinutes(-2) }, CancellationToken.None);

        Assert.Equal((false, "Rules of version 2 are not saved."), (early.IsFinished, early.Note));
        Assert.Equal((1, "1 changed."), (late.Done, late.Note));
        Assert.Equal((false, 1), ((await tenant.EvaluationAsync(ResourceKind.User, robot)).Included, (await tenant.EvaluationAsync(ResourceKind.User, robot)).RulesVersion));
    }

    /// <summary>The run of the rules before is under way when others are refused by the storage.</summary>
    [Fact]
    public async Task Rules_ThatAreNotKept_LeaveARunForThoseInForce()
    {
        await using var cluster = await GrainCluster.StartAsync(1, options => options.SettlingTime = TimeSpan.FromHours(1));
        var tenant = await RuledTenant.CreateAsync(cluster);
        await tenant.WithAsync(UserRules([], Name("robot-*")));
        cluster.Faults.RefuseNextWrite("connector");

        await Assert.ThrowsAsync<Orleans.Runtime.OrleansException>(() => tenant.WithAsync(UserRules([], Name("x-*"))));

        Assert.Equal(1, (await tenant.Connector.GetAsync())!.Settings.RulesVersion);
        Assert.Null((await cluster.Jobs.ReadAsync(tenant.Directory.Tenant, "rules.okta"))!.Finished);
        Assert.Equal("okta 2", (await cluster.Jobs.ReadAsync(tenant.Directory.Tenant, "rules.okta"))!.Argument);
    }

    [Fact]
    public async Task Rules_WhoseRunCannotBegin_AreNotKept()
    {
        await using var cluster = await GrainCluster.StartAsync(1);
        var tenant = await RuledTenant.CreateAsync(cluster);
        cluster.Jobs.Before = (call, _) => call == TestKit.Model.JobStoreCall.Replace ? Task.FromException(new TimeoutException()) : Task.CompletedTask;

        await Assert.ThrowsAsync<TimeoutException>(() => tenant.WithAsync(UserRules([], Name("x-*"))));

        Assert.Equal((0, null), ((await tenant.Connector.GetAsync())!.Settings.RulesVersion, (await tenant.Connector.GetAsync())!.Settings.Rules));
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
