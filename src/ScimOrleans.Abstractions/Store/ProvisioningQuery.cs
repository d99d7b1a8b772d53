using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Store;

/// <summary>Which entries of a connector's provisioning log are wanted. What is <see langword="null"/> does not narrow; entries that say how many were dropped match only the times.</summary>
public sealed record ProvisioningQuery
{
    /// <summary>Whose connector.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>Whose log.</summary>
    public required ConnectorId Connector { get; init; }

    /// <summary>Only entries above this position, oldest first.</summary>
    public long? After { get; init; }

    /// <summary>Only entries below this position.</summary>
    public long? Before { get; init; }

    /// <summary>Not before this time.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Served, or not.</summary>
    public bool? Succeeded { get; init; }

    /// <summary>HTTP status.</summary>
    public int? Status { get; init; }

    /// <summary>HTTP method, as sent.</summary>
    public string? Method { get; init; }

    /// <summary>About this resource.</summary>
    public Guid? ResourceId { get; init; }

    /// <summary>The request with this id.</summary>
    public string? RequestId { get; init; }

    /// <summary>Most entries to return, 1 to 1,000.</summary>
    public required int Limit { get; init; }

    /// <summary>Whether only times and positions narrow.</summary>
    public bool TakesAll => Succeeded is null && Status is null && Method is null && ResourceId is null && RequestId is null;

    /// <summary>Whether an entry matches, apart from whose it is.</summary>
    public bool Matches(ProvisioningEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return (After is null || entry.Position > After) && (Before is null || entry.Position < Before)
            && (From is null || entry.At >= From) && (To is null || entry.At < To)
            && (TakesAll || (entry.Outcome != ProvisioningOutcome.Dropped
                && (Succeeded is null || entry.Succeeded == Succeeded) && (Status is null || entry.Status == Status)
                && (Method is null || entry.Method == Method) && (ResourceId is null || entry.ResourceId == ResourceId)
                && (RequestId is null || entry.RequestId == RequestId)));
    }
}
