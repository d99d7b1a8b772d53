using System.Globalization;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Jobs;
using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Grains.Jobs;

namespace ScimOrleans.Grains.Rules;

/// <summary>The job that brings a connector's rows to its rules.</summary>
internal sealed class RulesJob(IGrainFactory grains, ConnectorEvaluations evaluations, RulesRun run, ITenantCatalog catalog, TimeProvider timeProvider) : IJobRunner
{
    /// <summary>How long it waits for the rules that it was begun for to be kept. If they are not by then, that has failed, and the run is for those that are in force: it may have taken the place of theirs.</summary>
    private static readonly TimeSpan _writeTime = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan _writePause = TimeSpan.FromMilliseconds(100);

    /// <summary>Its kind of job.</summary>
    public const string JobKind = "rules";

    /// <inheritdoc/>
    public string Kind => JobKind;

    /// <summary>What it has to know.</summary>
    /// <param name="connector">Whose rows.</param>
    /// <param name="version">The version of the rules that is about to be kept; later ones are as good.</param>
    public static string Argument(ConnectorId connector, long version) => string.Create(CultureInfo.InvariantCulture, $"{connector.Value} {version}");

    /// <inheritdoc/>
    public async ValueTask<JobStep> RunStepAsync(BackgroundJob job, CancellationToken cancellationToken)
    {
        if (job.Argument?.Split(' ') is not [var id, var version])
        {
            throw new FormatException($"'{job.Argument}' is not a connector and a version.");
        }

        var connector = ConnectorId.Parse(id);
        if (await grains.GetGrain<IConnectorGrain>(GrainKeys.Connector(job.Tenant, connector)).GetAsync() is not { } snapshot)
        {
            return new() { Cursor = job.Cursor, Done = job.Done, Total = job.Done, IsFinished = true, Note = "There is no such connector." };
        }

        if (snapshot.Settings.RulesVersion < long.Parse(version, CultureInfo.InvariantCulture) && timeProvider.GetUtcNow() - job.Started <= _writeTime)
        {
            return new() { Note = $"Rules of version {version} are not saved.", Pause = _writePause };
        }

        var rules = await evaluations.GetAsync(job.Tenant, connector, snapshot.Settings.RulesVersion, cancellationToken);
        if (job.Total is null)
        {
            // Those of other connectors too: until the end it is only known that there are no more.
            var counts = await catalog.CountAsync(job.Tenant, cancellationToken);
            job = job with { Total = counts.Users + counts.Groups };
        }

        return await run.RunStepAsync(job, ResourceOwner.Of(connector), rules, cancellationToken);
    }
}
