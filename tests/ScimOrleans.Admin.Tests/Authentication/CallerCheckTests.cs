using System.Security.Claims;
using Microsoft.Extensions.Time.Testing;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Admin.Authentication;

namespace ScimOrleans.Admin.Tests.Authentication;

public sealed class CallerCheckTests
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    private readonly FakeTimeProvider _clock = new();
    private readonly RememberedKeys _keys;

    public CallerCheckTests() => _keys = new(_clock);

    private CallerCheck Check => new(_keys, _clock);

    [Fact]
    public async Task MayStill_Key_GoesByWhatItMayNow()
    {
        _keys.Keys.Add(RememberedKeys.NewKey("k", new OperatorGrant(OperatorScope.Read, Acme)));
        var caller = OperatorIdentity.Of(_keys.Keys[0]);
        Assert.True(await MayStillAsync(caller));

        // Its copy is younger than two seconds, and then it is not.
        _keys.Keys[0] = RememberedKeys.NewKey("k", new OperatorGrant(OperatorScope.DirectoryRead, Acme));
        Assert.True(await MayStillAsync(caller));
        _clock.Advance(CallerCheck.MaxAge);
        Assert.False(await MayStillAsync(caller));

        _keys.Keys[0] = RememberedKeys.NewKey("k", new OperatorGrant(OperatorScope.Manage, TenantId.Parse("other")));
        _clock.Advance(CallerCheck.MaxAge);
        Assert.False(await MayStillAsync(caller));

        _keys.Keys[0] = RememberedKeys.NewKey("k", new OperatorGrant(OperatorScope.Manage));
        _clock.Advance(CallerCheck.MaxAge);
        Assert.True(await MayStillAsync(caller));

        _keys.Keys.Clear();
        _clock.Advance(CallerCheck.MaxAge);
        Assert.False(await MayStillAsync(caller));
    }

    [Fact]
    public async Task MayStill_Token_UntilItEnds()
    {
        var caller = new OperatorIdentity("oidc:ada", "Ada", [new(OperatorScope.Read, Acme)]) { Expires = _clock.GetUtcNow().AddMinutes(1) };

        Assert.True(await MayStillAsync(OperatorIdentity.Of(new ClaimsPrincipal(caller.ToClaims("test")))!));
        _clock.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));
        Assert.True(await MayStillAsync(OperatorIdentity.Of(new ClaimsPrincipal(caller.ToClaims("test")))!));
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.False(await MayStillAsync(OperatorIdentity.Of(new ClaimsPrincipal(caller.ToClaims("test")))!));
    }

    [Fact]
    public async Task MayStill_BootstrapKey_AsLongAsTheProcessLives()
    {
        _clock.Advance(TimeSpan.FromDays(1_000));

        Assert.True(await MayStillAsync(new("bootstrap", "bootstrap", [new(OperatorScope.Manage)])));
    }

    private ValueTask<bool> MayStillAsync(OperatorIdentity caller) => Check.MayStillAsync(caller, OperatorScope.Read, Acme, TestContext.Current.CancellationToken);
}
