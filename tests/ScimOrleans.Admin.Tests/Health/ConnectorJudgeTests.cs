using ScimOrleans.Abstractions.Connectors;
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

        Assert.Equal(expected, ConnectorJudge.Judge(snapshot, new() { Total = new() { Succeeded = 1, Failed = 0, LastSuccess = _now.AddMinutes(-minutes) } }, null, _now).Status.ToString());
    }

    [Fact]
    public void Judge_Held_IsWorstOfAll()
    {
        var health = ConnectorJudge.Judge(Snapshot([]), new() { Total = _quiet }, _now.AddHours(-3), _now);

        Assert.Equal((HealthStatus.Held, _now.AddHours(-3), 2), (health.Status, health.HeldSince, health.Signs.Count));
    }

    private static ConnectorHealthView Judge(ConnectorActivity total, params ActivityPeriod[] recent) =>
        ConnectorJudge.Judge(Snapshot([Credential("a", null)]), new() { Total = total, Recent = [.. recent] }, null, _now);

    private static ConnectorHealthView JudgeOf(ConnectorActivity total, params ConnectorCredential[] credentials) => ConnectorJudge.Judge(Snapshot(credentials), new() { Total = total }, null, _now);

    private static ConnectorSnapshot Snapshot(ConnectorCredential[] credentials) => new() { Version = 1, Settings = new() { Name = "x" }, Credentials = [.. credentials] };

    private static ConnectorCredential Credential(string id, DateTimeOffset? expires) =>
        new() { Id = id, Label = id, Kind = CredentialKind.Bearer, SecretHash = "", Created = _now.AddDays(-100), Expires = expires };
}
