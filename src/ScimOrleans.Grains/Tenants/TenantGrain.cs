using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Jobs;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Telemetry;
using ScimOrleans.Grains.Connectors;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Grains.State;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Grains.Tenants;

/// <inheritdoc cref="ITenantGrain"/>
[GrainType("tenant")]
internal sealed partial class TenantGrain(
    [PersistentState("tenant", ScimGrainHosting.StorageName)] IPersistentState<TenantState> state,
    IDirectoryStore store,
    IOptions<ScimGrainOptions> options,
    TimeProvider timeProvider,
    ILogger<TenantGrain> logger) : Grain, ITenantGrain
{
    private const int MaxName = 200;

    private TenantId Tenant => GrainKeys.TenantOf(this.GetPrimaryKeyString());

    private bool Exists => state.State is { Version: > 0, Deleted: false };

    /// <inheritdoc/>
    public async ValueTask<ScimResult<TenantSnapshot>> CreateAsync(string name, CancellationToken cancellationToken)
    {
        if (CheckName(name) is { } fault)
        {
            return fault;
        }

        switch (state.State)
        {
            case { Deleted: true } or { Deleting: not null }:
                return ScimErrors.Conflict($"The id '{Tenant}' belonged to a tenant that was deleted, and is not given to another one. Choose another id.");
            case { Version: > 0 } present when present.Name != name:
                return ScimErrors.Conflict($"The tenant '{Tenant}' exists already, with the name '{present.Name}'.");
            case { Version: > 0 } present:
                return Snapshot(present);
        }

        // The directory first: a tenant that is there must be able to take users. Making it again changes nothing.
        var now = timeProvider.GetUtcNow();
        await store.CreateTenantAsync(Tenant, now, cancellationToken);
        return await WriteAsync(new() { Version = 1, Name = name, Created = now });
    }

    /// <inheritdoc/>
    public ValueTask<TenantSnapshot?> GetAsync() => ValueTask.FromResult(Exists ? Snapshot(state.State) : null);

    /// <inheritdoc/>
    public async ValueTask<ScimResult<ConnectorSnapshot>> AddConnectorAsync(ConnectorId connector, ConnectorSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if ((Refuse(null) ?? ConnectorRules.Check(settings)) is { } refusal)
        {
            return refusal;
        }

        if (!state.State.Connectors.Contains(connector))
        {
            if (state.State.Connectors.Length >= options.Value.MaxConnectors)
            {
                return ScimErrors.InvalidValue($"A tenant has at most {options.Value.MaxConnectors} connectors.");
            }

            // Listed before it is made: whatever fails in between, there is never one that the tenant's deletion does not find.
            var connectors = state.State.Connectors.Add(connector).Sort((a, b) => string.CompareOrdinal(a.Value, b.Value));
            await WriteAsync(Next() with { Connectors = connectors });
        }

        return await GrainFactory.GetGrain<IConnectorGrain>(GrainKeys.Connector(Tenant, connector)).CreateAsync(settings, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask ForgetConnectorAsync(ConnectorId connector)
    {
        if (state.State.Connectors.Contains(connector) && await GrainFactory.GetGrain<IConnectorGrain>(GrainKeys.Connector(Tenant, connector)).GetAsync() is null)
        {
            await WriteAsync(Next() with { Connectors = state.State.Connectors.Remove(connector) });
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ScimResult<TenantSnapshot>> UpdateAsync(TenantChange change, long? expectedVersion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (((change.Name is { } name ? CheckName(name) : null) ?? (change.Limits is { } limits ? RequestLimitRules.Check(limits) : null)
            ?? (change.DirectoryLimits is { } most ? DirectoryLimitRules.Check(most) : null)) is { } fault)
        {
            return fault;
        }

        if (Refuse(expectedVersion) is { } refusal)
        {
            return refusal;
        }

        var next = state.State with
        {
            Name = change.Name ?? state.State.Name,
            Suspended = change.Suspended ?? state.State.Suspended,
            Limits = change.Limits is null ? state.State.Limits : change.Limits == new RequestLimits() ? null : change.Limits,
            DirectoryLimits = change.DirectoryLimits is null ? state.State.DirectoryLimits : change.DirectoryLimits == new DirectoryLimits() ? null : change.DirectoryLimits,
            LogsValues = change.LogsValues ?? state.State.LogsValues,
        };
        return next == state.State ? Snapshot(state.State) : await WriteAsync(next with { Version = next.Version + 1 });
    }

    /// <inheritdoc/>
    public async ValueTask<ScimResult<TenantSnapshot>> DeleteAsync(long? expectedVersion, CancellationToken cancellationToken)
    {
        if (!Exists)
        {
            return Missing();
        }

        var job = GrainFactory.GetGrain<IJobGrain>(GrainKeys.Job(Tenant, ITenantGrain.DeletionJob));
        if (state.State.Deleting is not null)
        {
            await job.EnsureAsync(TenantDeletion.JobKind, null, cancellationToken);
            return Snapshot(state.State);
        }

        if (Refuse(expectedVersion) is { } refusal)
        {
            return refusal;
        }

        // Begun before the mark, and it waits for that: so there is never a mark without a job, whatever fails in between.
        await job.StartAsync(TenantDeletion.JobKind, null, cancellationToken);
        return await WriteAsync(Next() with { Deleting = timeProvider.GetUtcNow() });
    }

    /// <inheritdoc/>
    public async ValueTask EndDeletionAsync()
    {
        if (state.State is { Deleting: not null, Deleted: false })
        {
            await WriteAsync(Next() with { Deleted = true, Connectors = [] });
        }
    }

    private static TenantSnapshot Snapshot(TenantState state) => new()
    {
        Version = state.Version,
        Name = state.Name,
        Created = state.Created,
        Suspended = state.Suspended,
        Connectors = state.Connectors,
        Deleting = state.Deleting,
        Limits = state.Limits,
        DirectoryLimits = state.DirectoryLimits,
        LogsValues = state.LogsValues,
    };

    private static ScimError? CheckName(string name) =>
        string.IsNullOrWhiteSpace(name) || name.Length > MaxName ? ScimErrors.InvalidValue($"A tenant's name has 1 to {MaxName} characters.") : null;

    private static ScimError Missing() => ScimErrors.NotFound("There is no such tenant.");

    /// <summary>Why the tenant cannot be changed, if it cannot.</summary>
    private ScimError? Refuse(long? expectedVersion) => state.State switch
    {
        _ when !Exists => Missing(),
        { Deleting: not null } => ScimErrors.Conflict("The tenant is being deleted."),
        { } present when expectedVersion is { } version && version != present.Version =>
            ScimErrors.PreconditionFailed($"The tenant is at version {present.Version}, which If-Match does not name. Read it again, and repeat the change on what you read."),
        _ => null,
    };

    private TenantState Next() => state.State with { Version = state.State.Version + 1 };

    private async Task<TenantSnapshot> WriteAsync(TenantState next)
    {
        await state.KeepAsync(this, next);
        LogChanged(logger, Tenant.Value, next.Version);
        return Snapshot(next);
    }

    [LoggerMessage(EventId = ScimEventIds.TenantChanged, Level = LogLevel.Information, Message = "Tenant {Tenant} changed to version {Version}")]
    private static partial void LogChanged(ILogger logger, string tenant, long version);
}

/// <summary>What is kept of a tenant.</summary>
[GenerateSerializer, Immutable, Alias("scim.TenantState")]
internal sealed record TenantState
{
    /// <summary>0 before it is created; rises with each change.</summary>
    [Id(0)]
    public long Version { get; init; }

    /// <summary>Name for people.</summary>
    [Id(1)]
    public string Name { get; init; } = "";

    /// <summary>When it was made.</summary>
    [Id(2)]
    public DateTimeOffset Created { get; init; }

    /// <summary>Whether SCIM requests are refused.</summary>
    [Id(3)]
    public bool Suspended { get; init; }

    /// <summary>Its connectors, by id.</summary>
    [Id(4)]
    public ImmutableArray<ConnectorId> Connectors { get; init; } = [];

    /// <summary>When its deletion began.</summary>
    [Id(5)]
    public DateTimeOffset? Deleting { get; init; }

    /// <summary>Whether nothing of it is left but this. Kept for ever, so that its id is not given to another customer.</summary>
    [Id(6)]
    public bool Deleted { get; init; }

    /// <summary>How much all its connectors together may ask for; <see langword="null"/> for the defaults.</summary>
    [Id(10)]
    public RequestLimits? Limits { get; init; }

    /// <summary>Whether provisioning logs may hold values of its users and groups.</summary>
    [Id(11)]
    public bool LogsValues { get; init; }

    /// <summary>How much its directory may hold; <see langword="null"/> for the defaults.</summary>
    [Id(14)]
    public DirectoryLimits? DirectoryLimits { get; init; }
}
