using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Jobs;
using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Abstractions.Telemetry;
using ScimOrleans.Grains.Hosting;

namespace ScimOrleans.Grains.Jobs;

/// <summary>Wakes jobs that are not finished: after a start, and after the silo that did them ended. Each silo looks; waking a job that runs costs a call.</summary>
internal sealed partial class JobWatch(
    IJobStore store, IGrainFactory grains, IOptions<ScimGrainOptions> options, TimeProvider timeProvider, ILogger<JobWatch> logger) : SiloLoop(ServiceLifecycleStage.Last)
{
    /// <summary>Jobs woken at a time; those that were worked on least come first, so that none waits for ever.</summary>
    private const int MaxWoken = 100;

    /// <summary>Failures in a row past which a job is said to fail.</summary>
    private const int FailuresInARow = 3;

    /// <summary>Jobs that were not finished when they were last looked for, at most as many as are woken at a time.</summary>
    public int Unfinished { get; private set; }

    /// <summary>Those of them that fail again and again.</summary>
    public int Failing { get; private set; }

    /// <summary>Wakes what is not finished, all at once: one that cannot be woken keeps no other waiting.</summary>
    /// <returns>How many jobs.</returns>
    public async Task<int> WakeAsync(CancellationToken cancellationToken)
    {
        var jobs = await store.ReadUnfinishedAsync(MaxWoken, cancellationToken);
        (Unfinished, Failing) = (jobs.Count, jobs.Count(job => job.Failures >= FailuresInARow));
        await Task.WhenAll(jobs.Select(WakeAsync));
        return jobs.Count;
    }

    /// <inheritdoc/>
    protected override Task RunAsync() => RepeatAsync(options.Value.JobWatchPeriod, timeProvider, WakeAsync, exception => LogFailed(logger, exception));

    private async Task WakeAsync(BackgroundJob job)
    {
        var key = GrainKeys.Job(job.Tenant, job.Name);
        try
        {
            await grains.GetGrain<IJobGrain>(key).WakeAsync();
        }
        catch (Exception exception)
        {
            LogNotWoken(logger, key, exception);
        }
    }

    [LoggerMessage(EventId = ScimEventIds.JobNotWoken, Level = LogLevel.Warning, Message = "Job {Job} could not be woken; this is repeated")]
    private static partial void LogNotWoken(ILogger logger, string job, Exception exception);

    [LoggerMessage(EventId = ScimEventIds.JobsNotRead, Level = LogLevel.Warning, Message = "Jobs that are not finished could not be looked for; this is repeated")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
