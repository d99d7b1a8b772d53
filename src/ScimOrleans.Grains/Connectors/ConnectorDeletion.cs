using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Jobs;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Grains.Jobs;
using ScimOrleans.Grains.Resources;
using ScimOrleans.Grains.Rules;
using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Grains.Connectors;

/// <summary>Does with a deleted connector's groups and users what was said, pass after pass until none is left, and then forgets the connector.</summary>
/// <remarks>Each step finds what is left by itself: the cursor only says where to look next, and a step that is done twice finds nothing to do.</remarks>
internal sealed class ConnectorDeletion(IDirectoryStore store, IGrainFactory grains, IOptions<ScimGrainOptions> options, TimeProvider timeProvider) : IJobRunner
{
    /// <summary>Its kind of job.</summary>
    public const string JobKind = "connector.delete";

    private const int BatchSize = 64;

    /// <inheritdoc/>
    public string Kind => JobKind;

    /// <inheritdoc/>
    public async ValueTask<JobStep> RunStepAsync(BackgroundJob job, CancellationToken cancellationToken)
    {
        var connector = ConnectorId.Parse(job.Argument ?? "");
        var grain = grains.GetGrain<IConnectorGrain>(GrainKeys.Connector(job.Tenant, connector));
        if (await grain.GetAsync() is not { Deleting: { } since, Disposal: { } disposal })
        {
            // Also when it was forgotten without that having been kept.
            await grains.GetGrain<ITenantGrain>(GrainKeys.Tenant(job.Tenant)).ForgetConnectorAsync(connector);
            return new() { Done = job.Done, Total = job.Done, IsFinished = true, Note = "The connector is deleted." };
        }

        // Other silos may let requests in until their copies are old, and those may take as long as a request may.
        var left = since + options.Value.SettlingTime - timeProvider.GetUtcNow();
        if (left > TimeSpan.Zero)
        {
            return new() { Note = "Waits for the last requests to end.", Pause = left };
        }

        var cursor = DeletionCursor.Parse(job.Cursor);
        var owner = ResourceOwner.Of(connector);
        var page = await store.ReadRuledAsync(new() { Tenant = job.Tenant, Kind = cursor.Kind, Owner = owner, After = cursor.After, Count = BatchSize }, cancellationToken);
        if (page.Rows.Count > 0)
        {
            var now = timeProvider.GetUtcNow();
            await store.CommitAsync([.. page.Rows.Select(row => Operation(job, row, owner, disposal, now))], CancellationToken.None);
        }

        var next = cursor.Next(page);
        if (next is null)
        {
            await grain.ClearAsync();
            await grains.GetGrain<ITenantGrain>(GrainKeys.Tenant(job.Tenant)).ForgetConnectorAsync(connector);
            return new() { Done = job.Done, Total = job.Done, IsFinished = true, Note = "The connector is deleted." };
        }

        return new() { Cursor = next.ToString(), Done = job.Done + page.Rows.Count };
    }

    private static CommitOperation Operation(BackgroundJob job, RuledRow row, ResourceOwner owner, ConnectorDisposal disposal, DateTimeOffset now)
    {
        var operation = new CommitOperation
        {
            OperationId = Guid.CreateVersion7(now),
            Tenant = job.Tenant,
            Kind = row.Kind,
            Action = CommitAction.Delete,
            ResourceId = row.Id,
            Actor = owner,
            At = now,
            RequestId = job.Name.Length <= 64 ? job.Name : job.Name[..64],
        };
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
