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
[GrainType("user"), TenantPlacement]
internal sealed partial class UserGrain : Grain, IUserGrain
{
    private readonly DirectoryServices _services;
    private readonly ILogger<UserGrain> _logger;
    private readonly TenantId _tenant;
    private readonly Guid _id;
    private readonly ResourceMemory _memory;
    private readonly VacantActivation _vacant;
    private readonly ResourceEditor _editor;

    public UserGrain(DirectoryServices services, ILogger<UserGrain> logger)
    {
        _services = services;
        _logger = logger;
        (_tenant, _id) = GrainKeys.ParseResource(this.GetPrimaryKeyString());
        _memory = new(services.Store, services.Resources.Of(_tenant), ResourceKind.User, _id, GrainContext, services.Metrics);
        _vacant = new(this, () => _memory.IsEmpty, services.Options.Value.VacantCollectionAge);
        _editor = new(services, _memory, _tenant, ResourceKind.User, _id);
    }

    /// <inheritdoc/>
    public async ValueTask<ScimResult<ResourceReply>> CreateAsync(WriteCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var result = await CreateOrLinkAsync(command, cancellationToken);
        if (!result.TryGet(out var reply, out _) || reply.Id != _id)
        {
            // The id was made for this request, and nobody will ask for it again.
            DeactivateOnIdle();
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

        for (var attempt = 1; attempt <= _services.Options.Value.MaxAttempts; attempt++)
        {
            if (await _memory.LoadAsync(caller.Owner, cancellationToken) is not { } basis || !UserLifecycle.CanLink(basis.Row, created.Resource, caller))
            {
                // Whoever called creates again, and learns what is in the way now.
                return Gone();
            }

            var plan = UserLifecycle.Link(_editor.Operation(caller, CommitAction.Update), basis.Row, created.Resource, caller);
            var result = await _editor.CommitAsync(plan.Operation, cancellationToken);
            switch (result.Outcome)
            {
                case CommitOutcome.Committed or CommitOutcome.Unchanged:
                    return await ConcludeAsync(new(basis, plan, result), cancellationToken);
                case CommitOutcome.NameTaken:
                    return Refusals.Of(plan.Operation, result);
                default:
                    _services.Metrics.Recomputed();
                    break;
            }
        }

        return Gone();
    }

    /// <inheritdoc/>
    public async ValueTask<ScimResult<ResourceReply>> GetAsync(Caller caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return (await _editor.FindAsync(caller, fresh: false, cancellationToken)).TryGet(out var found, out var error) ? found.Reply : Leave(error);
    }

    /// <inheritdoc/>
    public ValueTask<ScimResult<ResourceReply>> ReplaceAsync(WriteCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var options = Requests.Options(command.Caller);
        return ResourceReader.Read(ScimModel.Default.User, command.Body.Span, options).TryGet(out var input, out var error)
            ? ChangeAsync(command, user => ResourceReplacement.Apply(user, input, _id, options), cancellationToken)
            : new(error);
    }

    /// <inheritdoc/>
    public ValueTask<ScimResult<ResourceReply>> PatchAsync(WriteCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var context = new PatchContext { Id = _id };
        return PatchRequestReader.Read(command.Body.Span, ScimModel.Default.User, Requests.Options(command.Caller)).TryGet(out var request, out var error)
            ? ChangeAsync(command, user => ResourcePatch.Apply(user, request, context), cancellationToken)
            : new(error);
    }

    /// <inheritdoc/>
    public async ValueTask<ScimResult<bool>> DeleteAsync(DeleteCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var changed = await _editor.ChangeAsync(
            command.Caller, command.IfMatch, basis => new(UserLifecycle.Delete(_editor.Operation(command.Caller, CommitAction.Delete), basis.Row, command)), cancellationToken);
        if (!changed.TryGet(out var change, out var error))
        {
            return Leave(error);
        }

        if (change.Plan.Operation.Action == CommitAction.Delete)
        {
            LogCommitted(_logger, _id, CommitAction.Delete, change.Result.Version);
        }
        else
        {
            LogDetached(_logger, _id);
        }

        _memory.Forget();
        await TellAsync(change.Result);
        _vacant.LeaveSoon();
        return true;
    }

    /// <inheritdoc/>
    public ValueTask MembershipChangedAsync()
    {
        _memory.MarkStale();
        if (!_memory.IsUsed)
        {
            // It was not active before it was told, and remembers nothing that could be old.
            _vacant.LeaveSoon();
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _memory.Release();
        return Task.CompletedTask;
    }

    private async ValueTask<ScimResult<ResourceReply>> CreateOrLinkAsync(WriteCommand command, CancellationToken cancellationToken)
    {
        var caller = command.Caller;
        if (!ReadNew(command).TryGet(out var created, out var error))
        {
            return error;
        }

        for (var attempt = 1; attempt <= _services.Options.Value.MaxAttempts; attempt++)
        {
            var operation = _editor.Operation(caller, CommitAction.Create) with { Content = ResourceContents.OfUser(created.Resource, null) };
            var marks = _memory.BeginCommit();
            var result = await _editor.CommitAsync(operation, cancellationToken);
            if (result.Outcome == CommitOutcome.Committed)
            {
                LogCommitted(_logger, _id, operation.Action, result.Version);
                return _memory.Keep(CommittedRow.Created(operation, result), created.Resource, marks).Reply with { Changed = true };
            }

            if (!UserLifecycle.CanLink(result.NameHolder!, caller))
            {
                return Refusals.Of(operation, result);
            }

            var linked = await GrainFactory.GetGrain<IUserGrain>(GrainKeys.Resource(_tenant, result.NameHolder!.Id)).LinkAsync(command, cancellationToken);
            if (linked.Error is not { Status: 404 })
            {
                return linked;
            }
        }

        return ScimErrors.Unavailable("Other requests changed the user with this userName at the same time, again and again. Nothing was changed by this one; try again.");
    }

    private async ValueTask<ScimResult<ResourceReply>> ChangeAsync(WriteCommand command, Func<Resource, ScimResult<PatchOutcome>> apply, CancellationToken cancellationToken)
    {
        var changed = await _editor.ChangeAsync(command.Caller, command.IfMatch, basis => new(Plan(basis)), cancellationToken);
        return changed.TryGet(out var change, out var error) ? await ConcludeAsync(change, cancellationToken) : Leave(error);

        ScimResult<PlannedChange> Plan(RememberedResource basis)
        {
            var user = Representation.Read(basis.Row);
            if (!apply(user).TryGet(out var outcome, out var refusal) || (refusal = ResourceContents.CheckName(outcome.Resource)) is not null)
            {
                return refusal;
            }

            return UserLifecycle.Update(_editor.Operation(command.Caller, CommitAction.Update), basis.Row, user, outcome, command);
        }
    }

    /// <summary>Remembers what a commit made, tells the groups, and makes the answer.</summary>
    private async ValueTask<ScimResult<ResourceReply>> ConcludeAsync(ResourceChange change, CancellationToken cancellationToken)
    {
        var (basis, plan, result) = change;
        if (result.Outcome == CommitOutcome.Unchanged)
        {
            return _memory.Keep(basis).Reply;
        }

        var row = CommittedRow.Updated(basis.Row, plan.Operation, result);
        LogCommitted(_logger, _id, plan.Operation.Action, result.Version);
        if (row.Owner != basis.Row.Owner || row.Detached != basis.Row.Detached)
        {
            LogLinked(_logger, _id);
        }

        if (row.Active && !basis.Row.Active)
        {
            // The groups that it is in again are the store's to say.
            _memory.Forget();
            await TellAsync(result);
            return await _memory.LoadAsync(plan.Operation.Actor, cancellationToken) is { } loaded ? loaded.Reply with { Changed = true } : Leave(_editor.NotFound());
        }

        var kept = _memory.Keep(row, plan.Resource, basis.StaleMarks);
        if (!row.Active)
        {
            _memory.Includes(result.Position);
        }

        await TellAsync(result);
        return kept.Reply with { Changed = true };
    }

    private Task TellAsync(CommitResult result) => _services.Tellings.TellAsync(new()
    {
        Tenant = _tenant,
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

    /// <summary>Passes a refusal on. One for whom there is no user, or no longer one, need not stay in memory.</summary>
    private ScimError Leave(ScimError error)
    {
        if (error.Status == 404 && _memory.IsEmpty)
        {
            _vacant.LeaveSoon();
        }

        return error;
    }

    private ScimError Gone() => Leave(_editor.NotFound());

    [LoggerMessage(EventId = ScimEventIds.UserLinked, Level = LogLevel.Information, Message = "User {Id} is a connector's now")]
    private static partial void LogLinked(ILogger logger, Guid id);

    [LoggerMessage(EventId = ScimEventIds.UserDetached, Level = LogLevel.Information, Message = "User {Id} is deleted for its connector and kept in the directory")]
    private static partial void LogDetached(ILogger logger, Guid id);

    [LoggerMessage(EventId = ScimEventIds.UserCommitted, Level = LogLevel.Debug, Message = "User {Id}: {Action}, version {Version}")]
    private static partial void LogCommitted(ILogger logger, Guid id, CommitAction action, long version);
}
