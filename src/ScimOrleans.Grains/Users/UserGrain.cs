using Microsoft.Extensions.Logging;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Telemetry;
using ScimOrleans.Grains.Memory;
using ScimOrleans.Grains.Placement;
using ScimOrleans.Grains.Resources;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Patch;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Grains.Users;

/// <inheritdoc cref="IUserGrain"/>
[GrainType(TypeName), TenantPlacement]
internal sealed partial class UserGrain(DirectoryServices services, ILogger<UserGrain> logger) : ResourceGrain(services, ResourceKind.User), IUserGrain
{
    /// <summary>Its grain type.</summary>
    public const string TypeName = "user";

    /// <inheritdoc/>
    public async ValueTask<ScimResult<ResourceReply>> CreateAsync(WriteCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var result = await Editor.IsDoneAsync(command.Caller, cancellationToken)
            ? await ReplyAgainAsync(command.Caller, cancellationToken)
            : await CreateOrLinkAsync(command, cancellationToken);
        if (!result.TryGet(out var reply, out _) || reply.Id != Memory.Id)
        {
            // The id was made for this request, and nobody will ask for it again.
            this.DeactivateOnIdle();
        }

        return result;
    }

    /// <inheritdoc/>
    public async ValueTask<ScimResult<ResourceReply>> LinkAsync(WriteCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var caller = command.Caller;
        if (!ReadNew(command).TryGet(out var created, out var error))
        {
            return error;
        }

        if (await Editor.IsDoneAsync(caller, cancellationToken))
        {
            return await ReplyAgainAsync(caller, cancellationToken);
        }

        var rules = await Services.Evaluations.GetAsync(caller, cancellationToken);
        for (var attempt = 1; attempt <= Services.Options.Value.MaxAttempts; attempt++)
        {
            if (await Editor.LoadAsync(caller.Owner, cancellationToken) is not { } basis || !UserLifecycle.CanLink(basis, created.Resource, caller))
            {
                // Whoever called creates again, and learns what is in the way now.
                return Gone();
            }

            var plan = UserLifecycle.Link(Editor.Operation(caller, CommitAction.Update), basis, created.Resource, caller, rules) with { Changes = ChangedAttributes.Of(basis.Read(), created.Resource) };
            if (!(await Services.Administrators.KeepAsync(caller, basis, plan, cancellationToken)).TryGet(out plan, out error))
            {
                return error;
            }

            var result = await Editor.CommitAsync(plan.Operation, cancellationToken);
            switch (result.Outcome)
            {
                case CommitOutcome.Committed or CommitOutcome.Unchanged:
                    return await ConcludeAsync(new(basis, plan, result), cancellationToken);
                case CommitOutcome.NameTaken when UserLifecycle.CanLink(result.NameHolder!, caller):
                    // Found by its email, while the new name's is another one that is to be taken up: the name comes first.
                    return Gone();
                case CommitOutcome.Held:
                    return Refusals.Of(plan.Operation, result, caller.LinkExisting);
                case CommitOutcome.NameTaken:
                    LogNameRefused(logger, Memory.Id, caller.RequestId, result.NameHolder!.Id);
                    return Refusals.Of(plan.Operation, result, caller.LinkExisting);
                default:
                    Services.Metrics.Recomputed();
                    break;
            }
        }

        return Gone();
    }

    /// <inheritdoc/>
    public async ValueTask<ScimResult<ResourceReply>> GetAsync(Caller caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return (await Editor.FindAsync(caller, fresh: false, cancellationToken)).TryGet(out var found, out var error) ? Memory.Reply(found) : Leave(error);
    }

    /// <inheritdoc/>
    public ValueTask<ScimResult<ResourceReply>> ReplaceAsync(WriteCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var options = Requests.Options(command.Caller);
        return ResourceReader.Read(ScimModel.Default.User, command.Body.Span, options).TryGet(out var input, out var error)
            ? ChangeAsync(command, user => ResourceReplacement.Apply(user, input, Memory.Id, options), cancellationToken)
            : new(error);
    }

    /// <inheritdoc/>
    public ValueTask<ScimResult<ResourceReply>> PatchAsync(WriteCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var context = new PatchContext { Id = Memory.Id };
        return PatchRequestReader.Read(command.Body.Span, ScimModel.Default.User, Requests.Options(command.Caller)).TryGet(out var request, out var error)
            ? ChangeAsync(command, user => ResourcePatch.Apply(user, request, context), cancellationToken)
            : new(error);
    }

    /// <inheritdoc/>
    public async ValueTask<ScimResult<bool>> DeleteAsync(DeleteCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (await Editor.IsDoneAsync(command.Caller, cancellationToken))
        {
            LeaveSoon();
            return true;
        }

        var rules = await Services.Evaluations.GetAsync(command.Caller, cancellationToken);
        var changed = await Editor.ChangeAsync(
            command.Caller, command.IfMatch, basis => Services.Administrators.KeepAsync(command.Caller, basis, Plan(basis), cancellationToken), cancellationToken);
        if (!changed.TryGet(out var change, out var error))
        {
            return Leave(error);
        }

        if (change.Plan.Operation.Action == CommitAction.Delete)
        {
            LogCommitted(logger, Memory.Id, CommitAction.Delete, change.Result.Version);
        }
        else
        {
            LogDetached(logger, Memory.Id);
        }

        Memory.Forget();
        await TellAsync(change.Result);
        LeaveSoon();
        return true;

        ScimResult<PlannedChange> Plan(RememberedResource basis)
        {
            var planned = UserLifecycle.Delete(Editor.Operation(command.Caller, CommitAction.Delete), basis, command, rules);
            if (planned.Error is not null)
            {
                LogRefused(logger, Memory.Id, command.Caller.RequestId);
            }

            return planned;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ScimResult<ResourceReply>> ProtectAsync(ProtectCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (!command.Caller.IsAdministrator)
        {
            throw new ArgumentException("Only an administrator protects users.", nameof(command));
        }

        var changed = await Editor.ChangeAsync(
            command.Caller,
            command.IfMatch,
            basis => new(new PlannedChange(Editor.Operation(command.Caller, CommitAction.Update) with { ExpectedVersion = basis.Version, Protected = command.Protected }, null)),
            cancellationToken);
        if (!changed.TryGet(out var change, out var error))
        {
            return Leave(error);
        }

        if (change.Result.Outcome == CommitOutcome.Committed)
        {
            LogProtected(logger, Memory.Id, command.Protected);
        }

        return await ConcludeAsync(change, cancellationToken);
    }

    private async ValueTask<ScimResult<ResourceReply>> CreateOrLinkAsync(WriteCommand command, CancellationToken cancellationToken)
    {
        var caller = command.Caller;
        if (!ReadNew(command).TryGet(out var created, out var error))
        {
            return error;
        }

        var rules = await Services.Evaluations.GetAsync(caller, cancellationToken);
        for (var attempt = 1; attempt <= Services.Options.Value.MaxAttempts; attempt++)
        {
            if (await EmailMatch.FindAsync(Services.Store, caller, created.Resource, cancellationToken) is { } sameEmail)
            {
                var taken = await LinkAsync(sameEmail);
                if (taken.Error is not { Status: 404 })
                {
                    return taken;
                }
            }

            var operation = Editor.Operation(caller, CommitAction.Create) with { Content = ResourceContents.OfUser(created.Resource, null, rules) };
            var marks = Memory.BeginCommit();
            var result = await Editor.CommitAsync(operation, cancellationToken);
            if (result.Outcome == CommitOutcome.Committed)
            {
                LogCommitted(logger, Memory.Id, operation.Action, result.Version);
                return Memory.Reply(Memory.Keep(CommittedRow.Created(operation, result), created.Resource, marks), changed: true, ChangedAttributes.Of(null, created.Resource));
            }

            // One that the lost attempt has linked is the connector's already, and knows that.
            if (result.NameHolder is not { } holder || !(UserLifecycle.CanLink(holder, caller) || (caller.IsRepeat && attempt == 1)))
            {
                if (result.NameHolder is { } other)
                {
                    LogNameRefused(logger, Memory.Id, caller.RequestId, other.Id);
                }

                return Refusals.Of(operation, result, caller.LinkExisting);
            }

            var linked = await LinkAsync(holder.Id);
            if (linked.Error is not { Status: 404 })
            {
                return linked;
            }
        }

        return ScimErrors.Unavailable("Other requests changed the user with this userName at the same time, again and again. Nothing was changed by this one; try again.");

        ValueTask<ScimResult<ResourceReply>> LinkAsync(Guid id) =>
            Services.Grains.GetGrain<IUserGrain>(GrainKeys.Resource(Memory.Tenant.Tenant, id)).LinkAsync(command with { Caller = caller.Elsewhere() }, cancellationToken);
    }

    private async ValueTask<ScimResult<ResourceReply>> ChangeAsync(WriteCommand command, Func<Resource, ScimResult<PatchOutcome>> apply, CancellationToken cancellationToken)
    {
        if (await Editor.IsDoneAsync(command.Caller, cancellationToken))
        {
            return await ReplyAgainAsync(command.Caller, cancellationToken);
        }

        var rules = await Services.Evaluations.GetAsync(command.Caller, cancellationToken);
        var changed = await Editor.ChangeAsync(
            command.Caller, command.IfMatch, basis => Services.Administrators.KeepAsync(command.Caller, basis, Plan(basis), cancellationToken), cancellationToken);
        return changed.TryGet(out var change, out var error) ? await ConcludeAsync(change, cancellationToken) : Leave(error);

        ScimResult<PlannedChange> Plan(RememberedResource basis)
        {
            if (LocalEditing.RefuseChange(command.Caller, basis) is { } refused)
            {
                LogRefused(logger, Memory.Id, command.Caller.RequestId);
                return refused;
            }

            var user = basis.Read();
            if (!apply(user).TryGet(out var outcome, out var refusal) || (refusal = ResourceContents.CheckName(outcome.Resource)) is not null)
            {
                return refusal;
            }

            if (!UserLifecycle.Update(Editor.Operation(command.Caller, CommitAction.Update), basis, user, outcome, command, rules).TryGet(out var planned, out refusal))
            {
                LogRefused(logger, Memory.Id, command.Caller.RequestId);
                return refusal;
            }

            return planned with { Changes = ChangedAttributes.Of(user, outcome.Resource) };
        }
    }

    /// <summary>Remembers what a commit made, tells the groups, and makes the answer.</summary>
    private async ValueTask<ScimResult<ResourceReply>> ConcludeAsync(ResourceChange change, CancellationToken cancellationToken)
    {
        var (basis, plan, result) = change;
        if (result.Outcome == CommitOutcome.Unchanged)
        {
            return Memory.Reply(Memory.Keep(basis));
        }

        var operation = plan.Operation;
        LogCommitted(logger, Memory.Id, operation.Action, result.Version);
        if ((operation.NewOwner ?? basis.Owner) != basis.Owner || (operation.Detached ?? basis.Detached) != basis.Detached)
        {
            LogLinked(logger, Memory.Id);
        }

        if (operation.Content is { Active: true } && !basis.Active)
        {
            // The groups that it is in again are the store's to say.
            Memory.Forget();
            await TellAsync(result);
            return await Editor.LoadAsync(operation.Actor, cancellationToken) is { } loaded ? Memory.Reply(loaded, changed: true, plan.Changes) : Leave(Editor.NotFound());
        }

        var kept = Memory.Keep(change);
        if (!kept.Active)
        {
            Memory.Includes(result.Position);
        }

        await TellAsync(result);
        return Memory.Reply(kept, changed: true, plan.Changes);
    }

    private Task TellAsync(CommitResult result) => Services.Tellings.TellAsync(new()
    {
        Tenant = Memory.Tenant.Tenant,
        Position = result.Position,
        Groups = result.GroupsChanged,
    });

    private static ScimResult<PatchOutcome> ReadNew(WriteCommand command)
    {
        if (!ResourceReader.Read(ScimModel.Default.User, command.Body.Span, Requests.Options(command.Caller)).TryGet(out var input, out var error))
        {
            return error;
        }

        var created = ResourceCreation.Apply(input);
        return created.TryGet(out var outcome, out _) && ResourceContents.CheckName(outcome.Resource) is { } blank ? blank : created;
    }

    private ScimError Gone() => Leave(Editor.NotFound());

    [LoggerMessage(EventId = ScimEventIds.UserLinked, Level = LogLevel.Information, Message = "User {Id} is a connector's now")]
    private static partial void LogLinked(ILogger logger, Guid id);

    [LoggerMessage(EventId = ScimEventIds.UserDetached, Level = LogLevel.Information, Message = "User {Id} is deleted for its connector and kept in the directory")]
    private static partial void LogDetached(ILogger logger, Guid id);

    [LoggerMessage(EventId = ScimEventIds.UserProtected, Level = LogLevel.Information, Message = "User {Id} is protected now: {Protected}")]
    private static partial void LogProtected(ILogger logger, Guid id, bool @protected);

    [LoggerMessage(EventId = ScimEventIds.EditRefused, Level = LogLevel.Information, Message = "User {Id} is protected, or not the caller's to edit: request {RequestId} is refused")]
    private static partial void LogRefused(ILogger logger, Guid id, string requestId);

    [LoggerMessage(EventId = ScimEventIds.NameRefused, Level = LogLevel.Information, Message = "User {Id}: request {RequestId} is refused, its userName belongs to user {Holder}")]
    private static partial void LogNameRefused(ILogger logger, Guid id, string requestId, Guid holder);

    [LoggerMessage(EventId = ScimEventIds.UserCommitted, Level = LogLevel.Debug, Message = "User {Id}: {Action}, version {Version}")]
    private static partial void LogCommitted(ILogger logger, Guid id, CommitAction action, long version);
}
