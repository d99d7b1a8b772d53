using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Http.Federation;

namespace ScimOrleans.Http.Tests.Federation;

/// <summary>Which assertions prove who a client is.</summary>
public sealed class ClientAssertionsTests : IDisposable
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly TestIssuer _issuer = new();
    private readonly StubKeyServer _server;
    private readonly IssuerKeys _keys;
    private readonly ClientAssertions _assertions;

    public ClientAssertionsTests()
    {
        _server = new(() => _issuer.Jwks);
        _keys = new(_server, _clock, NullLogger<IssuerKeys>.Instance);
        _assertions = new(_keys, new SeenAssertions(_clock), _clock, NullLogger<ClientAssertions>.Instance);
    }

    private DateTimeOffset Now => _clock.GetUtcNow();

    public void Dispose()
    {
        _keys.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task Check_AsEntered_RightAgainAndAgainWithoutAskingAgain()
    {
        var assertion = _issuer.Sign(Now);
        Assert.Equal(AssertionVerdict.Right, await CheckAsync(assertion));
        Assert.Equal(AssertionVerdict.Right, await CheckAsync(assertion));
        Assert.Equal(1, _server.Asked);
    }

    [Fact]
    public async Task Check_AudienceIsOneOfSeveral_Right() =>
        Assert.Equal(AssertionVerdict.Right, await CheckAsync(_issuer.Sign(Now, claims => claims["aud"] = new[] { "other", TestIssuer.Audience })));

    [Theory]
    [InlineData("iss", TestIssuer.Name + "/")]
    [InlineData("sub", "F0E1D2C3")]
    [InlineData("aud", TestIssuer.Audience + "/.default")]
    public async Task Check_ClaimIsNotAsEntered_WrongWithoutAskingForKeys(string claim, string value)
    {
        Assert.Equal(AssertionVerdict.Wrong, await CheckAsync(_issuer.Sign(Now, claims => claims[claim] = value)));
        Assert.Equal(AssertionVerdict.Wrong, await CheckAsync(_issuer.Sign(Now, claims => claims.Remove(claim))));
        Assert.Equal(0, _server.Asked);
    }

    [Fact]
    public async Task Check_NoClientOrNoToken_Wrong()
    {
        Assert.Equal(AssertionVerdict.Wrong, await _assertions.CheckAsync(Acme, null, _issuer.Sign(Now), TestContext.Current.CancellationToken));
        foreach (var text in new[] { "", "a", "a.b.c", "....", new string('a', 20_000), "e30.e30." })
        {
            Assert.Equal(AssertionVerdict.Wrong, await CheckAsync(text));
        }
    }

    [Fact]
    public async Task Check_Odd_WrongAndNoFailure()
    {
        // Numbers and texts are as good as each other for jti, which need not be there, and a beginning long ago is none to wait for.
        string[] harmless = ["jti", "nbf"];
        foreach (var (what, assertion) in _issuer.Odd(Now))
        {
            var verdict = await CheckAsync(assertion);
            Assert.True(verdict == AssertionVerdict.Wrong || harmless.Any(claim => what.StartsWith($"with {claim}:", StringComparison.Ordinal)), what);
        }
    }

    [Fact]
    public async Task Check_UnsignedOrSignedWithThePublicKeyAsSecret_Wrong()
    {
        Assert.Equal(AssertionVerdict.Wrong, await CheckAsync(TestIssuer.Unsigned(Now)));
        var secret = new SymmetricSecurityKey(_issuer.PublicKeyBytes) { KeyId = "k1" };
        Assert.Equal(AssertionVerdict.Wrong, await CheckAsync(_issuer.Sign(Now, credentials: new(secret, SecurityAlgorithms.HmacSha256))));
    }

    [Fact]
    public async Task Check_SymmetricKeyIsPublished_Wrong()
    {
        var secret = new byte[32];
        using var server = new StubKeyServer(() => $$"""{"keys":[{"kty":"oct","kid":"k1","k":"{{Base64UrlEncoder.Encode(secret)}}"}]}""");
        using var keys = new IssuerKeys(server, _clock, NullLogger<IssuerKeys>.Instance);
        var assertions = new ClientAssertions(keys, new SeenAssertions(_clock), _clock, NullLogger<ClientAssertions>.Instance);
        var assertion = _issuer.Sign(Now, credentials: new(new SymmetricSecurityKey(secret) { KeyId = "k1" }, SecurityAlgorithms.HmacSha256));
        Assert.Equal(AssertionVerdict.Wrong, await assertions.CheckAsync(Acme, TestIssuer.Trust, assertion, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Check_SignedByAnother_Wrong() => Assert.Equal(AssertionVerdict.Wrong, await CheckAsync(new TestIssuer().Sign(Now)));

    [Fact]
    public async Task Check_ChangedAfterSigning_Wrong()
    {
        var parts = _issuer.Sign(Now, claims => claims["sub"] = "other").Split('.');
        var own = _issuer.Sign(Now).Split('.');
        Assert.Equal(AssertionVerdict.Wrong, await CheckAsync($"{parts[0]}.{own[1]}.{parts[2]}"));
    }

    [Theory]
    [InlineData(-3_659, true)]
    [InlineData(-3_660, false)]
    [InlineData(60, true)]
    [InlineData(61, false)]
    public async Task Check_IssuerSClockDiffers_RightWithinAMinute(int seconds, bool right) =>
        Assert.Equal(right ? AssertionVerdict.Right : AssertionVerdict.Wrong, await CheckAsync(_issuer.Sign(Now.AddSeconds(seconds))));

    [Fact]
    public async Task Check_NeverEndsOrTooLate_Wrong()
    {
        Assert.Equal(AssertionVerdict.Wrong, await CheckAsync(_issuer.Sign(Now, claims => claims.Remove("exp"))));
        Assert.Equal(AssertionVerdict.Right, await CheckAsync(_issuer.Sign(Now, claims => claims["exp"] = Now.AddHours(24).ToUnixTimeSeconds())));
        Assert.Equal(AssertionVerdict.Wrong, await CheckAsync(_issuer.Sign(Now, claims => claims["exp"] = Now.AddHours(24).AddSeconds(61).ToUnixTimeSeconds())));
    }

    [Fact]
    public async Task Check_Numbered_GoodOnce()
    {
        var assertion = _issuer.Sign(Now, claims => claims["jti"] = "1");
        Assert.Equal(AssertionVerdict.Right, await CheckAsync(assertion));
        _clock.Advance(TimeSpan.FromMinutes(60.9));
        Assert.Equal(AssertionVerdict.Wrong, await CheckAsync(assertion));
        Assert.Equal(AssertionVerdict.Right, await CheckAsync(_issuer.Sign(Now, claims => claims["jti"] = "2")));
    }

    [Fact]
    public async Task Check_KeyIsNew_AskedAgainAtMostOnceAMinute()
    {
        await CheckAsync(_issuer.Sign(Now));
        _issuer.AddKey("k2");
        Assert.Equal(AssertionVerdict.Wrong, await CheckAsync(_issuer.Sign(Now)));
        Assert.Equal(1, _server.Asked);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(AssertionVerdict.Right, await CheckAsync(_issuer.Sign(Now)));
        Assert.Equal(2, _server.Asked);
    }

    [Fact]
    public async Task Check_KeyWasWithdrawn_WrongAfterAnHour()
    {
        var old = _issuer.Sign(Now, claims => claims["exp"] = Now.AddHours(3).ToUnixTimeSeconds());
        Assert.Equal(AssertionVerdict.Right, await CheckAsync(old));
        _issuer.AddKey("k2");
        _issuer.RemoveKey("k1");
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(AssertionVerdict.Wrong, await CheckAsync(old));
    }

    [Fact]
    public async Task Check_IssuerIsDown_KnownKeysStayGoodForAWhile()
    {
        var assertion = _issuer.Sign(Now, claims => claims["exp"] = Now.AddHours(5).ToUnixTimeSeconds());
        await CheckAsync(assertion);
        _server.IsDown = true;
        _clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(AssertionVerdict.Right, await CheckAsync(assertion));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(AssertionVerdict.KeysUnavailable, await CheckAsync(assertion));
        _server.IsDown = false;
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(AssertionVerdict.Right, await CheckAsync(assertion));
    }

    [Theory]
    [InlineData(1, AssertionVerdict.Right)]
    [InlineData(2, AssertionVerdict.KeysUnavailable)]
    public async Task Check_IssuerFailsBriefly_IsAskedOnceMore(int failures, object verdict)
    {
        _server.Failures = failures;
        Assert.Equal(verdict, await CheckAsync(_issuer.Sign(Now)));
        Assert.Equal(2, _server.Asked);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("""{"keys":7}""")]
    public async Task Check_NoKeySet_Unavailable(string answer)
    {
        using var server = new StubKeyServer(() => answer);
        Assert.Equal(AssertionVerdict.KeysUnavailable, await CheckAgainstAsync(server));
    }

    [Fact]
    public async Task Check_KeySetIsTooLarge_Unavailable()
    {
        using var server = new StubKeyServer(() => _issuer.Jwks + new string(' ', IssuerKeys.MaxBytes));
        Assert.Equal(AssertionVerdict.KeysUnavailable, await CheckAgainstAsync(server));
    }

    private async Task<AssertionVerdict> CheckAgainstAsync(StubKeyServer server)
    {
        using var keys = new IssuerKeys(server, _clock, NullLogger<IssuerKeys>.Instance);
        return await new ClientAssertions(keys, new SeenAssertions(_clock), _clock, NullLogger<ClientAssertions>.Instance)
            .CheckAsync(Acme, TestIssuer.Trust, _issuer.Sign(Now), TestContext.Current.CancellationToken);
    }

    private ValueTask<AssertionVerdict> CheckAsync(string assertion) => _assertions.CheckAsync(Acme, TestIssuer.Trust, assertion, TestContext.Current.CancellationToken);
}
