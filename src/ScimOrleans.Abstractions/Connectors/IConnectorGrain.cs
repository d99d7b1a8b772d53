using System.Collections.Immutable;
using Orleans.Concurrency;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Abstractions.Connectors;

/// <summary>One connection of a tenant's identity provider. Key: <c>{tenant}/{connector}</c>. Not on the path of a request: silos cache what it says.</summary>
[Alias("scim.IConnectorGrain"), GrainInterfaceType("scim.connector")]
public interface IConnectorGrain : IGrainWithStringKey
{
    /// <summary>Creates it. Repeating it with the same settings changes nothing. Versions rise over a deletion: no copy of the one before is taken for it.</summary>
    /// <returns>The connector; 409 if it exists with other settings; 400 for bad settings.</returns>
    [Alias("Create")]
    ValueTask<ScimResult<ConnectorSnapshot>> CreateAsync(ConnectorSettings settings, CancellationToken cancellationToken = default);

    /// <summary>Reads it; <see langword="null"/> if it does not exist. Never waits for a change of it: what a change waits for may ask.</summary>
    [Alias("Get"), AlwaysInterleave]
    ValueTask<ConnectorSnapshot?> GetAsync();

    /// <summary>Sets new settings. A repeat is harmless.</summary>
    /// <param name="settings">All of them.</param>
    /// <param name="expectedVersion">The version that they were made from; <see langword="null"/> for whatever there is.</param>
    /// <param name="cancellationToken">Stops the call before anything is kept.</param>
    /// <returns>The connector; 400 for bad settings; 404; 412 if it is at another version.</returns>
    [Alias("Update")]
    ValueTask<ScimResult<ConnectorSnapshot>> UpdateAsync(ConnectorSettings settings, long? expectedVersion = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Begins to delete it: its credentials are gone at once, what becomes of its users and groups is a job, which then forgets the connector. A repeat goes on with what was
    /// begun, whatever it says.
    /// </summary>
    /// <returns>The connector; 404 or 412.</returns>
    [Alias("Delete")]
    ValueTask<ScimResult<ConnectorSnapshot>> DeleteAsync(ConnectorDisposal disposal, long? expectedVersion = null, CancellationToken cancellationToken = default);

    /// <summary>Ends a deletion: forgets all but the version. Nothing happens if that deletion has ended already, also if the connector has been made again since.</summary>
    /// <param name="since">When the deletion began: see <see cref="ConnectorSnapshot.Deleting"/>.</param>
    [Alias("EndDeletion")]
    ValueTask EndDeletionAsync(DateTimeOffset since);

    /// <summary>Forgets all that is kept of it: settings, credentials, health. Its users and groups are not its to delete. A repeat is harmless.</summary>
    [Alias("Clear")]
    ValueTask ClearAsync();

    /// <summary>Adds a credential. A repeat with the same <see cref="NewCredential.RequestKey"/> changes nothing and is answered without the secret; one without a key adds another.</summary>
    /// <returns>The credential with the secret that was made for it, or 400.</returns>
    [Alias("AddCredential")]
    ValueTask<ScimResult<IssuedCredential>> AddCredentialAsync(NewCredential credential, CancellationToken cancellationToken = default);

    /// <summary>Makes a successor of a credential, with its label, user name or client id and a new secret, and lets the old one end after the overlap. Repeats are as those of <see cref="AddCredentialAsync"/>.</summary>
    /// <returns>The successor with its secret; 404 if there is no such credential; 412 if it is at another version; 400 for federation, which has no secret, and for an overlap or life that is not allowed.</returns>
    [Alias("RotateCredential")]
    ValueTask<ScimResult<IssuedCredential>> RotateCredentialAsync(CredentialRotation rotation, CancellationToken cancellationToken = default);

    /// <summary>Revokes a credential with the access tokens that it was given; other silos know within five seconds. A repeat is harmless.</summary>
    /// <param name="credentialId">Which one.</param>
    /// <param name="expectedVersion">The version of the credential that is meant; <see langword="null"/> for whatever there is.</param>
    /// <param name="cancellationToken">Stops the call before anything is kept.</param>
    /// <returns>The connector without it; 404 if there is no such credential, also for a repeat; 412 if it is at another version.</returns>
    [Alias("RemoveCredential")]
    ValueTask<ScimResult<ConnectorSnapshot>> RemoveCredentialAsync(string credentialId, long? expectedVersion = null, CancellationToken cancellationToken = default);

    /// <summary>Takes one silo's counts since its last report. A repeat counts twice; a lost one is not counted.</summary>
    [Alias("Report")]
    ValueTask ReportAsync(ConnectorActivity activity);

    /// <summary>Health since the connector was created, with at most the last report period missing.</summary>
    [Alias("GetHealth")]
    ValueTask<ConnectorHealth> GetHealthAsync();
}

/// <summary>A connector as silos cache it.</summary>
[GenerateSerializer, Immutable, Alias("scim.ConnectorSnapshot")]
public sealed record ConnectorSnapshot
{
    /// <summary>Rises with each change of settings or credentials.</summary>
    [Id(0)]
    public required long Version { get; init; }

    /// <summary>Its settings.</summary>
    [Id(1)]
    public required ConnectorSettings Settings { get; init; }

    /// <summary>Its credentials, expired ones included.</summary>
    [Id(2)]
    public required ImmutableArray<ConnectorCredential> Credentials { get; init; }

    /// <summary>When its deletion began; <see langword="null"/> if it is to stay.</summary>
    [Id(3)]
    public DateTimeOffset? Deleting { get; init; }

    /// <summary>What then becomes of its users and groups.</summary>
    [Id(4)]
    public ConnectorDisposal? Disposal { get; init; }
}

/// <summary>What one silo saw of a connector's requests since its last report.</summary>
[GenerateSerializer, Immutable, Alias("scim.ConnectorActivity")]
public sealed record ConnectorActivity
{
    /// <summary>Requests answered below 400.</summary>
    [Id(0)]
    public required long Succeeded { get; init; }

    /// <summary>Requests answered 400 and above.</summary>
    [Id(1)]
    public required long Failed { get; init; }

    /// <summary>The last success, if any.</summary>
    [Id(2)]
    public DateTimeOffset? LastSuccess { get; init; }

    /// <summary>The last failure, if any.</summary>
    [Id(3)]
    public DateTimeOffset? LastFailure { get; init; }

    /// <summary>Status of the last failure.</summary>
    [Id(4)]
    public int LastFailureStatus { get; init; }

    /// <summary>When each credential was used last, by its id; <see langword="null"/> if none was.</summary>
    [Id(5)]
    public ImmutableDictionary<string, DateTimeOffset>? CredentialUse { get; init; }

    /// <summary>Failures since the last success, as far as silos saw one.</summary>
    [Id(6)]
    public long FailedInARow { get; init; }

    /// <summary>The first of them; <see langword="null"/> if there is none.</summary>
    [Id(7)]
    public DateTimeOffset? FailingSince { get; init; }
}

/// <summary>What was reported in a quarter of an hour.</summary>
/// <param name="Start">When that begins.</param>
/// <param name="Succeeded">Requests answered below 400.</param>
/// <param name="Failed">Requests answered 400 and above.</param>
[GenerateSerializer, Immutable, Alias("scim.ActivityPeriod")]
public readonly record struct ActivityPeriod([property: Id(0)] DateTimeOffset Start, [property: Id(1)] long Succeeded, [property: Id(2)] long Failed)
{
    /// <summary>How long a period is.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromMinutes(15);
}

/// <summary>How a connector fares.</summary>
[GenerateSerializer, Immutable, Alias("scim.ConnectorHealth")]
public sealed record ConnectorHealth
{
    /// <summary>All that was reported, added up.</summary>
    [Id(0)]
    public required ConnectorActivity Total { get; init; }

    /// <summary>The last day in quarters of an hour, oldest first; those without requests are left out.</summary>
    [Id(1)]
    public ImmutableArray<ActivityPeriod> Recent { get; init; } = [];
}
