using System.Globalization;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Admin.ProvisioningLog;

namespace ScimOrleans.Admin.Health;

/// <summary>Says of a connector's counts what an operator should make of them.</summary>
internal static class ConnectorJudge
{
    /// <summary>How long before its end a credential is a sign.</summary>
    public static readonly TimeSpan ExpiryNotice = TimeSpan.FromDays(30);

    /// <summary>Entra asks every 20 to 40 minutes; in quarantine it asks once a day.</summary>
    public static readonly TimeSpan EntraSilence = TimeSpan.FromHours(2);

    /// <summary>Failures in a row after which a connector is failing.</summary>
    public const int FailingInARow = 10;

    /// <summary>Requests with a wrong credential, after the last right one, that are a sign: a person who tries is not.</summary>
    public const int RefusedInARow = 3;

    /// <summary>Entra's quarantine begins at more than this part of requests failing (after some thousands); the same is a bad sign of every identity provider.</summary>
    public const double QuarantineRate = 0.4;

    /// <summary>Requests of a day below which a rate says nothing.</summary>
    public const long FewRequests = 20;

    /// <summary>Judges a connector.</summary>
    /// <param name="connector">Its settings and credentials.</param>
    /// <param name="health">Its counts.</param>
    /// <param name="troubles">What its log has of the last day, and of the time after <see cref="LastRight"/>.</param>
    /// <param name="heldSince">Since when its removals are held.</param>
    /// <param name="now">The time.</param>
    public static ConnectorHealthView Judge(ConnectorSnapshot connector, ConnectorHealth health, ProvisioningTroubles troubles, DateTimeOffset? heldSince, DateTimeOffset now)
    {
        var total = health.Total;
        var recent = health.Recent.IsDefault ? [] : health.Recent;
        var (hour, day) = (RequestRateView.Since(recent, now.AddHours(-1)), RequestRateView.Since(recent, now.AddDays(-1)));
        var lastContact = Later(total.LastSuccess, total.LastFailure);
        var expiring = connector.Credentials.Where(credential => credential.Expires <= now + ExpiryNotice).OrderBy(credential => credential.Expires)
            .Select(credential => new ExpiringCredentialView(credential.Id, credential.Label, credential.Expires!.Value)).ToList();
        List<(HealthStatus Status, string Text)> signs = [.. SignsOfTheLog(troubles, total)];
        if (heldSince is not null)
        {
            signs.Add((HealthStatus.Held, "Removals of users are held: the identity provider removed more than the brake allows. Look at the users, then release or confirm."));
        }

        if (total.FailedInARow >= FailingInARow)
        {
            signs.Add((HealthStatus.Failing, $"The last {total.FailedInARow} requests failed, the last one with status {total.LastFailureStatus}. {Why(troubles.LastFailure) ?? "The provisioning log says why."}"));
        }

        if (connector.Credentials.All(credential => credential.Expires <= now))
        {
            signs.Add((connector.Credentials.IsEmpty && lastContact is null ? HealthStatus.Warning : HealthStatus.Failing, "No credential of the connector holds: the identity provider cannot sign in."));
        }
        else if (expiring.Count > 0)
        {
            signs.Add((HealthStatus.Warning, "A credential has ended or ends within 30 days. Rotate it, or remove it if it is not used any more."));
        }

        if (day.Succeeded + day.Failed >= FewRequests && day.ErrorRate > QuarantineRate)
        {
            signs.Add((HealthStatus.Warning, "More than 40 % of the last day's requests failed. Identity providers quarantine or stop provisioning that goes on so."));
        }

        if (connector.Settings is { Profile: IdpProfile.Entra, Paused: false } && lastContact < now - EntraSilence)
        {
            signs.Add((HealthStatus.Warning, "Microsoft Entra usually asks every 40 minutes and has not for two hours: provisioning is stopped, in quarantine, or its credential is refused."));
        }

        return new(
            signs.Select(sign => sign.Status).DefaultIfEmpty(HealthStatus.Ok).Max(),
            [.. signs.Select(sign => sign.Text)],
            total.Succeeded,
            total.Failed,
            lastContact,
            total.LastSuccess,
            total.LastFailure,
            total.LastFailure is null ? null : total.LastFailureStatus,
            troubles.LastFailure is { } failure ? ProvisioningLogView.Of(failure) : null,
            total.FailedInARow,
            total.FailingSince,
            hour,
            day,
            heldSince,
            expiring,
            RefusedCredentialsView.Of(troubles),
            new(troubles.Dropped, troubles.DroppedSince));
    }

    /// <summary>When a right credential was presented last, for a request or an access token; <see langword="null"/> for never.</summary>
    public static DateTimeOffset? LastRight(ConnectorActivity total) =>
        Later(Later(total.LastSuccess, total.LastFailure), total.CredentialUse is { IsEmpty: false } uses ? uses.Values.Max() : null);

    private static IEnumerable<(HealthStatus Status, string Text)> SignsOfTheLog(ProvisioningTroubles troubles, ConnectorActivity total)
    {
        // The log knows of a right credential some seconds before it is counted.
        var right = Later(LastRight(total), troubles.LastFailure?.At);
        if (troubles is { RefusedInARow: >= RefusedInARow and var refused, RefusedSince: { } since, LastRefusal: { } last } && !(right > last.At))
        {
            yield return (refused >= FailingInARow ? HealthStatus.Failing : HealthStatus.Warning,
                $"The identity provider, or somebody else, presents a wrong credential, or none, since {Say(since)}: {Count(refused)} requests within a day, the last one at {Say(last.At)}. "
                + $"{(right is null ? "No right one has ever come." : $"No right one has come since {Say(right.Value)}.")} {Why(last)}");
        }

        if (troubles.DroppedSince is { } missed)
        {
            yield return (HealthStatus.Warning,
                $"The provisioning log lacks {troubles.Dropped} requests since {Say(missed)}: more came than it takes. What is said of failures and refused credentials is incomplete since then.");
        }
    }

    private static string? Why(ProvisioningEntry? entry) => entry is not null && Explanations.Of(entry) is { } explanation ? $"{explanation.Cause} {explanation.Remedy}" : null;

    private static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset? b) => a > b || b is null ? a : b;

    private static string Say(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Count(long requests) => requests < ProvisioningTroubles.MostCounted ? $"{requests}" : $"more than {ProvisioningTroubles.MostCounted - 1}";
}
