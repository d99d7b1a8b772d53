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
internal sealed partial class GroupGrain : IGrainBase, IGroupGrain
{
    /// <summary>Its grain type.</summary>
    public const string TypeName = "group";

    private readonly DirectoryServices _services;
    private readonly ILogger<GroupGrain> _logger;
    private readonly ResourceMemory _memory;
    private VacantActivation? _vacant;

    public GroupGrain(DirectoryServices services, ILogger<GroupGrain> logger)
    {
        _services = services;
        _logger = logger;
        _memory = services.Resources.MemoryOf(services.Contexts.GrainContext, ResourceKind.Group);
    }

    /// <inheritdoc/>
    public IGrainContext GrainContext => _memory.Context;

    private ResourceEditor Editor => new(_services, _memory);

    /// <inheritdoc/>
    public async ValueTask<ScimResult<ResourceReply>> CreateAsync(WriteCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var rules = await _services.Evaluations.GetAsync(command.Caller, cancellationToken);
        if (!GroupEdits.Create(Editor.Operation(command.Caller, CommitAction.Create), command, rules).TryGet(out var plan, out var error))
        {
            this.DeactivateOnIdle();
            return error;
        }

        var marks = _memory.BeginCommit();
        var result = await Editor.CommitAsync(plan.Operation, cancellationToken);
        if (result.Outcome != CommitOutcome.Committed)
        {
            // The id was made for this request, and nobody will ask for it again.
            this.DeactivateOnIdle();
            if (result.NameHolder is { } holder)
            {
                LogNameRefused(_logger, _memory.Id, command.Caller.RequestId, holder.Id);
            }

            return Refusals.Of(plan.Operation, result, command.Caller.LinkExisting);
        }

        LogCommitted(_logger, _memory.Id, plan.Operation.Action, result.Version);
        var created = _memory.Keep(CommittedRow.Created(plan.Operation, result), plan.Resource, marks);
        await TellAsync(result, namesChanged: false);
        return _memory.Reply(created, changed: true, plan.Changes);
    }

    /// <inheritdoc/>
    public async ValueTask<ScimResult<ResourceReply>> GetAsync(Caller caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return (await Editor.FindAsync(caller, fresh: false, cancellationToken)).TryGet(out var found, out var error) ? _memory.Reply(found) : Leave(error);
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
            return ResourceReplacement.Apply(group, input, _memory.Id, options).TryGet(out var outcome, out var refusal)
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
            var applied = ResourcePatch.Apply(group, request, new() { Id = _memory.Id });
            if (applied.TryGet(out var outcome, out var refusal) && outcome.NeedsMembers)
            {
                var read = await GroupMembers.ReadAsync(_services.Store, _memory.Tenant.Tenant, _memory.Id, cancellationToken);
                if (!read.TryGet(out var members, out refusal))
                {
                    return refusal;
                }

                membersRead = true;
                applied = ResourcePatch.Apply(group, request, new() { Id = _memory.Id, CurrentMembers = members });
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
        var changed = await Editor.ChangeAsync(
            command.Caller,
            command.IfMatch,
            basis => new(LocalEditing.RefuseDelete(command, basis) is { } refusal ? Refuse(refusal, command.Caller.RequestId) : GroupEdits.Delete(Editor.Operation(command.Caller, CommitAction.Delete), basis.Version, command)),
            cancellationToken);
        if (!changed.TryGet(out var change, out var error))
        {
            return Leave(error);
        }

        LogCommitted(_logger, _memory.Id, CommitAction.Delete, change.Result.Version);
        _memory.Forget();
        await TellAsync(change.Result, namesChanged: true);
        LeaveSoon();
        return true;
    }

    /// <inheritdoc/>
    public ValueTask MembershipChangedAsync()
    {
        _memory.MarkStale();
        if (!_memory.IsUsed)
        {
            // It was not active before it was told, and remembers nothing that could be old.
            LeaveSoon();
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _memory.Release();
        return Task.CompletedTask;
    }

    private async ValueTask<ScimResult<ResourceReply>> ChangeAsync(
        WriteCommand command, Func<RememberedResource, CompiledEvaluation, ValueTask<ScimResult<PlannedChange>>> plan, CancellationToken cancellationToken)
    {
        var rules = await _services.Evaluations.GetAsync(command.Caller, cancellationToken);
        if (!(await Editor.ChangeAsync(command.Caller, command.IfMatch, Checked, cancellationToken)).TryGet(out var change, out var error))
        {
            return Leave(error);
        }

        var (basis, planned, result) = change;
        var changed = result.Outcome == CommitOutcome.Committed;
        var remembered = Remember(change);
        if (changed)
        {
            LogCommitted(_logger, _memory.Id, CommitAction.Update, result.Version);
            await TellAsync(result, namesChanged: planned.Operation.Content is { } content && content.DisplayName != ResourceContents.GroupNameOf(basis.Read()));
        }

        remembered ??= await Editor.LoadAsync(command.Caller.Owner, cancellationToken);
        return remembered is null ? Leave(Editor.NotFound()) : _memory.Reply(remembered, changed, planned.Changes);

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
            return _memory.Keep(change);
        }

        if (result.Version == basis.Version)
        {
            return _memory.Keep(basis);
        }

        // A change of members holds at any version, and this was another than the remembered one.
        _memory.Forget();
        return null;
    }

    private Task TellAsync(CommitResult result, bool namesChanged) => _services.Tellings.TellAsync(new()
    {
        Tenant = _memory.Tenant.Tenant,
        Position = result.Position,
        Users = result.UsersChanged,
        Groups = result.GroupsChanged,
        RenamedGroup = namesChanged ? _memory.Id : null,
    });

    /// <summary>Passes a refusal on. One for whom there is no group need not stay in memory.</summary>
    private ScimError Leave(ScimError error)
    {
        if (error.Status == 404 && _memory.IsEmpty)
        {
            LeaveSoon();
        }

        return error;
    }

    private ScimError Refuse(ScimError refusal, string requestId)
    {
        LogRefused(_logger, _memory.Id, requestId);
        return refusal;
    }

    private void LeaveSoon() => (_vacant ??= new(this, () => _memory.IsEmpty, _services.Options.Value.VacantCollectionAge)).LeaveSoon();

    [LoggerMessage(EventId = ScimEventIds.GroupEditRefused, Level = LogLevel.Information, Message = "Group {Id} is not the caller's to edit: request {RequestId} is refused")]
    private static partial void LogRefused(ILogger logger, Guid id, string requestId);

    [LoggerMessage(EventId = ScimEventIds.GroupNameRefused, Level = LogLevel.Information, Message = "Group {Id}: request {RequestId} is refused, its displayName belongs to group {Holder}")]
    private static partial void LogNameRefused(ILogger logger, Guid id, string requestId, Guid holder);

    [LoggerMessage(EventId = ScimEventIds.GroupCommitted, Level = LogLevel.Debug, Message = "Group {Id}: {Action}, version {Version}")]
    private static partial void LogCommitted(ILogger logger, Guid id, CommitAction action, long version);
}
