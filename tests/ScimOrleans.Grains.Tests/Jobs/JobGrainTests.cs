using Microsoft.Extensions.DependencyInjection;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Jobs;
using ScimOrleans.Grains.Jobs;
using ScimOrleans.Grains.Tests.Cluster;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Grains.Tests.Jobs;

public sealed class JobGrainTests : IAsyncLifetime
{
    private readonly CountingRunner _runner = new();
    private readonly TaskCompletionSource<BackgroundJob> _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private GrainCluster? _cluster;

    private GrainCluster Cluster => _cluster!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await GrainCluster.StartAsync(1, options => options.JobWatchPeriod = TimeSpan.FromHours(1), addServices: services => services.AddSingleton<IJobRunner>(_runner));
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

    /// <summary>The start is kept after the last step has been; the step knows of that before the start does.</summary>
    [Fact]
    public async Task Start_WhileTheLastStepIsKept_IsNotLost()
    {
        var second = new TaskCompletionSource<BackgroundJob>(TaskCreationOptions.RunContinuationsAsynchronously);
        var saving = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var replacing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var starts = 0;
        Cluster.Jobs.Before = async (call, job) =>
        {
            if (call == JobStoreCall.Save && job!.Argument == "1")
            {
                saving.TrySetResult();
                await replacing.Task;
            }

            if (call == JobStoreCall.Replace && ++starts == 2)
            {
                replacing.TrySetResult();

                // Until the step has been kept, and all that follows on this scheduler is done.
                await left.Task;
            }
        };
        Cluster.Jobs.Written = job =>
        {
            if (job.Finished is not null)
            {
                _ = job.Argument == "1" ? left.TrySetResult() : second.TrySetResult(job);
            }
        };
        await Job("a").StartAsync(CountingRunner.JobKind, "1");
        await saving.Task.WaitAsync(TestContext.Current.CancellationToken);

        await Job("a").StartAsync(CountingRunner.JobKind, "2");

        // The watch does not find it within an hour.
        Assert.Equal(2, (await second.Task.WaitAsync(TestContext.Current.CancellationToken)).Done);
    }

    [Fact]
    public async Task Start_AnswerLost_IsDoneAllTheSame()
    {
        Cluster.Jobs.After = (call, _) => call == JobStoreCall.Replace ? Task.FromException(new TimeoutException()) : Task.CompletedTask;

        await Assert.ThrowsAsync<TimeoutException>(async () => await Job("a").StartAsync(CountingRunner.JobKind, "2"));

        Assert.Equal(2, (await _finished.Task.WaitAsync(TestContext.Current.CancellationToken)).Done);
    }

    [Fact]
    public async Task Ensure_UnderWay_GoesOnWhereItIs()
    {
        var begun = await Cluster.Jobs.ReplaceAsync(Kept("a") with { Cursor = "2", Done = 2 });

        var ensured = await Job("a").EnsureAsync(CountingRunner.JobKind, "3");
        await _finished.Task.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(begun, ensured);
        Assert.Equal(["2"], _runner.Cursors);
    }

    [Theory]
    [InlineData("4", false)]
    [InlineData("3", true)]
    public async Task Ensure_WithAnotherArgumentOrFinished_BeginsAnew(string argument, bool finished)
    {
        var earlier = await Cluster.Jobs.ReplaceAsync(Kept("a") with { Cursor = "2", Done = 2, Argument = "3", Finished = finished ? DateTimeOffset.UtcNow : null });

        var ensured = await Job("a").EnsureAsync(CountingRunner.JobKind, argument);

        Assert.Equal((earlier.Version + 1, null, argument), (ensured.Version, ensured.Cursor, ensured.Argument));
    }

    [Fact]
    public async Task Step_Failed_SaysSo_AndWaitsLongerEachTime()
    {
        var failed = new TaskCompletionSource<BackgroundJob>(TaskCreationOptions.RunContinuationsAsynchronously);
        await Cluster.Jobs.ReplaceAsync(Kept("a") with { Argument = "no number", Failures = 2, Updated = DateTimeOffset.UtcNow.AddMinutes(-1) });
        Cluster.Jobs.Written = job => failed.TrySetResult(job);

        // The time that it had to wait is over.
        await Job("a").WakeAsync();
        var job = await failed.Task.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((3, null), (job.Failures, job.Finished));
        Assert.Equal("The last 3 attempts failed; the next follows in 20 s. The server's log has the reason.", job.Note);
        Assert.Equal([5, 10, 20, 40, 80, 160, 300, 300], Enumerable.Range(1, 8).Select(failures => JobRetries.PauseAfter(failures).TotalSeconds));
        Assert.Equal(TimeSpan.FromSeconds(20), JobRetries.LeftOf(job, job.Updated));
        Assert.Equal(TimeSpan.FromMinutes(5), JobRetries.PauseAfter(int.MaxValue));
    }

    [Fact]
    public async Task Step_AnswerOfKeepingItLost_IsNotDoneTwice()
    {
        var lost = 0;
        Cluster.Jobs.After = (call, job) => call == JobStoreCall.Save && job.Cursor == "1" && lost++ == 0 ? Task.FromException(new TimeoutException()) : Task.CompletedTask;
        Cluster.Jobs.Before = (call, job) =>
        {
            if (call == JobStoreCall.Save && job!.Failures > 0)
            {
                // The failure is not noted over what was kept; the waiting time is the clock's, so begin at once.
                _ = Job("a").EnsureAsync(CountingRunner.JobKind, "2").AsTask();
            }

            return Task.CompletedTask;
        };

        await Job("a").StartAsync(CountingRunner.JobKind, "2");
        var job = await _finished.Task.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((2, 0), (job.Done, job.Failures));
        Assert.Equal([null, "1"], _runner.Cursors);
    }

    [Fact]
    public async Task Watch_OneJobCannotBeWoken_OthersAre()
    {
        await Cluster.Jobs.ReplaceAsync(Kept("broken") with { Updated = DateTimeOffset.UtcNow.AddHours(-1) });
        await Cluster.Jobs.ReplaceAsync(Kept("whole"));
        var reads = 0;
        Cluster.Jobs.Before = (call, _) => call == JobStoreCall.Read && reads++ == 0 ? Task.FromException(new TimeoutException()) : Task.CompletedTask;

        Assert.Equal(2, await Cluster.Service<JobWatch>(0).WakeAsync(TestContext.Current.CancellationToken));

        Assert.NotNull((await _finished.Task.WaitAsync(TestContext.Current.CancellationToken)).Finished);
    }

    private static BackgroundJob Kept(string name) => new()
    {
        Tenant = TenantId.Parse("t"),
        Name = name,
        Kind = CountingRunner.JobKind,
        Argument = "3",
        Started = DateTimeOffset.UtcNow,
        Updated = DateTimeOffset.UtcNow,
    };

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
