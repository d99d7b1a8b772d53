using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Grains.Tests.Cluster;

namespace ScimOrleans.Grains.Tests.Operators;

public sealed class OperatorKeysGrainTests(OneSilo silo) : IClassFixture<OneSilo>
{
    private IOperatorKeysGrain Keys => silo.Cluster.Grains(0).GetGrain<IOperatorKeysGrain>(GrainKeys.Operators);

    private IOperatorAuthenticator Authenticator => silo.Cluster.Service<IOperatorAuthenticator>(0);

    [Fact]
    public async Task Issue_GivesAKeyThatIsKnown_UntilItIsRevoked()
    {
        var issued = (await Keys.IssueAsync(New(new OperatorGrant(OperatorScope.Read)))).Value!;

        Assert.Matches("^admin_[0-9a-f]{12}_[0-9a-f]{64}$", issued.Key);
        var known = await Authenticator.AuthenticateAsync(issued.Key!);
        Assert.Equal((issued.Kept.Id, OperatorScope.Read), (known!.Id, Assert.Single(known.Grants).Scope));
        Assert.Contains(await Keys.ListAsync(), key => key.Id == issued.Kept.Id);

        Assert.Equal(412, (await Keys.RevokeAsync(issued.Kept.Id, OperatorKey.Version + 1)).Error?.Status);
        Assert.Contains(await Keys.ListAsync(), key => key.Id == issued.Kept.Id);
        Assert.Equal(issued.Kept.Id, (await Keys.RevokeAsync(issued.Kept.Id, OperatorKey.Version)).Value.Id);

        Assert.Equal(404, (await Keys.RevokeAsync(issued.Kept.Id)).Error?.Status);
        Assert.DoesNotContain(await Keys.ListAsync(), key => key.Id == issued.Kept.Id);
    }

    [Fact]
    public async Task Issue_Repeated_MakesNoOtherKey_AndShowsNone()
    {
        var request = New(new OperatorGrant(OperatorScope.Read)) with { RequestKey = "once" };
        var issued = (await Keys.IssueAsync(request)).Value!;

        var again = (await Keys.IssueAsync(request)).Value!;

        Assert.Equal((issued.Kept.Id, null), (again.Kept.Id, again.Key));
        Assert.Single(await Keys.ListAsync(), key => key.RequestKey == "once");
    }

    [Fact]
    public async Task Authenticate_WhatIsNoKey_IsNobody()
    {
        var issued = (await Keys.IssueAsync(New(new OperatorGrant(OperatorScope.Manage)))).Value!;

        Assert.Null(await Authenticator.AuthenticateAsync(""));
        Assert.Null(await Authenticator.AuthenticateAsync("admin_"));
        Assert.Null(await Authenticator.AuthenticateAsync(issued.Key![..^1]));
        Assert.Null(await Authenticator.AuthenticateAsync(issued.Key + "0"));
        Assert.Null(await Authenticator.AuthenticateAsync(issued.Kept.Hash));
        Assert.Null(await Authenticator.AuthenticateAsync("admin_" + new string('0', 1_000)));
    }

    [Fact]
    public async Task Issue_WhatMakesNoSense_IsRefused()
    {
        var grant = new OperatorGrant(OperatorScope.Manage);

        Assert.Equal(400, (await Keys.IssueAsync(New() with { Grants = [] })).Error!.Status);
        Assert.Equal(400, (await Keys.IssueAsync(New(new OperatorGrant((OperatorScope)9)))).Error!.Status);
        Assert.Equal(400, (await Keys.IssueAsync(New([.. Enumerable.Repeat(grant, 101)]))).Error!.Status);
        Assert.Equal(400, (await Keys.IssueAsync(New(grant) with { Label = " " })).Error!.Status);
        Assert.Equal(400, (await Keys.IssueAsync(New(grant) with { Label = new('x', 201) })).Error!.Status);
        Assert.Equal(400, (await Keys.IssueAsync(New(grant) with { Expires = DateTimeOffset.UnixEpoch })).Error!.Status);
        Assert.True((await Keys.IssueAsync(New(grant) with { Label = new('x', 200) })).IsSuccess);
    }

    [Theory]
    [InlineData("manage", OperatorScope.Manage, null)]
    [InlineData("read@acme", OperatorScope.Read, "acme")]
    [InlineData("directory:read@acme", OperatorScope.DirectoryRead, "acme")]
    public void Grant_IsReadAndWritten(string text, OperatorScope scope, string? tenant)
    {
        Assert.True(OperatorGrant.TryParse(text, out var grant));
        Assert.Equal((scope, tenant), (grant.Scope, grant.Tenant?.Value));
        Assert.Equal(text, grant.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Manage")]
    [InlineData("write")]
    [InlineData("read@")]
    [InlineData("read@Acme")]
    [InlineData("read@acme@b")]
    public void Grant_OfAnotherText_IsNone(string? text) => Assert.False(OperatorGrant.TryParse(text, out _));

    [Fact]
    public void Grant_AllowsItsScopeAndLess_InItsTenant()
    {
        var acme = TenantId.Parse("acme");
        var read = new OperatorGrant(OperatorScope.Read, acme);

        Assert.True(read.Allows(OperatorScope.Read, acme));
        Assert.True(read.Allows(OperatorScope.DirectoryRead, acme));
        Assert.False(read.Allows(OperatorScope.Manage, acme));
        Assert.False(read.Allows(OperatorScope.Read, TenantId.Parse("acme2")));
        Assert.False(read.Allows(OperatorScope.Read, null));
        Assert.True(new OperatorGrant(OperatorScope.Read).Allows(OperatorScope.Read, null));
        Assert.True(new OperatorGrant(OperatorScope.Read).Allows(OperatorScope.DirectoryRead, acme));
        Assert.False(default(OperatorGrant).Allows(OperatorScope.DirectoryRead, acme));
    }

    private static NewOperatorKey New(params OperatorGrant[] grants) => new() { Label = "test", Grants = [.. grants] };
}
