using System.Collections.Immutable;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Abstractions.Connectors;

/// <summary>One customer account. Key: <c>{tenant}/</c>.</summary>
/// <remarks>The answers to it know the tenant's version: a change that expects another one is 412 and changes nothing.</remarks>
[Alias("scim.ITenantGrain"), GrainInterfaceType("scim.tenant")]
public interface ITenantGrain : IGrainWithStringKey
{
    /// <summary>Creates it with its directory. Repeating it with the same name changes nothing.</summary>
    /// <returns>The tenant; 409 if there is or was one with this id: ids are never given to another customer.</returns>
    [Alias("Create")]
    ValueTask<ScimResult<TenantSnapshot>> CreateAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Reads it; <see langword="null"/> if it does not exist.</summary>
    [Alias("Get")]
    ValueTask<TenantSnapshot?> GetAsync();

    /// <summary>Creates a connector of it. Repeating it with the same settings changes nothing, and makes one whose creation broke off.</summary>
    /// <returns>The connector; 404 without the tenant; 400 for bad settings or one too many; 409 for one with other settings.</returns>
    [Alias("AddConnector")]
    ValueTask<ScimResult<ConnectorSnapshot>> AddConnectorAsync(ConnectorId connector, ConnectorSettings settings, CancellationToken cancellationToken = default);

    /// <summary>Takes a connector that is gone from the list; one that exists, if only again, stays. A repeat is harmless.</summary>
    [Alias("ForgetConnector")]
    ValueTask ForgetConnectorAsync(ConnectorId connector);

    /// <summary>Renames it, suspends it (SCIM answers 403) or resumes it. Other silos know within five seconds. A repeat is harmless.</summary>
    /// <returns>The tenant; 400, 404 or 412.</returns>
    [Alias("Update")]
    ValueTask<ScimResult<TenantSnapshot>> UpdateAsync(TenantChange change, long? expectedVersion = null, CancellationToken cancellationToken = default);

    /// <summary>Begins to delete it with all that it owns: SCIM is refused from now on, the rest is the job <see cref="DeletionJob"/>. A repeat goes on with it.</summary>
    /// <returns>The tenant; 404 or 412.</returns>
    [Alias("Delete")]
    ValueTask<ScimResult<TenantSnapshot>> DeleteAsync(long? expectedVersion = null, CancellationToken cancellationToken = default);

    /// <summary>Ends the deletion, when nothing of the tenant is left but the knowledge that its id was used. A repeat is harmless.</summary>
    [Alias("EndDeletion")]
    ValueTask EndDeletionAsync();

    /// <summary>Name of the job that deletes the tenant.</summary>
    const string DeletionJob = "delete";
}

/// <summary>What changes of a tenant; <see langword="null"/> leaves it.</summary>
[GenerateSerializer, Immutable, Alias("scim.TenantChange")]
public sealed record TenantChange
{
    /// <summary>Name for people, 1 to 200 characters.</summary>
    [Id(0)]
    public string? Name { get; init; }

    /// <summary>Whether SCIM requests are refused.</summary>
    [Id(1)]
    public bool? Suspended { get; init; }

    /// <summary>How much all its connectors together may ask for. One that says nothing puts the defaults back.</summary>
    [Id(10)]
    public RequestLimits? Limits { get; init; }

    /// <summary>Whether provisioning logs may hold values of its users and groups. What is in them already stays.</summary>
    [Id(11)]
    public bool? LogsValues { get; init; }

    /// <summary>How much its directory may hold. One that says nothing puts the defaults back.</summary>
    [Id(14)]
    public DirectoryLimits? DirectoryLimits { get; init; }
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

    /// <summary>Its connectors, by id. One whose creation broke off may be among them, and does not exist until it is repeated.</summary>
    [Id(4)]
    public ImmutableArray<ConnectorId> Connectors { get; init; } = [];

    /// <summary>When its deletion began; <see langword="null"/> if it is to stay.</summary>
    [Id(5)]
    public DateTimeOffset? Deleting { get; init; }

    /// <summary>How much all its connectors together may ask for; <see langword="null"/> for the defaults.</summary>
    [Id(10)]
    public RequestLimits? Limits { get; init; }

    /// <summary>Whether provisioning logs may hold values of its users and groups. Default: false.</summary>
    [Id(11)]
    public bool LogsValues { get; init; }

    /// <summary>How much its directory may hold; <see langword="null"/> for the defaults.</summary>
    [Id(14)]
    public DirectoryLimits? DirectoryLimits { get; init; }
}
