using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Jobs;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Grains.Rules;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Grains.Connectors;

/// <inheritdoc cref="IConnectorGrain"/>
[GrainType("connector")]
internal sealed class ConnectorGrain(
    [PersistentState("connector", ScimGrainHosting.StorageName)] IPersistentState<ConnectorState> state,
    CredentialHasher hasher,
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
        return state.State.Settings switch
        {
            null => await WriteAsync(state.State with { Settings = settings, Version = 1 }),
            { } present when present == settings => Snapshot(state.State),
            _ => ScimErrors.Conflict("The connector exists already, with other settings."),
        };
    }

    /// <inheritdoc/>
    public ValueTask<ConnectorSnapshot?> GetAsync() => ValueTask.FromResult(Kept.Settings is null ? null : Snapshot(Kept));

    /// <inheritdoc/>
    public async ValueTask<ScimResult<ConnectorSnapshot>> UpdateAsync(ConnectorSettings settings, long? expectedVersion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (Missing() is { } missing)
        {
            return missing;
        }

        if (expectedVersion is { } version && version != state.State.Version)
        {
            return ScimErrors.PreconditionFailed($"The connector is at version {state.State.Version}, which If-Match does not name. Read it again, and repeat the change on what you read.");
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
        await GrainFactory.GetGrain<IJobGrain>(GrainKeys.Job(tenant, RulesJob.NameOf(connector)))
            .StartAsync(RulesJob.JobKind, RulesJob.Argument(connector, settings.RulesVersion), cancellationToken);
        return await WriteAsync(Next() with { Settings = settings });
    }

    /// <inheritdoc/>
    public async ValueTask ClearAsync()
    {
        // Not cancelled: a write that was broken off may have happened.
        await state.ClearStateAsync(CancellationToken.None);
        state.State = new();
        cache.Forget(this.GetPrimaryKeyString());
        DeactivateOnIdle();
    }

    /// <inheritdoc/>
    public async ValueTask<ScimResult<ConnectorSnapshot>> AddCredentialAsync(NewCredential credential, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(credential);
        if (Missing() is { } missing)
        {
            return missing;
        }

        var now = timeProvider.GetUtcNow();
        if (ConnectorRules.Check(credential, now) is { } fault)
        {
            return fault;
        }

        if (state.State.Credentials.Length >= options.Value.MaxCredentials)
        {
            return ScimErrors.InvalidValue($"A connector has at most {options.Value.MaxCredentials} credentials: remove one first.");
        }

        var hash = credential.Kind == CredentialKind.Bearer ? SecretHash.OfToken(credential.Secret) : await hasher.HashPasswordAsync(credential.Secret, cancellationToken);
        var kept = new ConnectorCredential
        {
            Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)),
            Label = credential.Label,
            Kind = credential.Kind,
            UserName = credential.Kind == CredentialKind.Basic ? credential.UserName : null,
            SecretHash = hash,
            Created = now,
            Expires = credential.Expires,
        };
        return await WriteAsync(Next() with { Credentials = state.State.Credentials.Add(kept) });
    }

    /// <inheritdoc/>
    public async ValueTask<ScimResult<ConnectorSnapshot>> RemoveCredentialAsync(string credentialId, CancellationToken cancellationToken)
    {
        if (Missing() is { } missing)
        {
            return missing;
        }

        var left = state.State.Credentials.RemoveAll(credential => credential.Id == credentialId);
        return left.Length == state.State.Credentials.Length ? Snapshot(state.State) : await WriteAsync(Next() with { Credentials = left });
    }

    /// <inheritdoc/>
    public async ValueTask ReportAsync(ConnectorActivity activity)
    {
        ArgumentNullException.ThrowIfNull(activity);
        if (state.State.Settings is not null)
        {
            await WriteAsync(state.State with { Activity = ActivityCounts.Add(state.State.Activity, activity) });
        }
    }

    /// <inheritdoc/>
    public ValueTask<ConnectorHealth> GetHealthAsync() => ValueTask.FromResult(new ConnectorHealth { Total = state.State.Activity });

    private static ConnectorSnapshot Snapshot(ConnectorState state) => new() { Version = state.Version, Settings = state.Settings!, Credentials = state.Credentials };

    private ScimError? Missing() => state.State.Settings is null ? ScimErrors.NotFound("There is no such connector.") : null;

    private ConnectorState Next() => state.State with { Version = state.State.Version + 1 };

    private async Task<ConnectorSnapshot> WriteAsync(ConnectorState next)
    {
        var before = state.State;
        _kept = before;
        state.State = next;
        try
        {
            // Not cancelled: a write that was broken off may have happened.
            await state.WriteStateAsync(CancellationToken.None);
        }
        catch
        {
            state.State = before;
            throw;
        }
        finally
        {
            _kept = null;
        }

        if (next.Version != before.Version)
        {
            cache.Forget(this.GetPrimaryKeyString());
        }

        return Snapshot(next);
    }
}
