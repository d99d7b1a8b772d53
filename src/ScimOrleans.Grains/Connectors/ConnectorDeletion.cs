using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Jobs;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Store.Brake;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Grains.Jobs;
using ScimOrleans.Grains.Resources;
using ScimOrleans.Grains.Rules;
using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Grains.Connectors;

/// <summary>Does with a deleted connector's groups and users what was said, pass after pass until none is left, and then forgets the connector.</summary>
/// <remarks>Each step finds what is left by itself: the cursor only says where to look next, and a step that is done twice finds nothing to do.</remarks>
internal sealed class ConnectorDeletion(
    IDirectoryStore store, IRemovalBrakeStore brakes, IProvisioningLogStore log, IGrainFactory grains, IOptions<ScimGrainOptions> options, TimeProvider timeProvider) : IJobRunner
{
    /// <summary>Its kind of job.</summary>
    public const string JobKind = "connector.delete";

    private const int BatchSize = 64;
    private const int LogEntriesPerStep = 1_000;
    private const string Deleted = "The connector is deleted.";

    /// <summary>How long it waits for the mark that it was begun for. If there is none by then, that has failed.</summary>
    private static readonly TimeSpan _markTime = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan _markPause = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public string Kind => JobKind;

    /// <inheritdoc/>
    public async ValueTask<JobStep> RunStepAsync(BackgroundJob job, CancellationToken cancellationToken)
    {
        var connector = ConnectorId.Parse(job.Argument ?? "");
        var cursor = DeletionCursor.Parse(job.Cursor);
        var owner = ResourceOwner.Of(connector);

        // Read before the connector is asked: if it is still to be deleted then, none of the rows is its successor's.
        var page = await store.ReadRuledAsync(new() { Tenant = job.Tenant, Kind = cursor.Kind, Owner = owner, After = cursor.After, Count = BatchSize }, cancellationToken);
        var grain = grains.GetGrain<IConnectorGrain>(GrainKeys.Connector(job.Tenant, connector));
        var snapshot = await grain.GetAsync();
        if (snapshot is not { Deleting: { } since, Disposal: { } disposal })
        {
            return await EndWithoutMarkAsync(job, connector, snapshot);
        }

        // Other silos may let requests in until their copies are old, and those may take as long as a request may.
        var left = since + options.Value.SettlingTime - timeProvider.GetUtcNow();
        if (left > TimeSpan.Zero)
        {
            return new() { Note = "Waits for the last requests to end.", Pause = left };
        }

        if (page.Rows.Count > 0)
        {
            var now = timeProvider.GetUtcNow();
            await store.CommitAsync([.. page.Rows.Select(row => Operation(job, row, owner, disposal, now))], CancellationToken.None);
        }

        var next = cursor.Next(page);
        if (next is null)
        {
            if (!await log.RemoveAsync(job.Tenant, connector, LogEntriesPerStep, cancellationToken))
            {
                return new() { Cursor = job.Cursor, Done = job.Done, Note = "Removes the provisioning log." };
            }

            await brakes.ForgetAsync(job.Tenant, connector, cancellationToken);
            await grain.EndDeletionAsync(since);
            await grains.GetGrain<ITenantGrain>(GrainKeys.Tenant(job.Tenant)).ForgetConnectorAsync(connector);
            return new() { Done = job.Done, Total = job.Done, IsFinished = true, Note = Deleted };
        }

        return new() { Cursor = next.ToString(), Done = job.Done + page.Rows.Count };
    }

    /// <summary>What there is to do when the connector is not to be deleted: not yet, or not any more.</summary>
    private async ValueTask<JobStep> EndWithoutMarkAsync(BackgroundJob job, ConnectorId connector, ConnectorSnapshot? snapshot)
    {
        if (snapshot is null || job.Cursor is not null)
        {
            // It was forgotten without that having been kept; and if it is there, it was made again since.
            await grains.GetGrain<ITenantGrain>(GrainKeys.Tenant(job.Tenant)).ForgetConnectorAsync(connector);
            return new() { Done = job.Done, Total = job.Done, IsFinished = true, Note = Deleted };
        }

        return new() { IsFinished = timeProvider.GetUtcNow() - job.Started > _markTime, Note = "The connector is not to be deleted.", Pause = _markPause };
    }

    private static CommitOperation Operation(BackgroundJob job, RuledRow row, ResourceOwner owner, ConnectorDisposal disposal, DateTimeOffset now)
    {
        var operation = JobOperation.Of(job, row, CommitAction.Delete, owner, now);
        if (row.Kind == ResourceKind.Group ? disposal.Groups == GroupDisposal.Delete : disposal.Users == UserDisposal.Delete)
        {
            return operation;
        }

        // A row that was written in this moment is refused by its version, and found again by the next pass.
        var resource = ResourceReader.ReadStored(Representation.TypeOf(row.Kind), row.Json.Span);
        var local = operation with { Action = CommitAction.Update, ExpectedVersion = row.Version, NewOwner = ResourceOwner.Local };
        return row.Kind == ResourceKind.Group
            ? local with { Content = ResourceContents.OfGroup(resource, CompiledEvaluation.Default) }
            : local with
            {
                // What was deleted for the identity provider alone is an ordinary, inactive user of the directory now.
                Detached = false,
                Content = ResourceContents.OfUser(
                    disposal.Users == UserDisposal.Deactivate ? ResourceContents.Deactivated(resource) : resource, row.LocalDisplayName, CompiledEvaluation.Default),
            };
    }
}
