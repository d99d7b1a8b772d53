using Microsoft.Extensions.DependencyInjection;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Jobs;
using ScimOrleans.Grains.Jobs;
using ScimOrleans.Grains.Tests.Cluster;

namespace ScimOrleans.Grains.Tests.Jobs;

public sealed class JobGrainTests : IAsyncLifetime
{
    private readonly CountingRunner _runner = new();
    private readonly TaskCompletionSource<BackgroundJob> _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private GrainCluster? _cluster;

    private GrainCluster Cluster => _cluster!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await GrainCluster.StartAsync(1, addServices: services => services.AddSingleton<IJobRunner>(_runner));
        Cluster.Jobs.Written = job =>
        {
            if (job.Finished is not null)
            {
                _finished.TrySetResult(job);
            }
        };
    }

    public ValueTask DisposeAsync() => _cluster?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Start_RunsStepAfterStep_ToTheEnd()
    {
        await Job("a").StartAsync(CountingRunner.JobKind, "3");

        var job = await _finished.Task.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((3, 3L, "done"), (job.Done, job.Total, job.Note));
        Assert.Equal([null, "1", "2"], _runner.Cursors);
        Assert.Equal(job, await Cluster.Jobs.ReadAsync(job.Tenant, "a"));
    }

    [Fact]
    public async Task Wake_AfterACrash_GoesOnAtTheCursor()
    {
        var kept = await Cluster.Jobs.ReplaceAsync(new()
        {
            Tenant = TenantId.Parse("t"),
            Name = "a",
            Kind = CountingRunner.JobKind,
            Argument = "3",
            Cursor = "2",
            Done = 2,
            Started = DateTimeOffset.UtcNow,
            Updated = DateTimeOffset.UtcNow,
        });

        Assert.Equal(1, await Cluster.Service<JobWatch>(0).WakeAsync(TestContext.Current.CancellationToken));
        var job = await _finished.Task.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(kept.Started, job.Started);
        Assert.Equal(["2"], _runner.Cursors);
        Assert.Equal(0, await Cluster.Service<JobWatch>(0).WakeAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Start_Again_BeginsAnew()
    {
        await Job("a").StartAsync(CountingRunner.JobKind, "1");
        await _finished.Task.WaitAsync(TestContext.Current.CancellationToken);

        var anew = await Job("a").StartAsync(CountingRunner.JobKind, "2");

        Assert.Equal((null, 0L, "2"), (anew.Cursor, anew.Done, anew.Argument));
    }

    [Fact]
    public async Task Start_OfAnUnknownKind_KeepsNothing()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await Job("a").StartAsync("unknown", null));

        Assert.Null(await Cluster.Jobs.ReadAsync(TenantId.Parse("t"), "a"));
    }

    private IJobGrain Job(string name) => Cluster.Grains(0).GetGrain<IJobGrain>(GrainKeys.Job(TenantId.Parse("t"), name));

    /// <summary>Counts to its argument.</summary>
    private sealed class CountingRunner : IJobRunner
    {
        public const string JobKind = "count";

        public List<string?> Cursors { get; } = [];

        public string Kind => JobKind;

        public ValueTask<JobStep> RunStepAsync(BackgroundJob job, CancellationToken cancellationToken)
        {
            Cursors.Add(job.Cursor);
            var next = int.Parse(job.Cursor ?? "0", System.Globalization.CultureInfo.InvariantCulture) + 1;
            var total = int.Parse(job.Argument!, System.Globalization.CultureInfo.InvariantCulture);
            return ValueTask.FromResult(new JobStep { Cursor = $"{next}", Done = next, Total = total, IsFinished = next >= total, Note = next >= total ? "done" : null });
        }
    }
}
