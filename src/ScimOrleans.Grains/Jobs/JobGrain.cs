using Microsoft.Extensions.Logging;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Jobs;
using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Abstractions.Telemetry;

namespace ScimOrleans.Grains.Jobs;

/// <inheritdoc cref="IJobGrain"/>
/// <remarks>A cut-off silo may hold a second activation: the version lets one of the two write, and the other leaves.</remarks>
[GrainType("job")]
internal sealed partial class JobGrain(IJobStore store, IEnumerable<IJobRunner> runners, TimeProvider timeProvider, ILogger<JobGrain> logger) : Grain, IJobGrain
{
    private static readonly TimeSpan _retryPause = TimeSpan.FromSeconds(5);

    private BackgroundJob? _job;
    private IGrainTimer? _timer;

    /// <inheritdoc/>
    public async ValueTask<BackgroundJob> StartAsync(string kind, string? argument, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(kind);
        _ = RunnerOf(kind);
        var (tenant, name) = GrainKeys.ParseJob(this.GetPrimaryKeyString());
        var now = timeProvider.GetUtcNow();
        _job = await store.ReplaceAsync(new() { Tenant = tenant, Name = name, Kind = kind, Argument = argument, Started = now, Updated = now }, cancellationToken);
        GoOn(TimeSpan.Zero);
        return _job;
    }

    /// <inheritdoc/>
    public async ValueTask WakeAsync()
    {
        if (_timer is not null)
        {
            return;
        }

        var (tenant, name) = GrainKeys.ParseJob(this.GetPrimaryKeyString());
        var job = await store.ReadAsync(tenant, name);
        if (_timer is not null)
        {
            return;
        }

        if (job is { Finished: null })
        {
            _job = job;
            GoOn(TimeSpan.Zero);
        }
        else
        {
            DeactivateOnIdle();
        }
    }

    private IJobRunner RunnerOf(string kind) => runners.SingleOrDefault(runner => runner.Kind == kind) ?? throw new InvalidOperationException($"Nobody does jobs of the kind '{kind}'.");

    /// <summary>Ends the wait of the current timer, or starts one that keeps the grain in memory.</summary>
    private void GoOn(TimeSpan pause)
    {
        if (_timer is null)
        {
            _timer = this.RegisterGrainTimer(RunStepAsync, new() { DueTime = pause, Period = Timeout.InfiniteTimeSpan, KeepAlive = true });
        }
        else
        {
            _timer.Change(pause, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task RunStepAsync(CancellationToken cancellationToken)
    {
        var job = _job!;
        try
        {
            var step = await RunnerOf(job.Kind).RunStepAsync(job, cancellationToken);
            var now = timeProvider.GetUtcNow();
            var saved = await store.SaveAsync(
                job with { Cursor = step.Cursor, Done = step.Done, Total = step.Total, Note = step.Note, Updated = now, Finished = step.IsFinished ? now : null },
                CancellationToken.None);
            if (!ReferenceEquals(_job, job))
            {
                // Begun anew while the step was under way.
                GoOn(TimeSpan.Zero);
                return;
            }

            _job = saved;
            if (_job is { Finished: null })
            {
                GoOn(step.Pause);
                return;
            }

            LogEnded(logger, job.Tenant.Value, job.Name, _job is null ? "another activation goes on with it" : "it is finished");
            Leave();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever it was, the job is not lost: the next step begins where this one did.
            LogFailed(logger, job.Tenant.Value, job.Name, exception);
            GoOn(_retryPause);
        }
    }

    private void Leave()
    {
        _timer?.Dispose();
        _timer = null;
        DeactivateOnIdle();
    }

    [LoggerMessage(EventId = ScimEventIds.JobStepFailed, Level = LogLevel.Warning, Message = "A step of job {Tenant}/{Job} failed and is repeated")]
    private static partial void LogFailed(ILogger logger, string tenant, string job, Exception exception);

    [LoggerMessage(EventId = ScimEventIds.JobEnded, Level = LogLevel.Information, Message = "Job {Tenant}/{Job} ends here: {Reason}")]
    private static partial void LogEnded(ILogger logger, string tenant, string job, string reason);
}
