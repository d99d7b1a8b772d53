using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Jobs;
using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Grains.Jobs;

namespace ScimOrleans.Grains.Tenants;

/// <summary>Deletes what a tenant owns: when nobody can write any more, its connectors, its rows, what is kept of it elsewhere, and then the tenant.</summary>
/// <remarks>Each step finds what is left by itself, so that the cursor only says which part comes next, and a step that is done twice does no harm.</remarks>
internal sealed class TenantDeletion(
    IGrainFactory grains, ITenantCatalog catalog, IEnumerable<ITenantTraces> traces, IOptions<ScimGrainOptions> options, TimeProvider timeProvider) : IJobRunner
{
    /// <summary>Its kind of job.</summary>
    public const string JobKind = "tenant.delete";

    private const int RowsPerStep = 1_000;
    private const string Rows = "rows";

    /// <summary>How long it waits for the mark that it was begun for. If there is none by then, that has failed.</summary>
    private static readonly TimeSpan _markTime = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan _markPause = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public string Kind => JobKind;

    /// <inheritdoc/>
    public async ValueTask<JobStep> RunStepAsync(BackgroundJob job, CancellationToken cancellationToken)
    {
        var tenant = grains.GetGrain<ITenantGrain>(GrainKeys.Tenant(job.Tenant));
        if (job.Cursor == Rows)
        {
            var deleted = await catalog.DeleteSomeAsync(job.Tenant, RowsPerStep, cancellationToken);
            if (deleted > 0)
            {
                return new() { Cursor = Rows, Done = job.Done + deleted, Total = job.Total };
            }

            foreach (var trace in traces)
            {
                if (await trace.ForgetAsync(job.Tenant, RowsPerStep, cancellationToken) > 0)
                {
                    return new() { Cursor = Rows, Done = job.Done, Total = job.Total };
                }
            }

            await tenant.EndDeletionAsync();
            return new() { Cursor = Rows, Done = job.Done, Total = job.Done, IsFinished = true, Note = "The tenant and all that it owned are deleted." };
        }

        var snapshot = await tenant.GetAsync();
        if (snapshot is not { Deleting: { } since })
        {
            return new() { IsFinished = snapshot is null || timeProvider.GetUtcNow() - job.Started > _markTime, Note = "The tenant is not to be deleted.", Pause = _markPause };
        }

        // Other silos may let requests in until their copies are old, and those may take as long as a request may.
        var left = since + options.Value.SettlingTime - timeProvider.GetUtcNow();
        if (left > TimeSpan.Zero)
        {
            return new() { Note = "Waits for the last requests to end.", Pause = left };
        }

        foreach (var connector in snapshot.Connectors)
        {
            await grains.GetGrain<IConnectorGrain>(GrainKeys.Connector(job.Tenant, connector)).ClearAsync();
        }

        var counts = await catalog.CountAsync(job.Tenant, cancellationToken);
        return new() { Cursor = Rows, Total = counts.Users + counts.Groups + counts.Position };
    }
}
