using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Grains.Tenants;

/// <inheritdoc cref="ITenantGrain"/>
[GrainType("tenant")]
internal sealed class TenantGrain(
    [PersistentState("tenant", ScimGrainHosting.StorageName)] IPersistentState<TenantState> state,
    IDirectoryStore store,
    IOptions<ScimGrainOptions> options,
    TimeProvider timeProvider) : Grain, ITenantGrain
{
    private const int MaxName = 200;

    private TenantId Tenant => GrainKeys.TenantOf(this.GetPrimaryKeyString());

    /// <inheritdoc/>
    public async ValueTask<ScimResult<TenantSnapshot>> CreateAsync(string name, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > MaxName)
        {
            return ScimErrors.InvalidValue($"A tenant's name has 1 to {MaxName} characters.");
        }

        if (state.State.Version > 0)
        {
            return Snapshot(state.State);
        }

        // The directory first: a tenant that is there must be able to take users. Making it again changes nothing.
        var now = timeProvider.GetUtcNow();
        await store.CreateTenantAsync(Tenant, now, cancellationToken);
        return await WriteAsync(new() { Version = 1, Name = name, Created = now });
    }

    /// <inheritdoc/>
    public ValueTask<TenantSnapshot?> GetAsync() => ValueTask.FromResult(state.State.Version == 0 ? null : Snapshot(state.State));

    /// <inheritdoc/>
    public async ValueTask<ScimResult<ConnectorSnapshot>> AddConnectorAsync(ConnectorId connector, ConnectorSettings settings, CancellationToken cancellationToken)
    {
        if (state.State.Version == 0)
        {
            return Missing();
        }

        var isNew = !state.State.Connectors.Contains(connector);
        if (isNew && state.State.Connectors.Length >= options.Value.MaxConnectors)
        {
            return ScimErrors.InvalidValue($"A tenant has at most {options.Value.MaxConnectors} connectors.");
        }

        var created = await GrainFactory.GetGrain<IConnectorGrain>(GrainKeys.Connector(Tenant, connector)).CreateAsync(settings, cancellationToken);
        if (created.IsSuccess && isNew)
        {
            var connectors = state.State.Connectors.Add(connector).Sort((a, b) => string.CompareOrdinal(a.Value, b.Value));
            await WriteAsync(state.State with { Version = state.State.Version + 1, Connectors = connectors });
        }

        return created;
    }

    /// <inheritdoc/>
    public async ValueTask<ScimResult<TenantSnapshot>> SetSuspendedAsync(bool suspended, CancellationToken cancellationToken)
    {
        if (state.State.Version == 0)
        {
            return Missing();
        }

        return state.State.Suspended == suspended ? Snapshot(state.State) : await WriteAsync(state.State with { Version = state.State.Version + 1, Suspended = suspended });
    }

    private static TenantSnapshot Snapshot(TenantState state) =>
        new() { Version = state.Version, Name = state.Name, Created = state.Created, Suspended = state.Suspended, Connectors = state.Connectors };

    private static ScimError Missing() => ScimErrors.NotFound("There is no such tenant.");

    private async Task<TenantSnapshot> WriteAsync(TenantState next)
    {
        var before = state.State;
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

        return Snapshot(next);
    }
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
}
