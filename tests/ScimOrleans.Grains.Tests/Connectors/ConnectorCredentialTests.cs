using System.Collections.Immutable;
using System.Text.Json;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Grains.Tests.Cluster;

namespace ScimOrleans.Grains.Tests.Connectors;

/// <summary>Making, replacing and removing credentials.</summary>
public sealed class ConnectorCredentialTests(OneSilo silo) : IClassFixture<OneSilo>
{
    private static readonly FederationTrust Trust = new()
    {
        Issuer = "https://login.example.com/1/v2.0",
        JwksUrl = "https://login.example.com/1/keys",
        Subject = "subject",
        Audience = "api://scim",
    };

    [Theory]
    [InlineData(CredentialKind.Basic, "[0-9a-f]{48}")]
    [InlineData(CredentialKind.Bearer, "scim_[0-9a-f]{64}")]
    [InlineData(CredentialKind.ClientSecret, "scimcs_[0-9a-f]{64}")]
    public async Task Add_SecretIsMade_AnsweredOnceAndNeverAgain(CredentialKind kind, string form)
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        var issued = await scene.AddAsync(kind);
        Assert.Matches($"^{form}$", issued.Secret);
        Assert.DoesNotContain(issued.Secret!, JsonSerializer.Serialize(issued.Connector) + JsonSerializer.Serialize(await scene.Grain.GetAsync()), StringComparison.Ordinal);
        Assert.DoesNotContain(issued.Secret!, issued.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Add_Federation_HasClientIdAndNoSecret()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        var issued = await scene.AddAsync(new NewCredential { Label = "entra", Kind = CredentialKind.Federation, Federation = Trust });
        Assert.Null(issued.Secret);
        Assert.Empty(issued.Credential.SecretHash);
        Assert.Matches("^client-[0-9a-f]{16}$", issued.Credential.ClientId);
        Assert.Equal(Trust, issued.Credential.Federation);
    }

    [Fact]
    public async Task Add_ChosenPassword_IsNotRepeated()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        var issued = await scene.AddAsync(new NewCredential { Label = "chosen", Kind = CredentialKind.Basic, UserName = "idp", Password = "Nine purple elephants" });
        Assert.Null(issued.Secret);
        Assert.Equal(ConnectorAccessStatus.Granted, (await scene.PresentAsync(ConnectorScene.Basic("idp", "Nine purple elephants"))).Status);
    }

    [Theory]
    [InlineData(CredentialKind.Basic, null)]
    [InlineData(CredentialKind.Bearer, null)]
    [InlineData(CredentialKind.ClientSecret, 2)]
    public async Task Add_NobodySaysWhenItEnds_KindDecides(CredentialKind kind, int? years)
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        var credential = (await scene.AddAsync(kind)).Credential;
        Assert.Equal(years is { } count ? credential.Created.AddYears(count) : null, credential.Expires);
    }

    [Fact]
    public async Task Add_SeveralClientSecrets_HaveClientIdsOfTheirOwn()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        var one = await scene.AddAsync(CredentialKind.ClientSecret);
        var other = await scene.AddAsync(CredentialKind.ClientSecret);
        Assert.NotEqual(one.Credential.ClientId, other.Credential.ClientId);
    }

    [Fact]
    public async Task Add_SameRequestAgain_MakesOneAndDoesNotRepeatTheSecret()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        var request = new NewCredential { Label = "once", Kind = CredentialKind.Bearer, RequestKey = "r-1" };
        var first = await scene.AddAsync(request);
        var again = await scene.AddAsync(request);
        Assert.NotNull(first.Secret);
        Assert.Null(again.Secret);
        Assert.Equal(first.Credential, again.Credential);
        Assert.Single((await scene.Grain.GetAsync())!.Credentials);
    }

    [Theory]
    [InlineData(-1, "The credential would have expired already.")]
    [InlineData(3 * 366, "A client secret lasts 3 years at most.")]
    public async Task Add_ClientSecretEndsThen_IsRefused(int days, string detail)
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        var added = await scene.Grain.AddCredentialAsync(new() { Label = "x", Kind = CredentialKind.ClientSecret, Expires = DateTimeOffset.UtcNow.AddDays(days) });
        Assert.Equal(detail, added.Error?.Detail);
    }

    [Theory]
    [InlineData("http://login.example.com/keys")]
    [InlineData("https://user@login.example.com/keys")]
    [InlineData("https://login.example.com/keys#1")]
    [InlineData("keys")]
    public async Task Add_KeysAreAtNoHttpsAddress_IsRefused(string address)
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        var added = await scene.Grain.AddCredentialAsync(new() { Label = "x", Kind = CredentialKind.Federation, Federation = Trust with { JwksUrl = address } });
        Assert.Equal("The keys' address is an absolute https address without user and fragment, such as https://login.example.com/keys.", added.Error?.Detail);
    }

    [Theory]
    [InlineData(CredentialKind.Bearer)]
    [InlineData(CredentialKind.ClientSecret)]
    [InlineData(CredentialKind.Federation)]
    public async Task Add_PasswordForAnotherKind_IsRefused(CredentialKind kind)
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        var added = await scene.Grain.AddCredentialAsync(new() { Label = "x", Kind = kind, Password = new string('x', 50) });
        Assert.Equal("Only Basic has a user name and a password. The other kinds' secrets are made by the server.", added.Error?.Detail);
    }

    [Fact]
    public async Task Add_MoreThanAllowed_IsRefusedUntilOneHasEnded()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        var credentials = new List<ConnectorCredential>();
        for (var i = 0; i < 10; i++)
        {
            credentials.Add((await scene.AddAsync(CredentialKind.Bearer)).Credential);
        }

        var tooMany = await scene.Grain.AddCredentialAsync(new() { Label = "x", Kind = CredentialKind.Bearer });
        Assert.Equal("A connector has at most 10 credentials that hold: remove one first.", tooMany.Error?.Detail);

        // Without an overlap the old one has ended when its successor is there, and makes room for it.
        var rotated = await scene.Grain.RotateCredentialAsync(new() { CredentialId = credentials[3].Id, Overlap = TimeSpan.Zero });
        Assert.Null(rotated.Error);
        Assert.Equal(
            credentials.Select(credential => credential.Id).Where(id => id != credentials[3].Id).Append(rotated.Value.Credential.Id),
            (await scene.Grain.GetAsync())!.Credentials.Select(credential => credential.Id));
    }

    [Theory]
    [InlineData(CredentialKind.Basic)]
    [InlineData(CredentialKind.Bearer)]
    [InlineData(CredentialKind.ClientSecret)]
    public async Task Rotate_WithOverlap_SuccessorTakesOverAndOldOneEnds(CredentialKind kind)
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        var old = await scene.AddAsync(kind);
        var before = DateTimeOffset.UtcNow;
        var rotated = (await scene.Grain.RotateCredentialAsync(new() { CredentialId = old.Credential.Id, Overlap = TimeSpan.FromDays(90) })).Value;
        var kept = rotated.Connector.Credentials.Single(credential => credential.Id == old.Credential.Id);
        Assert.InRange(kept.Expires!.Value, before.AddDays(90), DateTimeOffset.UtcNow.AddDays(90));
        Assert.NotEqual(old.Secret, rotated.Secret);
        Assert.Equal(
            (old.Credential.Label, kind, old.Credential.UserName, old.Credential.ClientId, old.Credential.Id),
            (rotated.Credential.Label, rotated.Credential.Kind, rotated.Credential.UserName, rotated.Credential.ClientId, rotated.Credential.Replaces));
        Assert.Equal(old.Credential.Expires - old.Credential.Created, rotated.Credential.Expires - rotated.Credential.Created);
    }

    [Fact]
    public async Task Rotate_BothHoldUntilTheOldOneEnds()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        var old = await scene.AddAsync(CredentialKind.Bearer);
        var rotated = (await scene.Grain.RotateCredentialAsync(new() { CredentialId = old.Credential.Id, Overlap = TimeSpan.FromDays(1) })).Value;
        var both = (await PresentAsync(scene, old), await PresentAsync(scene, rotated));
        scene.Clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(1));
        Assert.Equal((ConnectorAccessStatus.Granted, ConnectorAccessStatus.Granted), both);
        Assert.Equal((ConnectorAccessStatus.Unauthenticated, ConnectorAccessStatus.Granted), (await PresentAsync(scene, old), await PresentAsync(scene, rotated)));
    }

    [Theory]
    [InlineData("00:00:-01")]
    [InlineData("90.00:00:01")]
    public async Task Rotate_OverlapOutOfRange_IsRefused(string overlap)
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        var old = await scene.AddAsync(CredentialKind.Bearer);
        var rotated = await scene.Grain.RotateCredentialAsync(new() { CredentialId = old.Credential.Id, Overlap = overlap[6] == '-' ? TimeSpan.FromSeconds(-1) : TimeSpan.Parse(overlap, System.Globalization.CultureInfo.InvariantCulture) });
        Assert.Equal("The old credential may hold for another 0 to 90 days.", rotated.Error?.Detail);
    }

    [Fact]
    public async Task Rotate_Twice_IsRefusedUnlessItIsTheSameRequest()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        var old = await scene.AddAsync(CredentialKind.Bearer);
        var request = new CredentialRotation { CredentialId = old.Credential.Id, Overlap = TimeSpan.FromDays(1), RequestKey = "r-2" };
        var first = (await scene.Grain.RotateCredentialAsync(request)).Value;
        var repeated = (await scene.Grain.RotateCredentialAsync(request)).Value;
        var other = await scene.Grain.RotateCredentialAsync(request with { RequestKey = "r-3" });
        Assert.Equal((first.Credential, (string?)null), (repeated.Credential, repeated.Secret));
        Assert.Equal((409, $"Credential {old.Credential.Id} has a successor already, {first.Credential.Id}: rotate or remove that one."), (other.Error!.Status, other.Error.Detail));
    }

    [Fact]
    public async Task Rotate_UnknownOrFederation_IsRefused()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        var federation = await scene.AddAsync(new NewCredential { Label = "entra", Kind = CredentialKind.Federation, Federation = Trust });
        Assert.Equal(404, (await scene.Grain.RotateCredentialAsync(new() { CredentialId = "0", Overlap = default })).Error?.Status);
        Assert.Equal(400, (await scene.Grain.RotateCredentialAsync(new() { CredentialId = federation.Credential.Id, Overlap = default })).Error?.Status);
    }

    [Fact]
    public async Task Change_OfAnotherVersion_IsRefused_AndOfNoOtherCredentials()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        var (one, other) = ((await scene.AddAsync(CredentialKind.Bearer)).Credential, (await scene.AddAsync(CredentialKind.Bearer)).Credential);
        var rotation = new CredentialRotation { CredentialId = one.Id, Overlap = TimeSpan.FromDays(1), RequestKey = "r", ExpectedVersion = one.Version };
        var refused = await scene.Grain.RotateCredentialAsync(rotation with { ExpectedVersion = one.Version + 1 });
        var rotated = (await scene.Grain.RotateCredentialAsync(rotation)).Value;
        Assert.Equal(412, refused.Error?.Status);
        Assert.Null((await scene.Grain.RotateCredentialAsync(rotation)).Value.Secret);
        Assert.Equal(one.Version + 1, rotated.Connector.Credentials[0].Version);
        Assert.Equal(0, rotated.Credential.Version);

        Assert.Equal(412, (await scene.Grain.RemoveCredentialAsync(one.Id, one.Version)).Error?.Status);
        Assert.Equal(3, (await scene.Grain.GetAsync())!.Credentials.Length);
        Assert.Null((await scene.Grain.RemoveCredentialAsync(other.Id, other.Version)).Error);
        Assert.Null((await scene.Grain.RemoveCredentialAsync(one.Id, one.Version + 1)).Error);
        Assert.Equal(404, (await scene.Grain.RemoveCredentialAsync(one.Id)).Error?.Status);
    }

    [Fact]
    public async Task Report_Uses_LatestIsKeptAndRemovedCredentialsAreForgotten()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        var one = (await scene.AddAsync(CredentialKind.Bearer)).Credential.Id;
        var other = (await scene.AddAsync(CredentialKind.Bearer)).Credential.Id;
        var noon = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
        await scene.Grain.ReportAsync(Used((one, noon), (other, noon)));
        await scene.Grain.ReportAsync(Used((one, noon.AddHours(-1)), (other, noon.AddHours(1))));
        Assert.Equal([(one, noon), (other, noon.AddHours(1))], await UsesAsync());
        await scene.Grain.RemoveCredentialAsync(other);
        await scene.Grain.ReportAsync(Used((one, noon.AddHours(2)), (other, noon.AddHours(2))));
        Assert.Equal([(one, noon.AddHours(2))], await UsesAsync());

        async Task<List<(string, DateTimeOffset)>> UsesAsync() =>
            [.. (await scene.Grain.GetHealthAsync()).Total.CredentialUse!.Select(use => (use.Key, use.Value)).OrderBy(use => use.Key == one ? 0 : 1)];
    }

    private static ConnectorActivity Used(params (string Id, DateTimeOffset At)[] uses) =>
        new() { Succeeded = uses.Length, Failed = 0, CredentialUse = uses.ToImmutableDictionary(use => use.Id, use => use.At) };

    private static async Task<ConnectorAccessStatus> PresentAsync(ConnectorScene scene, IssuedCredential issued) => (await scene.PresentAsync(ConnectorScene.Bearer(issued.Secret!))).Status;
}
