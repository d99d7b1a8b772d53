using System.Collections.Immutable;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Admin.Health;

namespace ScimOrleans.Admin.Tests.Health;

/// <summary>What is made of a connector's counts, at each edge.</summary>
public sealed class ConnectorJudgeTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 10, 12, 7, 0, TimeSpan.Zero);

    private static readonly ConnectorActivity _quiet = new() { Succeeded = 5, Failed = 0, LastSuccess = _now.AddMinutes(-1) };

    [Fact]
    public void Judge_AllWell_IsOkWithoutSigns()
    {
        var health = Judge(_quiet);

        Assert.Equal(HealthStatus.Ok, health.Status);
        Assert.Empty(health.Signs);
        Assert.Equal((5, 0, _now.AddMinutes(-1), null), (health.Succeeded, health.Failed, health.LastContact, health.LastFailureStatus));
        Assert.Equal(new(0, 0, null), health.LastDay);
    }

    [Theory]
    [InlineData(9, nameof(HealthStatus.Ok))]
    [InlineData(10, nameof(HealthStatus.Failing))]
    public void Judge_FailuresInARow_AreFailingFromTen(long failures, string expected)
    {
        var health = Judge(_quiet with { Failed = failures, FailedInARow = failures, FailingSince = _now.AddHours(-1), LastFailure = _now, LastFailureStatus = 409 });

        Assert.Equal(expected, health.Status.ToString());
        Assert.Equal((failures, _now.AddHours(-1), 409, _now), (health.FailedInARow, health.FailingSince, health.LastFailureStatus, health.LastContact));
        Assert.Equal(expected == nameof(HealthStatus.Failing), health.Signs.Any(sign => sign.Contains("409", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(12, 7, nameof(HealthStatus.Ok))]
    [InlineData(12, 8, nameof(HealthStatus.Ok))]
    [InlineData(11, 9, nameof(HealthStatus.Warning))]
    public void Judge_ManyOfADayFail_IsAWarning(long succeeded, long failed, string expected) =>
        Assert.Equal(expected, Judge(_quiet, new ActivityPeriod(_now.AddHours(-20), succeeded, failed)).Status.ToString());

    [Fact]
    public void Judge_Rates_AreOfTheLastHourAndDayToAQuarterOfAnHour()
    {
        var health = Judge(
            _quiet,
            new(_now.AddDays(-1).AddMinutes(-15), 100, 100),
            new(_now.AddDays(-1).AddMinutes(-14), 1, 0),
            new(_now.AddHours(-1).AddMinutes(-15), 2, 1),
            new(_now.AddHours(-1).AddMinutes(-14), 3, 1),
            new(_now.AddMinutes(-7), 4, 0));

        Assert.Equal(new(7, 1, 0.125), health.LastHour);
        Assert.Equal(new(10, 2, 0.167), health.LastDay);
    }

    [Fact]
    public void Judge_Credentials_AreASignWithinThirtyDays_AndFailingWhenNoneHolds()
    {
        var (ended, soon, late) = (Credential("a", _now), Credential("b", _now.AddDays(30)), Credential("c", _now.AddDays(30).AddTicks(1)));

        Assert.Equal(HealthStatus.Ok, JudgeOf(_quiet, late).Status);
        var warned = JudgeOf(_quiet, late, soon, ended);
        Assert.Equal(HealthStatus.Warning, warned.Status);
        Assert.Equal(["a", "b"], warned.ExpiringCredentials.Select(credential => credential.Id));
        Assert.Equal(HealthStatus.Failing, JudgeOf(_quiet, ended).Status);
        Assert.Equal(HealthStatus.Failing, JudgeOf(_quiet).Status);
        Assert.Equal(HealthStatus.Warning, JudgeOf(new() { Succeeded = 0, Failed = 0 }).Status);
    }

    [Theory]
    [InlineData(IdpProfile.Entra, 120, false, nameof(HealthStatus.Ok))]
    [InlineData(IdpProfile.Entra, 121, false, nameof(HealthStatus.Warning))]
    [InlineData(IdpProfile.Entra, 121, true, nameof(HealthStatus.Ok))]
    [InlineData(IdpProfile.Okta, 1_000, false, nameof(HealthStatus.Ok))]
    public void Judge_Silence_IsASignOfEntraAlone(IdpProfile profile, int minutes, bool paused, string expected)
    {
        var snapshot = Snapshot([Credential("a", null)]) with { Settings = new() { Name = "x", Profile = profile, Paused = paused } };

        Assert.Equal(expected, ConnectorJudge.Judge(snapshot, new() { Total = new() { Succeeded = 1, Failed = 0, LastSuccess = _now.AddMinutes(-minutes) } }, new(), null, _now).Status.ToString());
    }

    [Fact]
    public void Judge_Held_IsWorstOfAll()
    {
        var health = ConnectorJudge.Judge(Snapshot([]), new() { Total = _quiet }, new(), _now.AddHours(-3), _now);

        Assert.Equal((HealthStatus.Held, _now.AddHours(-3), 2), (health.Status, health.HeldSince, health.Signs.Count));
    }

    [Theory]
    [InlineData(2, nameof(HealthStatus.Ok))]
    [InlineData(3, nameof(HealthStatus.Warning))]
    [InlineData(9, nameof(HealthStatus.Warning))]
    [InlineData(10, nameof(HealthStatus.Failing))]
    public void Judge_WrongCredentialsInARow_AreASignFromThree_AndFailingFromTen(long inARow, string expected)
    {
        var last = Entry(401) with { Profile = IdpProfile.Okta };
        var health = Judge(new ProvisioningTroubles { Refused = inARow + 5, RefusedInARow = inARow, RefusedSince = _now.AddDays(-3), LastRefusal = last });

        Assert.Equal(expected, health.Status.ToString());
        Assert.Equal((inARow + 5, inARow, _now.AddDays(-3), 401), (health.Refused.Count, health.Refused.InARow, health.Refused.Since, health.Refused.Last?.Status));
        string[] signs = expected == nameof(HealthStatus.Ok)
            ? []
            : [$"The identity provider, or somebody else, presents a wrong credential, or none, since 2026-01-07 12:07 UTC: {inARow} requests within a day, the last one at 2026-01-10 12:07 UTC. "
                + "No right one has come since 2026-01-10 12:06 UTC. Okta's credential is wrong, expired or revoked, or it sent none. In Okta, open the application's Provisioning tab, Integration, edit, "
                + "enter the user name and password or the token, and choose Test API Credentials."];
        Assert.Equal(signs, health.Signs);
    }

    [Fact]
    public void Judge_NeverARightCredential_SaysSo()
    {
        var troubles = new ProvisioningTroubles { Refused = 10_000, RefusedInARow = 10_000, RefusedSince = _now, LastRefusal = Entry(401) };

        var sign = Assert.Single(ConnectorJudge.Judge(Snapshot([Credential("a", null)]), new() { Total = new() { Succeeded = 0, Failed = 0 } }, troubles, null, _now).Signs);

        Assert.Contains("more than 9999 requests", sign, StringComparison.Ordinal);
        Assert.Contains("No right one has ever come.", sign, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, "No right one has come since 2026-01-10 12:06 UTC.")]
    [InlineData(1, null)]
    public void Judge_TheLogKnowsOfARightCredentialThatIsNotCountedYet_GoesByIt(int minutes, string? expected)
    {
        var troubles = new ProvisioningTroubles { RefusedInARow = 3, RefusedSince = _now.AddMinutes(-1), LastRefusal = Entry(401), LastFailure = Entry(409) with { At = _now.AddMinutes(minutes) } };

        var signs = ConnectorJudge.Judge(Snapshot([Credential("a", null)]), new() { Total = new() { Succeeded = 0, Failed = 0 } }, troubles, null, _now).Signs;

        Assert.Equal(expected is null ? 0 : 1, signs.Count);
        Assert.All(signs, sign => Assert.Contains(expected!, sign, StringComparison.Ordinal));
    }

    [Fact]
    public void LastRight_IsTheLastRequestOrUse()
    {
        Assert.Null(ConnectorJudge.LastRight(new() { Succeeded = 0, Failed = 0 }));
        Assert.Equal(_now, ConnectorJudge.LastRight(new() { Succeeded = 1, Failed = 1, LastSuccess = _now.AddHours(-1), LastFailure = _now }));
        Assert.Equal(_now.AddHours(1), ConnectorJudge.LastRight(new() { Succeeded = 1, Failed = 0, LastSuccess = _now, CredentialUse = ImmutableDictionary<string, DateTimeOffset>.Empty.Add("a", _now.AddHours(1)).Add("b", _now) }));
    }

    [Fact]
    public void Judge_LastFailure_IsShownAndExplained()
    {
        var troubles = new ProvisioningTroubles { LastFailure = Entry(409) with { ScimType = "uniqueness", Detail = "Taken." } };

        var health = ConnectorJudge.Judge(
            Snapshot([Credential("a", null)]), new() { Total = _quiet with { FailedInARow = 10, LastFailure = _now, LastFailureStatus = 409 } }, troubles, null, _now);

        Assert.Equal((409, "uniqueness", "Taken.", _now), (health.LastFailedRequest!.Status, health.LastFailedRequest.ScimType, health.LastFailedRequest.Detail, health.LastFailedRequest.At));
        var explanation = health.LastFailedRequest.Explanation!;
        Assert.Equal([$"The last 10 requests failed, the last one with status 409. {explanation.Cause} {explanation.Remedy}"], health.Signs);
    }

    [Fact]
    public void Judge_EntriesAreMissing_SaysSinceWhenNumbersAreIncomplete()
    {
        var health = Judge(new ProvisioningTroubles { Dropped = 12, DroppedSince = _now.AddHours(-2) });

        Assert.Equal((HealthStatus.Warning, 12, _now.AddHours(-2)), (health.Status, health.Dropped.Count, health.Dropped.Since));
        Assert.StartsWith("The provisioning log lacks 12 requests since 2026-01-10 10:07 UTC", Assert.Single(health.Signs), StringComparison.Ordinal);
    }

    private static ConnectorHealthView Judge(ProvisioningTroubles troubles) => ConnectorJudge.Judge(Snapshot([Credential("a", null)]), new() { Total = _quiet }, troubles, null, _now);

    private static ProvisioningEntry Entry(int status) => new()
    {
        Tenant = TenantId.Parse("acme"),
        Connector = ConnectorId.Parse("okta"),
        At = _now,
        Outcome = ProvisioningOutcome.Answered,
        Method = "GET",
        Path = "/Users",
        Status = status,
        RequestId = "r",
    };

    private static ConnectorHealthView Judge(ConnectorActivity total, params ActivityPeriod[] recent) =>
        ConnectorJudge.Judge(Snapshot([Credential("a", null)]), new() { Total = total, Recent = [.. recent] }, new(), null, _now);

    private static ConnectorHealthView JudgeOf(ConnectorActivity total, params ConnectorCredential[] credentials) => ConnectorJudge.Judge(Snapshot(credentials), new() { Total = total }, new(), null, _now);

    private static ConnectorSnapshot Snapshot(ConnectorCredential[] credentials) => new() { Version = 1, Settings = new() { Name = "x" }, Credentials = [.. credentials] };

    private static ConnectorCredential Credential(string id, DateTimeOffset? expires) =>
        new() { Id = id, Label = id, Kind = CredentialKind.Bearer, SecretHash = "", Created = _now.AddDays(-100), Expires = expires };
}
