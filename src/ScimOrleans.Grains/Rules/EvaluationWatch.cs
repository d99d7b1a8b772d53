using Microsoft.Extensions.Logging;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Jobs;
using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Abstractions.Telemetry;
using ScimOrleans.Grains.Hosting;

namespace ScimOrleans.Grains.Rules;

/// <summary>
/// Looks for rows that no rules have evaluated, and begins the jobs that do: a database of the version before has nothing else, and the directory shows users without attributes until then.
/// Each silo looks, at its start and every minute, since processes of that version may write on beside it.
/// </summary>
internal sealed partial class EvaluationWatch(ITenantCatalog catalog, IGrainFactory grains, TimeProvider timeProvider, ILogger<EvaluationWatch> logger)
    : SiloLoop(ServiceLifecycleStage.Last)
{
    private const int MaxRows = 10_000;

    private static readonly TimeSpan _period = TimeSpan.FromMinutes(1);

    /// <summary>Begins what is to be done and is not under way.</summary>
    /// <returns>How many jobs.</returns>
    public async Task<int> LookAsync(CancellationToken cancellationToken)
    {
        var owners = await catalog.FindUnevaluatedAsync(MaxRows, cancellationToken);
        foreach (var (tenant, owner) in owners)
        {
            await grains.GetGrain<IJobGrain>(GrainKeys.Job(tenant, JobNames.Evaluation(owner))).EnsureAsync(EvaluationJob.JobKind, owner.Text, cancellationToken);
        }

        return owners.Count;
    }

    /// <inheritdoc/>
    protected override Task RunAsync() => RepeatAsync(_period, timeProvider, LookAsync, exception => LogFailed(logger, exception));

    [LoggerMessage(EventId = ScimEventIds.UnevaluatedNotFound, Level = LogLevel.Warning, Message = "Rows that no rules have evaluated could not be looked for; this is repeated")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
