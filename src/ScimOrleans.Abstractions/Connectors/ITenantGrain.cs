using System.Collections.Immutable;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Abstractions.Connectors;

/// <summary>One customer account. Key: <c>{tenant}/</c>.</summary>
[Alias("scim.ITenantGrain"), GrainInterfaceType("scim.tenant")]
public interface ITenantGrain : IGrainWithStringKey
{
    /// <summary>Creates it with its directory. Repeating it changes nothing.</summary>
    [Alias("Create")]
    ValueTask<ScimResult<TenantSnapshot>> CreateAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Reads it; <see langword="null"/> if it does not exist.</summary>
    [Alias("Get")]
    ValueTask<TenantSnapshot?> GetAsync();

    /// <summary>Creates a connector of it. Repeating it with the same settings changes nothing.</summary>
    /// <returns>The connector; 404 without the tenant; 409 for one with other settings.</returns>
    [Alias("AddConnector")]
    ValueTask<ScimResult<ConnectorSnapshot>> AddConnectorAsync(ConnectorId connector, ConnectorSettings settings, CancellationToken cancellationToken = default);

    /// <summary>Suspends it (SCIM answers 403) or resumes it. Other silos know within five seconds. A repeat is harmless.</summary>
    [Alias("SetSuspended")]
    ValueTask<ScimResult<TenantSnapshot>> SetSuspendedAsync(bool suspended, CancellationToken cancellationToken = default);
}

/// <summary>A tenant.</summary>
[GenerateSerializer, Immutable, Alias("scim.TenantSnapshot")]
public sealed record TenantSnapshot
{
    /// <summary>Rises with each change.</summary>
    [Id(0)]
    public required long Version { get; init; }

    /// <summary>Name for people.</summary>
    [Id(1)]
    public required string Name { get; init; }

    /// <summary>When it was made.</summary>
    [Id(2)]
    public required DateTimeOffset Created { get; init; }

    /// <summary>Whether SCIM requests are refused.</summary>
    [Id(3)]
    public bool Suspended { get; init; }

    /// <summary>Its connectors, by id.</summary>
    [Id(4)]
    public ImmutableArray<ConnectorId> Connectors { get; init; } = [];
}
