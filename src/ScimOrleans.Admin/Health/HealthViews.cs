using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Admin.ProvisioningLog;

namespace ScimOrleans.Admin.Health;

/// <summary>How a connector fares, in a word; a later one is worse.</summary>
internal enum HealthStatus
{
    /// <summary>Nothing is to be done.</summary>
    Ok = 0,

    /// <summary>Somebody should look: what is wrong is in the signs.</summary>
    Warning = 1,

    /// <summary>Hardly any request succeeds, or none can.</summary>
    Failing = 2,

    /// <summary>The brake holds removals until an operator releases or confirms them.</summary>
    Held = 3,
}

/// <summary>Requests of a time.</summary>
/// <param name="Succeeded">Requests answered below 400.</param>
/// <param name="Failed">Requests answered 400 and above.</param>
/// <param name="ErrorRate">The part that failed, 0 to 1; null without requests.</param>
internal sealed record RequestRateView(long Succeeded, long Failed, double? ErrorRate)
{
    /// <summary>Adds up the periods that end after a time.</summary>
    public static RequestRateView Since(IEnumerable<ActivityPeriod> periods, DateTimeOffset start)
    {
        var (succeeded, failed) = periods.Where(period => period.Start + ActivityPeriod.Length > start)
            .Aggregate((0L, 0L), (sum, period) => (sum.Item1 + period.Succeeded, sum.Item2 + period.Failed));
        return new(succeeded, failed, succeeded + failed == 0 ? null : Math.Round((double)failed / (succeeded + failed), 3));
    }
}

/// <summary>A credential that ends soon, or has ended.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Label">Name for people.</param>
/// <param name="Expires">When.</param>
internal sealed record ExpiringCredentialView(string Id, string Label, DateTimeOffset Expires);

/// <summary>Requests with a wrong credential, or none. A part of them only if there are very many: see dropped.</summary>
/// <param name="Count">Those of the last day, at most 10,000.</param>
/// <param name="InARow">Those of them that came after the last right credential.</param>
/// <param name="Since">When the first of them came after the last right credential, as far back as the log goes; null if none did.</param>
/// <param name="Last">The newest in the log, with its explanation; null if there is none.</param>
internal sealed record RefusedCredentialsView(long Count, long InARow, DateTimeOffset? Since, ProvisioningLogView? Last)
{
    /// <summary>Shows them.</summary>
    public static RefusedCredentialsView Of(ProvisioningTroubles troubles) =>
        new(troubles.Refused, troubles.RefusedInARow, troubles.RefusedSince, troubles.LastRefusal is { } last ? ProvisioningLogView.Of(last) : null);
}

/// <summary>Requests that have no entry in the provisioning log, because more came than it takes. What is said of failures and refused credentials is incomplete since then.</summary>
/// <param name="Count">Those of the last day.</param>
/// <param name="Since">When the first of them was missed; null for none.</param>
internal sealed record DroppedEntriesView(long Count, DateTimeOffset? Since);

/// <summary>How a connector fares. Counted are requests with a right credential, some seconds late; what went wrong is from the provisioning log.</summary>
/// <param name="Status">In a word.</param>
/// <param name="Signs">What is wrong, in plain words; empty if nothing is.</param>
/// <param name="Succeeded">Requests answered below 400, since it was made.</param>
/// <param name="Failed">Requests answered 400 and above.</param>
/// <param name="LastContact">The last request of either kind.</param>
/// <param name="LastSuccess">The last success.</param>
/// <param name="LastFailure">The last failure.</param>
/// <param name="LastFailureStatus">Its status.</param>
/// <param name="LastFailedRequest">The newest failure in the provisioning log, with its explanation and what to do about it; null if there is none.</param>
/// <param name="FailedInARow">Failures since the last success.</param>
/// <param name="FailingSince">The first of them; null if there is none.</param>
/// <param name="LastHour">The last hour, to a quarter of an hour.</param>
/// <param name="LastDay">The last day, to a quarter of an hour.</param>
/// <param name="HeldSince">Since when removals are held by the brake; null if they are not.</param>
/// <param name="ExpiringCredentials">Credentials that end within 30 days, and those that have ended, soonest first.</param>
/// <param name="Refused">Requests with a wrong credential, or none.</param>
/// <param name="Dropped">Requests that have no entry in the provisioning log.</param>
internal sealed record ConnectorHealthView(
    HealthStatus Status,
    IReadOnlyList<string> Signs,
    long Succeeded,
    long Failed,
    DateTimeOffset? LastContact,
    DateTimeOffset? LastSuccess,
    DateTimeOffset? LastFailure,
    int? LastFailureStatus,
    ProvisioningLogView? LastFailedRequest,
    long FailedInARow,
    DateTimeOffset? FailingSince,
    RequestRateView LastHour,
    RequestRateView LastDay,
    DateTimeOffset? HeldSince,
    IReadOnlyList<ExpiringCredentialView> ExpiringCredentials,
    RefusedCredentialsView Refused,
    DroppedEntriesView Dropped);

/// <summary>One connector in its tenant's health.</summary>
/// <param name="Id">Which.</param>
/// <param name="Name">Name for people.</param>
/// <param name="Paused">Whether its requests are refused.</param>
/// <param name="Status">How it fares.</param>
/// <param name="Signs">What is wrong, in plain words.</param>
/// <param name="LastContact">Its last request.</param>
internal sealed record ConnectorSummaryView(string Id, string Name, bool Paused, HealthStatus Status, IReadOnlyList<string> Signs, DateTimeOffset? LastContact);

/// <summary>How a tenant fares.</summary>
/// <param name="Status">That of the connector which fares worst, and at least warning if something is to be resolved or a job fails.</param>
/// <param name="Users">Users there are, hidden ones included.</param>
/// <param name="Groups">Groups there are, but for built-in ones.</param>
/// <param name="AssignmentsToResolve">Roles that hidden users still hold by hand: only an administrator may end that.</param>
/// <param name="RunningJobs">Background jobs that are not over.</param>
/// <param name="FailingJobs">Those of them whose last step failed; they go on trying.</param>
/// <param name="Connectors">Its connectors, by id.</param>
internal sealed record TenantHealthView(
    HealthStatus Status, long Users, long Groups, long AssignmentsToResolve, int RunningJobs, int FailingJobs, IReadOnlyList<ConnectorSummaryView> Connectors);
