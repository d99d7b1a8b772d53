using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Memory;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Grains.Resources;

/// <summary>Reads and changes one resource for callers: who may see it, which version they mean, and what happens after a lost race.</summary>
/// <remarks>Belongs to one activation and runs on its scheduler. Made when it is needed, since there may be a million activations.</remarks>
internal readonly struct ResourceEditor(DirectoryServices services, ResourceMemory memory)
{
    /// <summary>The resource, if the caller may see it.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="fresh">Whether memory is not good enough.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The resource, or 404: which is never answered from memory, since identity providers forget what they are told is gone.</returns>
    public async ValueTask<ScimResult<RememberedResource>> FindAsync(Caller caller, bool fresh, CancellationToken cancellationToken)
    {
        if (!fresh && memory.Trusted is { } trusted && trusted.Serves(caller.Owner))
        {
            services.Metrics.ReadFromMemory();
            return trusted;
        }

        return await LoadAsync(caller.Owner, cancellationToken) is { } loaded && loaded.IsVisibleTo(caller.Owner) ? loaded : NotFound();
    }

    /// <summary>Reads the resource from the store and remembers it.</summary>
    /// <param name="viewer">Who asks.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns><see langword="null"/> if there is no such resource.</returns>
    public Task<RememberedResource?> LoadAsync(ResourceOwner viewer, CancellationToken cancellationToken)
    {
        services.Metrics.ReadFromStore(memoryRefused: memory.IsLoaded);
        return memory.LoadAsync(services.Store, viewer, cancellationToken);
    }

    /// <summary>Computes a change and commits it; computes it anew from the store when another writer was faster.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="ifMatch">The version that is meant, or <see langword="null"/> for whatever there is.</param>
    /// <param name="plan">Computes the change, or says what is wrong with it.</param>
    /// <param name="cancellationToken">Stops it before it is sent.</param>
    /// <returns>The change; 404, 412, what <paramref name="plan"/> or the store refuses, or 503 after too many lost races.</returns>
    public async ValueTask<ScimResult<ResourceChange>> ChangeAsync(
        Caller caller, EntityTags? ifMatch, Func<RememberedResource, ValueTask<ScimResult<PlannedChange>>> plan, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= services.Options.Value.MaxAttempts; attempt++)
        {
            var found = await FindMatchAsync(caller, ifMatch, fresh: attempt > 1, cancellationToken);
            if (!found.TryGet(out var basis, out var error) || !(await plan(basis)).TryGet(out var planned, out error))
            {
                return error;
            }

            var result = await CommitAsync(planned.Operation, cancellationToken);
            switch (result.Outcome)
            {
                case CommitOutcome.Committed or CommitOutcome.Unchanged:
                    return new ResourceChange(basis, planned, result);
                case CommitOutcome.VersionConflict or CommitOutcome.NotFound or CommitOutcome.Protected:
                    // Gone or another's now: what is read next says so.
                    services.Metrics.Recomputed();
                    break;
                default:
                    memory.Keep(basis);
                    return Refusals.Of(planned.Operation, result, caller.LinkExisting);
            }
        }

        return ScimErrors.Unavailable("Other requests changed the resource at the same time, again and again. Nothing was changed by this one; try again.");
    }

    /// <summary>Commits an operation. When that fails, nothing is remembered: what the store has is not known.</summary>
    public async Task<CommitResult> CommitAsync(CommitOperation operation, CancellationToken cancellationToken)
    {
        memory.BeginCommit();
        try
        {
            var result = await services.Commits.CommitAsync(operation, cancellationToken);
            services.Holds.Note(operation, result);
            return result;
        }
        catch
        {
            memory.Forget();
            throw;
        }
    }

    /// <summary>
    /// Whether the caller's request was done already by an earlier activation, which then was lost with its silo before it could answer. What is in flight then is
    /// found by the store: it applies an operation once.
    /// </summary>
    public async ValueTask<bool> IsDoneAsync(Caller caller, CancellationToken cancellationToken) =>
        caller is { IsRepeat: true, OperationId: { } id }
        && (await services.Store.FindCommittedAsync(memory.Tenant.Tenant, [id], cancellationToken)).ContainsKey(id);

    /// <summary>An operation of the caller on this resource, to be completed.</summary>
    public CommitOperation Operation(Caller caller, CommitAction action)
    {
        var now = services.Time.GetUtcNow();
        return new()
        {
            OperationId = caller.OperationId ?? Guid.CreateVersion7(now),
            Tenant = memory.Tenant.Tenant,
            Kind = memory.Kind,
            Action = action,
            ResourceId = memory.Id,
            Actor = caller.Owner,
            At = now,
            RequestId = caller.RequestId,
            MaxRows = action == CommitAction.Create ? MaxRowsFor(caller) : null,
            MaxMembers = memory.Kind == ResourceKind.Group ? caller.Limits?.MembersPerGroup ?? services.Options.Value.MaxGroupMembers : null,
        };
    }

    private long? MaxRowsFor(Caller caller) => memory.Kind == ResourceKind.User
        ? caller.Limits?.Users ?? services.Options.Value.MaxUsers
        : caller.Limits?.Groups ?? services.Options.Value.MaxGroups;

    /// <summary>The answer when the resource is not there, or not for this caller.</summary>
    public ScimError NotFound() => ScimErrors.NotFound($"There is no {memory.Kind} with the id '{memory.Id}'.");

    /// <summary>The resource at the version that the client means.</summary>
    private async ValueTask<ScimResult<RememberedResource>> FindMatchAsync(Caller caller, EntityTags? ifMatch, bool fresh, CancellationToken cancellationToken)
    {
        var remembered = fresh ? null : memory.Trusted;
        if (!(await FindAsync(caller, fresh, cancellationToken)).TryGet(out var found, out var error))
        {
            return error;
        }

        // An administrator sees a user with all its groups, not with those of one viewer.
        var tag = caller.IsAdministrator ? StoredResource.ETagOf(found.Version, "") : found.ETag;
        if (ifMatch is null || ifMatch.Matches(tag))
        {
            return found;
        }

        return ReferenceEquals(found, remembered)

            // The client may have read a newer one elsewhere.
            ? await FindMatchAsync(caller, ifMatch, fresh: true, cancellationToken)
            : ScimErrors.PreconditionFailed($"The {memory.Kind} is at version {tag}, which If-Match does not name. Read it again, and repeat the change on what you read.");
    }
}
