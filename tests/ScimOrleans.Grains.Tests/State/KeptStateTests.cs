using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Grains.Tests.Cluster;

namespace ScimOrleans.Grains.Tests.State;

/// <summary>What grains say after a write of which they do not know whether it happened.</summary>
public sealed class KeptStateTests : IAsyncLifetime
{
    private static readonly ConnectorId Okta = ConnectorId.Parse("okta");

    private readonly TenantId _tenant = TenantId.Parse($"t-{Guid.NewGuid():N}");
    private GrainCluster? _cluster;

    private GrainCluster Cluster => _cluster!;

    private ITenantGrain Tenant => Cluster.Grains(0).GetGrain<ITenantGrain>(GrainKeys.Tenant(_tenant));

    private IConnectorGrain Connector => Cluster.Grains(0).GetGrain<IConnectorGrain>(GrainKeys.Connector(_tenant, Okta));

    private IAccessTokensGrain Tokens => Cluster.Grains(0).GetGrain<IAccessTokensGrain>(GrainKeys.Connector(_tenant, Okta));

    private IOperatorKeysGrain Keys => Cluster.Grains(0).GetGrain<IOperatorKeysGrain>(GrainKeys.Operators);

    public async ValueTask InitializeAsync()
    {
        _cluster = await GrainCluster.StartAsync(1);
        Assert.Null((await Tenant.CreateAsync("Test")).Error);
        Assert.Null((await Tenant.AddConnectorAsync(Okta, new() { Name = "Okta" })).Error);
    }

    public ValueTask DisposeAsync() => _cluster?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Tenant_AnswerLost_ShowsWhatIsKept_AndTakesTheNextChange()
    {
        Cluster.Faults.LoseNextAnswer("tenant");
        await Assert.ThrowsAsync<Orleans.Runtime.OrleansException>(async () => await Tenant.UpdateAsync(new() { Suspended = true }));

        Assert.Equal((true, 3), (((await Tenant.GetAsync())!.Suspended, (await Tenant.GetAsync())!.Version)));
        Assert.Equal(4, (await Tenant.UpdateAsync(new() { Suspended = false }, 3)).Value.Version);
    }

    [Fact]
    public async Task Tenant_WriteRefused_ShowsWhatWas()
    {
        Cluster.Faults.RefuseNextWrite("tenant");
        await Assert.ThrowsAsync<Orleans.Runtime.OrleansException>(async () => await Tenant.UpdateAsync(new() { Suspended = true }));

        Assert.False((await Tenant.GetAsync())!.Suspended);
        Assert.Equal(3, (await Tenant.UpdateAsync(new() { Name = "Other" }, 2)).Value.Version);
    }

    [Fact]
    public async Task Connector_AnswerOfARevocationLost_CredentialIsGone()
    {
        var credential = (await Connector.AddCredentialAsync(new() { Label = "x", Kind = CredentialKind.Bearer })).Value.Credential.Id;
        Cluster.Faults.LoseNextAnswer("connector");
        await Assert.ThrowsAsync<Orleans.Runtime.OrleansException>(async () => await Connector.RemoveCredentialAsync(credential));

        Assert.Empty((await Connector.GetAsync())!.Credentials);
        Assert.Null((await Connector.UpdateAsync(new() { Name = "Other" })).Error);
    }

    [Fact]
    public async Task Connector_AnswerOfClearingLost_IsGone_AndCanBeMadeAgain()
    {
        Cluster.Faults.LoseNextAnswer("connector");
        await Assert.ThrowsAsync<Orleans.Runtime.OrleansException>(async () => await Connector.ClearAsync());

        Assert.Null(await Connector.GetAsync());
        Assert.Null((await Connector.CreateAsync(new() { Name = "Anew" })).Error);
    }

    [Fact]
    public async Task AccessTokens_AnswerLost_NextTokenIsIssued()
    {
        var first = await Tokens.IssueAsync("c", DateTimeOffset.UtcNow.AddHours(1));
        Cluster.Faults.LoseNextAnswer("access-tokens");
        await Assert.ThrowsAsync<Orleans.Runtime.OrleansException>(async () => await Tokens.IssueAsync("c", DateTimeOffset.UtcNow.AddHours(1)));

        var next = await Tokens.IssueAsync("c", DateTimeOffset.UtcNow.AddHours(1));

        Assert.NotNull(await Tokens.FindAsync(first.Token));
        Assert.NotNull(await Tokens.FindAsync(next.Token));
    }

    [Fact]
    public async Task OperatorKeys_AnswerOfARevocationLost_KeyIsGone()
    {
        var key = (await Keys.IssueAsync(new() { Label = "x", Grants = [new(OperatorScope.Manage, null)] })).Value.Kept;
        Cluster.Faults.LoseNextAnswer("operator-keys");
        await Assert.ThrowsAsync<Orleans.Runtime.OrleansException>(async () => await Keys.RevokeAsync(key.Id));

        Assert.DoesNotContain(await Keys.ListAsync(), kept => kept.Id == key.Id);
        Assert.Null((await Keys.IssueAsync(new() { Label = "y", Grants = [new(OperatorScope.Manage, null)] })).Error);
    }
}
