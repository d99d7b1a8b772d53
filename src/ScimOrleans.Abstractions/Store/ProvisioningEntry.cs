using System.Collections.Immutable;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Store;

/// <summary>One SCIM request in a connector's provisioning log: what was asked, what became of it, and what changed. Never a credential; values of resources only where the tenant allows them.</summary>
public sealed record ProvisioningEntry
{
    /// <summary>Whose connector.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>The connector that was addressed.</summary>
    public required ConnectorId Connector { get; init; }

    /// <summary>Place in the connector's log, from 1, dense when it is given; the store gives it. Rises in the order in which entries become visible.</summary>
    public long Position { get; init; }

    /// <summary>When the request arrived, or when entries were dropped.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What came of the answer.</summary>
    public required ProvisioningOutcome Outcome { get; init; }

    /// <summary>Which credential was right; <see langword="null"/> for none.</summary>
    public string? CredentialId { get; init; }

    /// <summary>The credential's name for people at that time.</summary>
    public string? CredentialLabel { get; init; }

    /// <summary>HTTP method, at most 32 characters.</summary>
    public required string Method { get; init; }

    /// <summary>Below the connector's endpoint, such as <c>/Users/{id}</c> with its id, at most 500 characters.</summary>
    public required string Path { get; init; }

    /// <summary>The query, at most 2,000 characters; without values <c>…</c> stands for each. <see langword="null"/> for none.</summary>
    public string? Query { get; init; }

    /// <summary>HTTP status; 499 when nobody was there to be answered, 0 for dropped entries.</summary>
    public required int Status { get; init; }

    /// <summary>Detail keyword of a refusal.</summary>
    public string? ScimType { get; init; }

    /// <summary>What the client was told, at most 1,000 characters; without values <c>…</c> stands for each.</summary>
    public string? Detail { get; init; }

    /// <summary>Why, where the status does not say it.</summary>
    public ProvisioningSituation Situation { get; init; }

    /// <summary>The connector's identity provider at that time: explanations speak of it.</summary>
    public IdpProfile Profile { get; init; }

    /// <summary>From the header's arrival to the end of the answer.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Ties the entry to log lines and changes; at most 64 characters.</summary>
    public required string RequestId { get; init; }

    /// <summary>IP address of the client, as a trusted proxy forwards it.</summary>
    public string? ClientAddress { get; init; }

    /// <summary>The client's name for itself, at most 200 characters.</summary>
    public string? UserAgent { get; init; }

    /// <summary>What the address is about; <see langword="null"/> for discovery and unknown addresses.</summary>
    public ResourceKind? ResourceKind { get; init; }

    /// <summary>Which resource: the address's, or the one that was made.</summary>
    public Guid? ResourceId { get; init; }

    /// <summary>Of a list: how many match.</summary>
    public long? TotalResults { get; init; }

    /// <summary>Attributes that a write changed, with their extension's URN. Empty if none did.</summary>
    public ImmutableArray<string> Changed { get; init; } = [];

    /// <summary>Ids that a write named to be members afterwards.</summary>
    public int MembersAdded { get; init; }

    /// <summary>Ids that a write named to be no members afterwards.</summary>
    public int MembersRemoved { get; init; }

    /// <summary>Whether the members became exactly those that were named.</summary>
    public bool MembersReplaced { get; init; }

    /// <summary>The new values of <see cref="Changed"/> as one JSON object, at most 8,192 characters; <see langword="null"/> unless the tenant allows it.</summary>
    public string? Values { get; init; }

    /// <summary>For <see cref="ProvisioningOutcome.Dropped"/>: how many requests have no entry.</summary>
    public long Dropped { get; init; }

    /// <summary>Whether the request was served. Dropped entries are neither.</summary>
    public bool Succeeded => Outcome == ProvisioningOutcome.Answered && Status < 400;
}

/// <summary>What came of an answer. The numbers are stored.</summary>
public enum ProvisioningOutcome
{
    /// <summary>It went out whole.</summary>
    Answered = 0,

    /// <summary>It had begun and could not be finished: the connection was cut.</summary>
    BrokenOff = 1,

    /// <summary>The client had gone before it.</summary>
    ClientGone = 2,

    /// <summary>No request: some have no entry, because more came than could be written.</summary>
    Dropped = 3,
}

/// <summary>Why a request was refused, where status and keyword do not say it. The numbers are stored.</summary>
public enum ProvisioningSituation
{
    /// <summary>Status, keyword and resource say it.</summary>
    None = 0,

    /// <summary>No credential was sent.</summary>
    NoCredential = 1,

    /// <summary>The connector is paused.</summary>
    Paused = 2,

    /// <summary>The tenant is suspended.</summary>
    Suspended = 3,

    /// <summary>More requests per second than the limit.</summary>
    RequestRate = 4,

    /// <summary>More requests at once than the limit.</summary>
    RequestsAtOnce = 5,

    /// <summary>There is nothing at the address.</summary>
    UnknownAddress = 6,

    /// <summary>The connector has removed too many users, and its removals are held until an operator acts.</summary>
    RemovalsHeld = 7,

    /// <summary>The tenant's directory, or the group, holds as much as it may.</summary>
    DirectoryFull = 8,

    /// <summary>The user is the last one who administers its tenant.</summary>
    LastAdministrator = 9,
}
