using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Jobs;
using ScimOrleans.Grains.Jobs;

namespace ScimOrleans.Grains.Rules;

/// <summary>The job that evaluates what was stored before there were rules: by those of its connector, or by none for the tenant's own.</summary>
internal sealed class EvaluationJob(IGrainFactory grains, ConnectorEvaluations evaluations, RulesRun run) : IJobRunner
{
    /// <summary>Its kind of job. Its argument is the rows' owner.</summary>
    public const string JobKind = "evaluate";

    /// <inheritdoc/>
    public string Kind => JobKind;

    /// <inheritdoc/>
    public async ValueTask<JobStep> RunStepAsync(BackgroundJob job, CancellationToken cancellationToken)
    {
        var owner = ResourceOwner.Parse(job.Argument ?? "");
        var rules = CompiledEvaluation.Default;
        if (owner.Connector is { } connector && await grains.GetGrain<IConnectorGrain>(GrainKeys.Connector(job.Tenant, connector)).GetAsync() is { } snapshot)
        {
            rules = await evaluations.GetAsync(job.Tenant, connector, snapshot.Settings.RulesVersion, cancellationToken);
        }

        return await run.RunStepAsync(job, owner, rules, cancellationToken);
    }
}
