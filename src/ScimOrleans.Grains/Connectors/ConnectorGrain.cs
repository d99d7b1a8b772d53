using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Jobs;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Grains.Rules;
using ScimOrleans.Grains.State;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Grains.Connectors;

/// <inheritdoc cref="IConnectorGrain"/>
[GrainType("connector")]
internal sealed class ConnectorGrain(
    [PersistentState("connector", ScimGrainHosting.StorageName)] IPersistentState<ConnectorState> state,
    CredentialMaker maker,
    ConnectorCache cache,
    IOptions<ScimGrainOptions> options,
    TimeProvider timeProvider) : Grain, IConnectorGrain
{
    /// <summary>What is kept while a write of something else is under way.</summary>
    private ConnectorState? _kept;

    /// <summary>The state as it is kept: what a reader sees that comes in between.</summary>
    private ConnectorState Kept => _kept ?? state.State;

    /// <inheritdoc/>
    public async ValueTask<ScimResult<ConnectorSnapshot>> CreateAsync(ConnectorSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (ConnectorRules.Check(settings) is { } fault)
        {
            return fault;
        }

        settings = ConnectorRules.WithVersion(settings, state.State.Settings);
        return state.State switch
        {
            { Deleting: not null } => ScimErrors.Conflict("A connector with this id is being deleted. Wait for that to end, or choose another id."),
            { Settings: null } => await WriteAsync(Next() with { Settings = settings }),
            { } present when present.Settings == settings => Snapshot(present),
            _ => ScimErrors.Conflict("The connector exists already, with other settings."),
        };
    }

    /// <inheritdoc/>
    public ValueTask<ConnectorSnapshot?> GetAsync() => ValueTask.FromResult(Kept.Settings is null ? null : Snapshot(Kept));

    /// <inheritdoc/>
    public async ValueTask<ScimResult<ConnectorSnapshot>> UpdateAsync(ConnectorSettings settings, long? expectedVersion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if ((Refuse() ?? RefuseVersion(expectedVersion)) is { } refusal)
        {
            return refusal;
        }

        if (ConnectorRules.Check(settings) is { } fault)
        {
            return fault;
        }

        settings = ConnectorRules.WithVersion(settings, state.State.Settings);
        if (state.State.Settings == settings)
        {
            return Snapshot(state.State);
        }

        if (settings.RulesVersion == state.State.Settings!.RulesVersion)
        {
            return await WriteAsync(Next() with { Settings = settings });
        }

        // Begun before the write, and it waits for it: so there is never a change without a run, whatever fails in between.
        var (tenant, connector) = GrainKeys.ParseConnector(this.GetPrimaryKeyString());
        await GrainFactory.GetGrain<IJobGrain>(GrainKeys.Job(tenant, JobNames.Rules(connector)))
            .StartAsync(RulesJob.JobKind, RulesJob.Argument(connector, settings.RulesVersion), cancellationToken);
        return await WriteAsync(Next() with { Settings = settings });
    }

    /// <inheritdoc/>
    public async ValueTask<ScimResult<ConnectorSnapshot>> DeleteAsync(ConnectorDisposal disposal, long? expectedVersion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(disposal);
        if (!Enum.IsDefined(disposal.Users) || !Enum.IsDefined(disposal.Groups))
        {
            return ScimErrors.InvalidValue("What is to become of the connector's users or groups is unknown.");
        }

        var (tenant, connector) = GrainKeys.ParseConnector(this.GetPrimaryKeyString());
        var job = GrainFactory.GetGrain<IJobGrain>(GrainKeys.Job(tenant, JobNames.Deletion(connector)));
        if (state.State.Deleting is not null)
        {
            await job.EnsureAsync(ConnectorDeletion.JobKind, connector.Value, cancellationToken);
            return Snapshot(state.State);
        }

        if ((Refuse() ?? RefuseVersion(expectedVersion)) is { } refusal)
        {
            return refusal;
        }

        // Begun before the mark, and it waits for that: so there is never a mark without a job, whatever fails in between.
        await job.StartAsync(ConnectorDeletion.JobKind, connector.Value, cancellationToken);
        return await WriteAsync(Next() with { Deleting = timeProvider.GetUtcNow(), Disposal = disposal, Credentials = [] });
    }

    /// <inheritdoc/>
    public async ValueTask EndDeletionAsync(DateTimeOffset since)
    {
        if (state.State.Deleting == since)
        {
            // First, so that a repeat does it when the rest has failed.
            await GrainFactory.GetGrain<IAccessTokensGrain>(this.GetPrimaryKeyString()).ClearAsync();
            await KeepAsync(new() { Version = state.State.Version + 1 });
        }
    }

    /// <inheritdoc/>
    public async ValueTask ClearAsync()
    {
        // Nothing that it issued holds without it; this is to leave nothing behind. First, so that a repeat does it when the rest has failed.
        await GrainFactory.GetGrain<IAccessTokensGrain>(this.GetPrimaryKeyString()).ClearAsync();
        cache.Forget(this.GetPrimaryKeyString());
        await state.ForgetAsync(this);
    }

    /// <inheritdoc/>
    public async ValueTask<ScimResult<IssuedCredential>> AddCredentialAsync(NewCredential credential, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(credential);
        if (Refuse() is { } refusal)
        {
            return refusal;
        }

        if (MadeBy(credential.RequestKey) is { } made)
        {
            return made;
        }

        var now = timeProvider.GetUtcNow();
        if (CredentialRules.Check(credential, now) is { } fault)
        {
            return fault;
        }

        var kept = MakeRoom(state.State.Credentials, now);
        return kept.IsDefault ? Full() : await AddAsync(kept, await maker.MakeAsync(credential, now, cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask<ScimResult<IssuedCredential>> RotateCredentialAsync(CredentialRotation rotation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rotation);
        if (Refuse() is { } refusal)
        {
            return refusal;
        }

        if (MadeBy(rotation.RequestKey) is { } made)
        {
            return made;
        }

        if (!Find(rotation.CredentialId, rotation.ExpectedVersion).TryGet(out var old, out var unmet))
        {
            return unmet;
        }

        var now = timeProvider.GetUtcNow();
        if (CredentialRules.Check(rotation, old, now) is { } fault)
        {
            return fault;
        }

        if (state.State.Credentials.FirstOrDefault(credential => credential.Replaces == old.Id) is { } successor)
        {
            return ScimErrors.Conflict($"Credential {old.Id} has a successor already, {successor.Id}: rotate or remove that one.");
        }

        var end = now + rotation.Overlap;
        var ending = old with { Expires = old.Expires < end ? old.Expires : end, Version = old.Version + 1 };
        var kept = MakeRoom(state.State.Credentials.Replace(old, ending), now);
        return kept.IsDefault ? Full() : await AddAsync(kept, await maker.SucceedAsync(old, rotation, now, cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask<ScimResult<ConnectorSnapshot>> RemoveCredentialAsync(string credentialId, long? expectedVersion, CancellationToken cancellationToken)
    {
        if (Refuse() is { } refusal)
        {
            return refusal;
        }

        return Find(credentialId, expectedVersion).TryGet(out var credential, out var unmet)
            ? await WriteAsync(Next() with { Credentials = state.State.Credentials.Remove(credential) })
            : unmet;
    }

    /// <inheritdoc/>
    public async ValueTask ReportAsync(ConnectorActivity activity)
    {
        ArgumentNullException.ThrowIfNull(activity);
        if (state.State.Settings is not null)
        {
            // Uses of a credential that was removed meanwhile are left out; nothing else would ever forget them.
            var total = ActivityCounts.Add(state.State.Activity, activity);
            var kept = state.State.Credentials.Select(credential => credential.Id).ToHashSet();
            var uses = total.CredentialUse?.RemoveRange(total.CredentialUse.Keys.Where(id => !kept.Contains(id)));
            await WriteAsync(state.State with { Activity = total with { CredentialUse = uses }, Recent = RecentActivity.Add(state.State.Recent, activity, timeProvider.GetUtcNow()) });
        }
    }

    /// <inheritdoc/>
    public ValueTask<ConnectorHealth> GetHealthAsync() => ValueTask.FromResult(new ConnectorHealth
    {
        Total = state.State.Activity,
        Recent = RecentActivity.Since(state.State.Recent, timeProvider.GetUtcNow()),
    });

    private static ConnectorSnapshot Snapshot(ConnectorState state) => new()
    {
        Version = state.Version,
        Settings = state.Settings!,
        Credentials = state.Credentials,
        Deleting = state.Deleting,
        Disposal = state.Disposal,
    };

    /// <summary>Credentials with room for one more: those that ended first leave if there are too many.</summary>
    /// <returns>Default if all that would have to leave still hold.</returns>
    private ImmutableArray<ConnectorCredential> MakeRoom(ImmutableArray<ConnectorCredential> credentials, DateTimeOffset now)
    {
        var excess = credentials.Length + 1 - options.Value.MaxCredentials;
        if (excess <= 0)
        {
            return credentials;
        }

        var ended = credentials.Where(credential => credential.Expires <= now).OrderBy(credential => credential.Expires).Take(excess).ToList();
        return ended.Count < excess ? default : credentials.RemoveRange(ended);
    }

    private ScimError Full() => ScimErrors.InvalidValue($"A connector has at most {options.Value.MaxCredentials} credentials that hold: remove one first.");

    private async Task<IssuedCredential> AddAsync(ImmutableArray<ConnectorCredential> kept, (ConnectorCredential Credential, string? Secret) made)
    {
        var snapshot = await WriteAsync(Next() with { Credentials = kept.Add(made.Credential) });
        return new() { Connector = snapshot, Credential = made.Credential, Secret = made.Secret };
    }

    /// <summary>A credential at the version that is meant.</summary>
    private ScimResult<ConnectorCredential> Find(string id, long? expectedVersion) => state.State.Credentials.FirstOrDefault(credential => credential.Id == id) switch
    {
        null => ScimErrors.NotFound("There is no such credential."),
        var found when expectedVersion is { } version && version != found.Version =>
            ScimErrors.PreconditionFailed($"The credential is at version {found.Version}, which If-Match does not name. Read it again, and repeat the change on what you read."),
        var found => found,
    };

    /// <summary>What an earlier attempt of the same request made; its secret cannot be read again.</summary>
    private IssuedCredential? MadeBy(string? requestKey) =>
        requestKey is not null && state.State.Credentials.FirstOrDefault(credential => credential.RequestKey == requestKey) is { } made
            ? new() { Connector = Snapshot(state.State), Credential = made }
            : null;

    /// <summary>Why the connector cannot be changed, if it cannot.</summary>
    private ScimError? Refuse() => state.State switch
    {
        { Settings: null } => ScimErrors.NotFound("There is no such connector."),
        { Deleting: not null } => ScimErrors.Conflict("The connector is being deleted."),
        _ => null,
    };

    private ScimError? RefuseVersion(long? expected) => expected is { } version && version != state.State.Version
        ? ScimErrors.PreconditionFailed($"The connector is at version {state.State.Version}, which If-Match does not name. Read it again, and repeat the change on what you read.")
        : null;

    private ConnectorState Next() => state.State with { Version = state.State.Version + 1 };

    private async Task<ConnectorSnapshot> WriteAsync(ConnectorState next)
    {
        await KeepAsync(next);
        return Snapshot(next);
    }

    private async Task KeepAsync(ConnectorState next)
    {
        var before = state.State;
        _kept = before;
        try
        {
            await state.KeepAsync(this, next);
        }
        finally
        {
            _kept = null;
            if (next.Version != before.Version)
            {
                cache.Forget(this.GetPrimaryKeyString());
            }
        }
    }
}
