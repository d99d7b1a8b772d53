using System.Text.Json;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Admin.ProvisioningLog;

/// <summary>One request of an identity provider, or a number of them that have no entry.</summary>
/// <param name="Position">Its place in the connector's log; rises by one from entry to entry.</param>
/// <param name="At">When the request arrived.</param>
/// <param name="Outcome">What came of the answer: answered, brokenOff after it had begun, clientGone before it, or dropped: no request, but as many as dropped says have no entry.</param>
/// <param name="CredentialId">Which of the connector's credentials was right; null for none.</param>
/// <param name="CredentialLabel">Its label at that time.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Address below the connector's endpoint.</param>
/// <param name="Query">The query; unless the tenant lets values be logged, … stands for each.</param>
/// <param name="Status">HTTP status; 499 when nobody was there to be answered.</param>
/// <param name="ScimType">Detail keyword of a refusal (RFC 7644, table 9).</param>
/// <param name="Detail">What the identity provider was told; unless the tenant lets values be logged, … stands for each.</param>
/// <param name="Explanation">What a failure means and what to do about it; null for a request that was served.</param>
/// <param name="DurationMs">From the header's arrival to the end of the answer, in milliseconds.</param>
/// <param name="RequestId">As in the header X-Request-Id, in logs and in changes.</param>
/// <param name="ClientAddress">IP address of the client.</param>
/// <param name="UserAgent">The client's name for itself.</param>
/// <param name="Profile">The connector's identity provider at that time.</param>
/// <param name="ResourceKind">What the address is about; null for what is about neither users nor groups.</param>
/// <param name="ResourceId">Which user or group.</param>
/// <param name="TotalResults">Of a list: how many match.</param>
/// <param name="Changed">Attributes that a write changed.</param>
/// <param name="Members">What a write said of a group's members; null if nothing.</param>
/// <param name="Values">The new values of what changed; null unless the tenant lets values be logged.</param>
/// <param name="Dropped">How many requests have no entry; 0 for a request.</param>
internal sealed record ProvisioningLogView(
    long Position,
    DateTimeOffset At,
    ProvisioningOutcome Outcome,
    string? CredentialId,
    string? CredentialLabel,
    string Method,
    string Path,
    string? Query,
    int Status,
    string? ScimType,
    string? Detail,
    Explanation? Explanation,
    double DurationMs,
    string RequestId,
    string? ClientAddress,
    string? UserAgent,
    IdpProfile Profile,
    ResourceKind? ResourceKind,
    Guid? ResourceId,
    long? TotalResults,
    IReadOnlyList<string> Changed,
    MembersChangeView? Members,
    JsonElement? Values,
    long Dropped)
{
    /// <summary>Shows an entry.</summary>
    public static ProvisioningLogView Of(ProvisioningEntry entry) => new(
        entry.Position,
        entry.At,
        entry.Outcome,
        entry.CredentialId,
        entry.CredentialLabel,
        entry.Method,
        entry.Path,
        entry.Query,
        entry.Status,
        entry.ScimType,
        entry.Detail,
        Explanations.Of(entry),
        entry.Duration.TotalMilliseconds,
        entry.RequestId,
        entry.ClientAddress,
        entry.UserAgent,
        entry.Profile,
        entry.ResourceKind,
        entry.ResourceId,
        entry.TotalResults,
        entry.Changed,
        entry is { MembersAdded: 0, MembersRemoved: 0, MembersReplaced: false } ? null : new(entry.MembersAdded, entry.MembersRemoved, entry.MembersReplaced),
        entry.Values is { } values ? JsonElement.Parse(values) : null,
        entry.Dropped);
}

/// <summary>What a write said of a group's members: numbers of ids that it named, whether they were members before or not.</summary>
/// <param name="Added">To be members.</param>
/// <param name="Removed">To be members no longer.</param>
/// <param name="Replaced">Whether the members became exactly those that were added.</param>
internal sealed record MembersChangeView(int Added, int Removed, bool Replaced);
