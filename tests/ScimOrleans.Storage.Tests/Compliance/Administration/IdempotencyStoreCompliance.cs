using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store.Administration;

namespace ScimOrleans.Storage.Tests.Compliance.Administration;

/// <summary>What every <see cref="IIdempotencyStore"/> must do.</summary>
public abstract class IdempotencyStoreCompliance
{
    private static readonly DateTimeOffset _now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
    private static readonly IdempotentAnswer _answer = new(201, "/api/v1/tenants/acme", """{"id":"acme"}""");
    private readonly string _actor = $"key:{Guid.NewGuid():N}";
    private readonly Guid _creation = Guid.CreateVersion7();

    /// <summary>Opens a store for one test.</summary>
    protected abstract Task<IIdempotencyStore> OpenAsync();

    [Fact]
    public async Task Claim_NewKey_IsClaimed_AndNotTwice()
    {
        var store = await OpenAsync();

        Assert.Equal(Claim(true, "f"), await store.ClaimAsync(Request()));
        Assert.Equal(Claim(false, "f"), await store.ClaimAsync(Request() with { At = _now.AddSeconds(30), Abandoned = _now.AddSeconds(-30) }));
        Assert.Equal(Claim(false, "f"), await store.ClaimAsync(Request() with { Fingerprint = "other" }));
        Assert.Equal(Claim(true, "f"), await store.ClaimAsync(Request() with { Actor = $"{_actor}-other" }));
    }

    [Fact]
    public async Task Claim_AnsweredKey_GivesTheAnswer()
    {
        var store = await OpenAsync();
        await store.ClaimAsync(Request());
        await store.AnswerAsync(_actor, "k", _answer);

        Assert.Equal(Claim(false, "f", answer: _answer), await store.ClaimAsync(Request() with { At = _now.AddHours(1), Abandoned = _now.AddHours(1) }));
        Assert.Equal(Claim(false, "f", answer: _answer), await store.ClaimAsync(Request() with { Fingerprint = "other" }));
    }

    [Fact]
    public async Task Claim_AbandonedKey_IsClaimedAgain_ByTheSameRequestAlone()
    {
        var store = await OpenAsync();
        await store.ClaimAsync(Request());
        var later = Request() with { At = _now.AddMinutes(2), Abandoned = _now.AddMinutes(1) };

        Assert.Equal(Claim(false, "f"), await store.ClaimAsync(later with { Fingerprint = "other" }));
        Assert.Equal(Claim(true, "f", attempt: 2), await store.ClaimAsync(later with { CreationId = Guid.CreateVersion7() }));
        Assert.Equal(Claim(false, "f", attempt: 2), await store.ClaimAsync(later));
    }

    [Fact]
    public async Task Claim_ByManyAtOnce_IsGivenToOne()
    {
        var store = await OpenAsync();

        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => store.ClaimAsync(Request()))));

        Assert.Single(claims, claim => claim.IsClaimed);
    }

    [Fact]
    public async Task Release_LetsTheKeyBeClaimed_UnlessItIsAnswered()
    {
        var store = await OpenAsync();
        await store.ClaimAsync(Request());
        await store.ReleaseAsync(_actor, "k", 1);

        Assert.True((await store.ClaimAsync(Request() with { Fingerprint = "other" })).IsClaimed);

        await store.AnswerAsync(_actor, "k", _answer);
        await store.ReleaseAsync(_actor, "k", 1);

        Assert.Equal(Claim(false, "other", answer: _answer), await store.ClaimAsync(Request()));
    }

    [Fact]
    public async Task Leave_LetsTheSameRequestTryAgain_WithTheSameIdForWhatItMakes()
    {
        var store = await OpenAsync();
        await store.ClaimAsync(Request());
        await store.LeaveAsync(_actor, "k", 1);

        Assert.Equal(Claim(false, "f"), await store.ClaimAsync(Request() with { Fingerprint = "other" }));
        Assert.Equal(Claim(true, "f", attempt: 2), await store.ClaimAsync(Request() with { CreationId = Guid.CreateVersion7() }));
        Assert.Equal(Claim(false, "f", attempt: 2), await store.ClaimAsync(Request()));
    }

    [Fact]
    public async Task LateAttempt_NeitherEndsALaterOne_NorChangesItsAnswer()
    {
        var store = await OpenAsync();
        await store.ClaimAsync(Request());
        await store.LeaveAsync(_actor, "k", 1);
        await store.ClaimAsync(Request());

        await store.LeaveAsync(_actor, "k", 1);
        await store.ReleaseAsync(_actor, "k", 1);

        Assert.Equal(Claim(false, "f", attempt: 2), await store.ClaimAsync(Request()));

        await store.AnswerAsync(_actor, "k", _answer);
        await store.AnswerAsync(_actor, "k", _answer with { Status = 200 });

        Assert.Equal(Claim(false, "f", attempt: 2, answer: _answer), await store.ClaimAsync(Request()));
    }

    [Fact]
    public async Task Forget_DeletesATenantsKeys_AndNoOthers()
    {
        var store = await OpenAsync();
        var (tenant, other) = (TenantId.Parse($"t-{Guid.NewGuid():N}"), TenantId.Parse($"t-{Guid.NewGuid():N}"));
        await store.ClaimAsync(Request() with { Key = "a", Tenant = tenant });
        await store.ClaimAsync(Request() with { Key = "b", Tenant = tenant });
        await store.AnswerAsync(_actor, "b", _answer);
        await store.ClaimAsync(Request() with { Key = "c", Tenant = other });
        await store.ClaimAsync(Request() with { Key = "d" });

        Assert.Equal((1, 1, 0), (await store.ForgetAsync(tenant, 1), await store.ForgetAsync(tenant, 10), await store.ForgetAsync(tenant, 10)));

        Assert.True((await store.ClaimAsync(Request() with { Key = "a" })).IsClaimed);
        Assert.True((await store.ClaimAsync(Request() with { Key = "b" })).IsClaimed);
        Assert.False((await store.ClaimAsync(Request() with { Key = "c" })).IsClaimed);
        Assert.False((await store.ClaimAsync(Request() with { Key = "d" })).IsClaimed);
    }

    [Fact]
    public async Task DeleteBefore_TakesTheOldest_AndNoneThatIsYounger()
    {
        var store = await OpenAsync();
        var ancient = DateTimeOffset.UnixEpoch.AddYears(1);
        await store.ClaimAsync(Request() with { Key = "a", At = ancient });
        await store.ClaimAsync(Request() with { Key = "b", At = ancient.AddMinutes(1) });
        await store.ClaimAsync(Request() with { Key = "c", At = ancient.AddMinutes(2) });

        var first = await store.DeleteBeforeAsync(ancient.AddMinutes(2), 1);
        var second = await store.DeleteBeforeAsync(ancient.AddMinutes(2), 10);

        Assert.Equal((1, 1), (first, second));
        Assert.True((await store.ClaimAsync(Request() with { Key = "b" })).IsClaimed);
        Assert.False((await store.ClaimAsync(Request() with { Key = "c", Abandoned = ancient })).IsClaimed);
    }

    private IdempotentRequest Request() => new() { Actor = _actor, Key = "k", Fingerprint = "f", CreationId = _creation, At = _now, Abandoned = _now.AddMinutes(-1) };

    private IdempotencyClaim Claim(bool isClaimed, string fingerprint, int attempt = 1, IdempotentAnswer? answer = null) =>
        new() { IsClaimed = isClaimed, Fingerprint = fingerprint, CreationId = _creation, Attempt = attempt, Answer = answer };
}
