using System.Text;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Rules;
using ScimOrleans.Grains.Tests.Cluster;
using static ScimOrleans.Grains.Tests.Rules.Samples;

namespace ScimOrleans.Grains.Tests.Rules;

/// <summary>What a version stored that knew of no rules.</summary>
public sealed class EvaluationWatchTests : IAsyncLifetime
{
    private GrainCluster? _cluster;

    public async ValueTask InitializeAsync() => _cluster = await GrainCluster.StartAsync(1, options => options.SettlingTime = TimeSpan.Zero);

    public ValueTask DisposeAsync() => _cluster?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Rows_ThatNoRulesHaveSeen_AreEvaluated_WhoseverTheyAre()
    {
        var tenant = await RuledTenant.CreateAsync(_cluster!, UserRules([], Name("robot-*")));
        var directory = tenant.Directory;
        var (robot, ann, eve, local) = (
            await OldAsync(directory, directory.Caller.Owner, "robot-1"), await OldAsync(directory, directory.Caller.Owner, "ann"),
            await OldAsync(directory, ResourceOwner.Of(ConnectorId.Parse("gone")), "eve"), await OldAsync(directory, ResourceOwner.Local, "root"));
        var finished = new Dictionary<string, TaskCompletionSource>
        {
            ["evaluate"] = new(TaskCreationOptions.RunContinuationsAsynchronously),
            ["evaluate.okta"] = new(TaskCreationOptions.RunContinuationsAsynchronously),
            ["evaluate.gone"] = new(TaskCreationOptions.RunContinuationsAsynchronously),
        };
        _cluster!.Jobs.Written = job =>
        {
            if (job.Finished is not null)
            {
                finished[job.Name].TrySetResult();
            }
        };

        Assert.Equal(3, await _cluster.Service<EvaluationWatch>(0).LookAsync(TestContext.Current.CancellationToken));
        await Task.WhenAll(finished.Values.Select(source => source.Task)).WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((false, 1), await EvaluationAsync(directory, robot));
        Assert.Equal((true, 1), await EvaluationAsync(directory, ann));
        Assert.Equal((true, 0), await EvaluationAsync(directory, eve));
        Assert.Equal((true, 0), await EvaluationAsync(directory, local));
        Assert.Equal("{\"username\":\"root\",\"displayName\":\"root\"}", Encoding.UTF8.GetString((await RowAsync(directory, local)).Evaluation.Mapped.Span));
        Assert.Equal(0, await _cluster.Service<EvaluationWatch>(0).LookAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<Guid> OldAsync(TestDirectory directory, ResourceOwner owner, string name)
    {
        var operation = directory.Operation(ResourceKind.User, CommitAction.Create, Guid.CreateVersion7()) with
        {
            Actor = owner,
            Content = TestDirectory.Content(name, $$"""{"userName":"{{name}}"}""") with { RulesVersion = -1 },
        };
        Assert.Equal(CommitOutcome.Committed, (await directory.CommitAsync(operation)).Outcome);
        return operation.ResourceId;
    }

    private static async Task<RuledRow> RowAsync(TestDirectory directory, Guid id) =>
        (await directory.Store.ReadRuledAsync(new() { Tenant = directory.Tenant, Kind = ResourceKind.User, Count = 100 })).Rows.Single(row => row.Id == id);

    private static async Task<(bool Included, long RulesVersion)> EvaluationAsync(TestDirectory directory, Guid id) =>
        (await RowAsync(directory, id)).Evaluation is var evaluation ? (evaluation.Included, evaluation.RulesVersion) : default;
}
