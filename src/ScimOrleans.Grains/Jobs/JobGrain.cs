using Microsoft.Extensions.Logging;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Jobs;
using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Abstractions.Telemetry;
using ScimOrleans.Grains.Telemetry;

namespace ScimOrleans.Grains.Jobs;

/// <inheritdoc cref="IJobGrain"/>
/// <remarks>
/// A cut-off silo may hold a second activation: the version lets one of the two write, and the other leaves. Starts come in between a step's reads and writes; one that is under
/// way keeps the grain, so that none is lost with it.
/// </remarks>
[GrainType("job")]
internal sealed partial class JobGrain(IJobStore store, IEnumerable<IJobRunner> runners, GrainMetrics metrics, TimeProvider timeProvider, ILogger<JobGrain> logger) : Grain, IJobGrain
{
    /// <summary>The job as it was last kept; <see langword="null"/> if that is not known: then the next step reads it.</summary>
    private BackgroundJob? _job;
    private IGrainTimer? _timer;

    /// <summary>Starts that are under way.</summary>
    private int _starting;

    /// <inheritdoc/>
    public async ValueTask<BackgroundJob> StartAsync(string kind, string? argument, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(kind);
        _ = RunnerOf(kind);
        var (tenant, name) = GrainKeys.ParseJob(this.GetPrimaryKeyString());
        var now = timeProvider.GetUtcNow();
        _starting++;
        try
        {
            var begun = await store.ReplaceAsync(new() { Tenant = tenant, Name = name, Kind = kind, Argument = argument, Started = now, Updated = now }, cancellationToken);

            // Of two that come at once the later one counts, whose answer may be the first.
            _job = _job is { } other && other.Version > begun.Version ? other : begun;
            return begun;
        }
        catch
        {
            // It may have been written.
            _job = null;
            throw;
        }
        finally
        {
            _starting--;
            GoOn(TimeSpan.Zero);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<BackgroundJob> EnsureAsync(string kind, string? argument, CancellationToken cancellationToken)
    {
        var (tenant, name) = GrainKeys.ParseJob(this.GetPrimaryKeyString());
        _starting++;
        try
        {
            if (await store.ReadAsync(tenant, name, cancellationToken) is not { Finished: null } present || present.Kind != kind || present.Argument != argument)
            {
                return await StartAsync(kind, argument, cancellationToken);
            }

            if (_timer is null)
            {
                _job = present;
            }

            // Also when a step is under way: it may be the last one, and then stays for this.
            GoOn(TimeSpan.Zero);
            return present;
        }
        finally
        {
            _starting--;
        }
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
        if (_timer is not null || _starting > 0)
        {
            return;
        }

        if (job is { Finished: null })
        {
            _job = job;
            GoOn(JobRetries.LeftOf(job, timeProvider.GetUtcNow()));
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
        var job = _job;
        try
        {
            if (job is null)
            {
                var (tenant, name) = GrainKeys.ParseJob(this.GetPrimaryKeyString());
                var read = await store.ReadAsync(tenant, name, cancellationToken);
                job = _job ??= read;
            }

            if (job is not { Finished: null })
            {
                Leave("there is nothing to do");
                return;
            }

            var step = await RunnerOf(job.Kind).RunStepAsync(job, cancellationToken);
            var now = timeProvider.GetUtcNow();
            var saved = await store.SaveAsync(
                job with { Cursor = step.Cursor, Done = step.Done, Total = step.Total, Note = step.Note, Updated = now, Finished = step.IsFinished ? now : null, Failures = 0 },
                CancellationToken.None);
            if (!ReferenceEquals(_job, job))
            {
                // Begun anew while the step was under way.
                GoOn(TimeSpan.Zero);
                return;
            }

            _job = saved;
            if (saved is { Finished: null })
            {
                GoOn(step.Pause);
                return;
            }

            Leave(saved is null ? "another activation goes on with it" : "it is finished");
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever it was, the job is not lost: the next step begins where this one did.
            await FailAsync(job, exception);
        }
    }

    /// <summary>Notes the failure, so that everybody sees it, other jobs come first, and the next attempt waits.</summary>
    private async Task FailAsync(BackgroundJob? job, Exception exception)
    {
        var failures = (job?.Failures ?? 0) + 1;
        var pause = JobRetries.PauseAfter(failures);
        metrics.JobStepFailed();
        LogFailed(logger, this.GetPrimaryKeyString(), failures, pause, exception);

        // Before the write: who asks for the job meanwhile ends the pause.
        GoOn(pause);
        if (job is not null)
        {
            var saved = await TrySaveAsync(job with { Failures = failures, Note = JobRetries.NoteOf(failures, pause), Updated = timeProvider.GetUtcNow() });
            if (!ReferenceEquals(_job, job))
            {
                GoOn(TimeSpan.Zero);
                return;
            }

            // Without it, the step may have been kept although its answer was lost, or another activation has written: what there is says the next step.
            _job = saved;
        }
    }

    private async Task<BackgroundJob?> TrySaveAsync(BackgroundJob job)
    {
        try
        {
            return await store.SaveAsync(job, CancellationToken.None);
        }
        catch (Exception exception)
        {
            LogNotNoted(logger, this.GetPrimaryKeyString(), exception);
            return null;
        }
    }

    private void Leave(string reason)
    {
        if (_starting > 0)
        {
            // Who starts it goes on.
            return;
        }

        var key = this.GetPrimaryKeyString();
        LogEnded(logger, key, reason);
        _timer?.Dispose();
        _timer = null;
        DeactivateOnIdle();
    }

    [LoggerMessage(EventId = ScimEventIds.JobStepFailed, Level = LogLevel.Warning, Message = "A step of job {Job} failed, {Failures} in a row, and is repeated in {Pause}")]
    private static partial void LogFailed(ILogger logger, string job, int failures, TimeSpan pause, Exception exception);

    [LoggerMessage(EventId = ScimEventIds.JobFailureNotKept, Level = LogLevel.Warning, Message = "The failure of job {Job} could not be noted")]
    private static partial void LogNotNoted(ILogger logger, string job, Exception exception);

    [LoggerMessage(EventId = ScimEventIds.JobEnded, Level = LogLevel.Information, Message = "Job {Job} ends here: {Reason}")]
    private static partial void LogEnded(ILogger logger, string job, string reason);
}
