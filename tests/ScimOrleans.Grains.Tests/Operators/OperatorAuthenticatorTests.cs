using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Grains.Operators;
using ScimOrleans.Grains.Tests.Cluster;

namespace ScimOrleans.Grains.Tests.Operators;

/// <summary>What a silo remembers of operators' keys: nobody tells it that one was revoked.</summary>
public sealed class OperatorAuthenticatorTests(OneSilo silo) : IClassFixture<OneSilo>
{
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());

    private IOperatorKeysGrain Keys => silo.Cluster.Grains(0).GetGrain<IOperatorKeysGrain>(GrainKeys.Operators);

    [Fact]
    public async Task Authenticate_RevokedElsewhere_IsNobodyAfterFiveSeconds()
    {
        var issued = (await Keys.IssueAsync(new() { Label = "test", Grants = [new(OperatorScope.Read)] })).Value!;
        var silo = NewSilo();
        Assert.NotNull(await silo.AuthenticateAsync(issued.Key!, TestContext.Current.CancellationToken));
        Assert.True((await Keys.RevokeAsync(issued.Kept.Id)).IsSuccess);

        _clock.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        Assert.NotNull(await silo.AuthenticateAsync(issued.Key!, TestContext.Current.CancellationToken));
        _clock.Advance(TimeSpan.FromTicks(1));

        Assert.Null(await silo.AuthenticateAsync(issued.Key!, TestContext.Current.CancellationToken));
        Assert.Null(await NewSilo().AuthenticateAsync(issued.Key!, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Authenticate_KeyOfAMomentAgo_IsKnownAtOnce()
    {
        var silo = NewSilo();
        Assert.Null(await silo.AuthenticateAsync($"{OperatorKey.Prefix}000000000000_{new string('0', 64)}", TestContext.Current.CancellationToken));

        var issued = (await Keys.IssueAsync(new() { Label = "test", Grants = [new(OperatorScope.Read)] })).Value!;

        Assert.NotNull(await silo.AuthenticateAsync(issued.Key!, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Authenticate_Expired_IsNobodyToTheTick()
    {
        var issued = (await Keys.IssueAsync(new() { Label = "test", Grants = [new(OperatorScope.Read)], Expires = _clock.GetUtcNow().AddSeconds(3_600) })).Value!;
        var silo = NewSilo();

        _clock.SetUtcNow(issued.Kept.Expires!.Value.AddTicks(-1));
        Assert.NotNull(await silo.AuthenticateAsync(issued.Key!, TestContext.Current.CancellationToken));
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Null(await silo.AuthenticateAsync(issued.Key!, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Find_RevokedElsewhere_IsNobodyAfterTheAgeThatIsAllowed()
    {
        var issued = (await Keys.IssueAsync(new() { Label = "test", Grants = [new(OperatorScope.Read)] })).Value!;
        var (silo, age) = (NewSilo(), TimeSpan.FromSeconds(2));
        Assert.Equal(issued.Kept.Id, (await silo.FindAsync(issued.Kept.Id, age, TestContext.Current.CancellationToken))?.Id);
        Assert.True((await Keys.RevokeAsync(issued.Kept.Id, null)).IsSuccess);

        _clock.Advance(age - TimeSpan.FromTicks(1));
        Assert.NotNull(await silo.FindAsync(issued.Kept.Id, age, TestContext.Current.CancellationToken));
        _clock.Advance(TimeSpan.FromTicks(1));

        Assert.Null(await silo.FindAsync(issued.Kept.Id, age, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Find_Expired_IsNobodyToTheTick()
    {
        var issued = (await Keys.IssueAsync(new() { Label = "test", Grants = [new(OperatorScope.Read)], Expires = _clock.GetUtcNow().AddSeconds(3_600) })).Value!;
        var silo = NewSilo();

        _clock.SetUtcNow(issued.Kept.Expires!.Value.AddTicks(-1));
        Assert.NotNull(await silo.FindAsync(issued.Kept.Id, TimeSpan.FromDays(1), TestContext.Current.CancellationToken));
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Null(await silo.FindAsync(issued.Kept.Id, TimeSpan.FromDays(1), TestContext.Current.CancellationToken));
    }

    /// <summary>As each silo has one.</summary>
    private OperatorAuthenticator NewSilo() => new(silo.Cluster.Grains(0), silo.Cluster.Service<ILostCalls>(0), Options.Create(new ScimGrainOptions()), _clock);
}
