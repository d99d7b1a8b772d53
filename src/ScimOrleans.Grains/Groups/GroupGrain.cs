using Microsoft.Extensions.Logging;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Telemetry;
using ScimOrleans.Grains.Memory;
using ScimOrleans.Grains.Placement;
using ScimOrleans.Grains.Resources;
using ScimOrleans.Grains.Rules;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Patch;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Grains.Groups;

/// <inheritdoc cref="IGroupGrain"/>
[GrainType(TypeName), TenantPlacement]
internal sealed partial class GroupGrain(DirectoryServices services, ILogger<GroupGrain> logger) : ResourceGrain(services, ResourceKind.Group), IGroupGrain
{
    /// <summary>Its grain type.</summary>
    public const string TypeName = "group";

    /// <inheritdoc/>
    public async ValueTask<ScimResult<ResourceReply>> CreateAsync(WriteCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (await Editor.IsDoneAsync(command.Caller, cancellationToken))
        {
            return await ReplyAgainAsync(command.Caller, cancellationToken);
        }

        var rules = await Services.Evaluations.GetAsync(command.Caller, cancellationToken);
        if (!GroupEdits.Create(Editor.Operation(command.Caller, CommitAction.Create), command, rules).TryGet(out var plan, out var error))
        {
            this.DeactivateOnIdle();
            return error;
        }

        var marks = Memory.BeginCommit();
        var result = await Editor.CommitAsync(plan.Operation, cancellationToken);
        if (result.Outcome != CommitOutcome.Committed)
        {
            // The id was made for this request, and nobody will ask for it again.
            this.DeactivateOnIdle();
            if (result.NameHolder is { } holder)
            {
                LogNameRefused(logger, Memory.Id, command.Caller.RequestId, holder.Id);
            }

            return Refusals.Of(plan.Operation, result, command.Caller.LinkExisting);
        }

        LogCommitted(logger, Memory.Id, plan.Operation.Action, result.Version);
        var created = Memory.Keep(CommittedRow.Created(plan.Operation, result), plan.Resource, marks);
        await TellAsync(result, namesChanged: false);
        return Memory.Reply(created, changed: true, plan.Changes);
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
        return ResourceReader.Read(ScimModel.Default.Group, command.Body.Span, options).TryGet(out var input, out var error)
            ? ChangeAsync(command, (basis, rules) => new(Plan(basis, rules)), cancellationToken)
            : new(error);

        ScimResult<PlannedChange> Plan(RememberedResource basis, CompiledEvaluation rules)
        {
            var group = basis.Read();
            return ResourceReplacement.Apply(group, input, Memory.Id, options).TryGet(out var outcome, out var refusal)
                ? GroupEdits.Update(Editor.Operation(command.Caller, CommitAction.Update), group, outcome, command, basis.Version, membersRead: false, rules)
                : refusal;
        }
    }

    /// <inheritdoc/>
    public ValueTask<ScimResult<ResourceReply>> PatchAsync(WriteCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        return PatchRequestReader.Read(command.Body.Span, ScimModel.Default.Group, Requests.Options(command.Caller)).TryGet(out var request, out var error)
            ? ChangeAsync(command, Plan, cancellationToken)
            : new(error);

        async ValueTask<ScimResult<PlannedChange>> Plan(RememberedResource basis, CompiledEvaluation rules)
        {
            var group = basis.Read();
            var membersRead = false;
            var applied = ResourcePatch.Apply(group, request, new() { Id = Memory.Id });
            if (applied.TryGet(out var outcome, out var refusal) && outcome.NeedsMembers)
            {
                var read = await GroupMembers.ReadAsync(Services.Store, Memory.Tenant.Tenant, Memory.Id, cancellationToken);
                if (!read.TryGet(out var members, out refusal))
                {
                    return refusal;
                }

                membersRead = true;
                applied = ResourcePatch.Apply(group, request, new() { Id = Memory.Id, CurrentMembers = members });
            }

            return applied.TryGet(out outcome, out refusal)
                ? GroupEdits.Update(Editor.Operation(command.Caller, CommitAction.Update), group, outcome, command, basis.Version, membersRead, rules)
                : refusal;
        }
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

        var changed = await Editor.ChangeAsync(
            command.Caller,
            command.IfMatch,
            basis => new(LocalEditing.RefuseDelete(command, basis) is { } refusal ? Refuse(refusal, command.Caller.RequestId) : GroupEdits.Delete(Editor.Operation(command.Caller, CommitAction.Delete), basis.Version, command)),
            cancellationToken);
        if (!changed.TryGet(out var change, out var error))
        {
            return Leave(error);
        }

        LogCommitted(logger, Memory.Id, CommitAction.Delete, change.Result.Version);
        Memory.Forget();
        await TellAsync(change.Result, namesChanged: true);
        LeaveSoon();
        return true;
    }

    private async ValueTask<ScimResult<ResourceReply>> ChangeAsync(
        WriteCommand command, Func<RememberedResource, CompiledEvaluation, ValueTask<ScimResult<PlannedChange>>> plan, CancellationToken cancellationToken)
    {
        if (await Editor.IsDoneAsync(command.Caller, cancellationToken))
        {
            return await ReplyAgainAsync(command.Caller, cancellationToken);
        }

        var rules = await Services.Evaluations.GetAsync(command.Caller, cancellationToken);
        if (!(await Editor.ChangeAsync(command.Caller, command.IfMatch, Checked, cancellationToken)).TryGet(out var change, out var error))
        {
            return Leave(error);
        }

        var (basis, planned, result) = change;
        var changed = result.Outcome == CommitOutcome.Committed;
        var remembered = Remember(change);
        if (changed)
        {
            LogCommitted(logger, Memory.Id, CommitAction.Update, result.Version);
            await TellAsync(result, namesChanged: planned.Operation.Content is { } content && content.DisplayName != ResourceContents.GroupNameOf(basis.Read()));
        }

        remembered ??= await Editor.LoadAsync(command.Caller.Owner, cancellationToken);
        return remembered is null ? Leave(Editor.NotFound()) : Memory.Reply(remembered, changed, planned.Changes);

        ValueTask<ScimResult<PlannedChange>> Checked(RememberedResource found) =>
            LocalEditing.RefuseChange(command.Caller, found) is { } refusal ? new(Refuse(refusal, command.Caller.RequestId)) : plan(found, rules);
    }

    /// <summary>Remembers what a commit left, as far as that is known.</summary>
    private RememberedResource? Remember(ResourceChange change)
    {
        var (basis, planned, result) = change;
        var raises = planned.Operation.Content is not null || (result.Version == basis.Version + 1 && !result.UsersChanged.IsEmpty);
        if (result.Outcome == CommitOutcome.Committed && raises)
        {
            return Memory.Keep(change);
        }

        if (result.Version == basis.Version)
        {
            return Memory.Keep(basis);
        }

        // A change of members holds at any version, and this was another than the remembered one.
        Memory.Forget();
        return null;
    }

    private Task TellAsync(CommitResult result, bool namesChanged) => Services.Tellings.TellAsync(new()
    {
        Tenant = Memory.Tenant.Tenant,
        Position = result.Position,
        Users = result.UsersChanged,
        Groups = result.GroupsChanged,
        RenamedGroup = namesChanged ? Memory.Id : null,
    });

    private ScimError Refuse(ScimError refusal, string requestId)
    {
        LogRefused(logger, Memory.Id, requestId);
        return refusal;
    }

    [LoggerMessage(EventId = ScimEventIds.GroupEditRefused, Level = LogLevel.Information, Message = "Group {Id} is not the caller's to edit: request {RequestId} is refused")]
    private static partial void LogRefused(ILogger logger, Guid id, string requestId);

    [LoggerMessage(EventId = ScimEventIds.GroupNameRefused, Level = LogLevel.Information, Message = "Group {Id}: request {RequestId} is refused, its displayName belongs to group {Holder}")]
    private static partial void LogNameRefused(ILogger logger, Guid id, string requestId, Guid holder);

    [LoggerMessage(EventId = ScimEventIds.GroupCommitted, Level = LogLevel.Debug, Message = "Group {Id}: {Action}, version {Version}")]
    private static partial void LogCommitted(ILogger logger, Guid id, CommitAction action, long version);
}
