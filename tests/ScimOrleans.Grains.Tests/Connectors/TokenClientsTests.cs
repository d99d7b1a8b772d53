using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Grains.Connectors;
using ScimOrleans.Grains.Tests.Cluster;

namespace ScimOrleans.Grains.Tests.Connectors;

/// <summary>Who gets an access token.</summary>
public sealed class TokenClientsTests(OneSilo silo) : IClassFixture<OneSilo>
{
    [Fact]
    public async Task Authenticate_RightSecret_TokenOpensTheConnector()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        var client = await scene.AddAsync(CredentialKind.ClientSecret);
        var found = await AuthenticateAsync(scene, client);
        Assert.Equal((TokenClientStatus.Granted, client.Credential), (found.Status, found.Credential));
        var issued = await scene.Clients.IssueAsync(scene.Tenant, scene.Connector, found.Credential!, TestContext.Current.CancellationToken);
        Assert.Equal(TimeSpan.FromHours(1), issued.Lifetime);
        Assert.DoesNotContain(issued.Token, issued.ToString(), StringComparison.Ordinal);
        scene.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(ConnectorAccessStatus.Granted, (await scene.PresentAsync(ConnectorScene.Bearer(issued.Token))).Status);
        scene.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(ConnectorAccess.Refused, await scene.PresentAsync(ConnectorScene.Bearer(issued.Token)));
    }

    [Fact]
    public async Task Authenticate_WrongSecretClientOrConnector_OneAnswer()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        using var other = await ConnectorScene.StartAsync(silo.Cluster);
        var client = await scene.AddAsync(CredentialKind.ClientSecret);
        var stranger = await other.AddAsync(CredentialKind.ClientSecret);
        Assert.Same(TokenClient.Unknown, await AuthenticateAsync(scene, client with { Secret = stranger.Secret }));
        Assert.Same(TokenClient.Unknown, await AuthenticateAsync(scene, stranger));
        Assert.Same(TokenClient.Unknown, await AuthenticateAsync(other, client));
    }

    [Fact]
    public async Task Authenticate_SecretOfAnotherKind_IsNone()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        var client = await scene.AddAsync(CredentialKind.ClientSecret);
        Assert.Equal(ConnectorAccess.Refused, await scene.PresentAsync(ConnectorScene.Bearer(client.Secret!)));
        Assert.Equal(ConnectorAccess.Refused, await scene.PresentAsync(ConnectorScene.Basic(client.Credential.ClientId!, client.Secret!)));
    }

    [Fact]
    public async Task Authenticate_WhileRotated_BothSecretsHoldUntilTheOldOneEnds()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        var old = await scene.AddAsync(CredentialKind.ClientSecret);
        var rotated = (await scene.Grain.RotateCredentialAsync(new() { CredentialId = old.Credential.Id, Overlap = TimeSpan.FromDays(1) })).Value;
        Assert.Equal(TokenClientStatus.Granted, (await AuthenticateAsync(scene, old)).Status);
        Assert.Equal(TokenClientStatus.Granted, (await AuthenticateAsync(scene, rotated)).Status);
        scene.Clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(1));
        Assert.Equal(TokenClientStatus.Expired, (await AuthenticateAsync(scene, old)).Status);
        Assert.Equal(TokenClientStatus.Granted, (await AuthenticateAsync(scene, rotated)).Status);
    }

    [Fact]
    public async Task Issue_SecretEndsSoon_TokenEndsWithIt()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        var client = await scene.AddAsync(new NewCredential { Label = "x", Kind = CredentialKind.ClientSecret, Expires = scene.Clock.GetUtcNow().AddMinutes(20) });
        var issued = await scene.Clients.IssueAsync(scene.Tenant, scene.Connector, client.Credential, TestContext.Current.CancellationToken);
        Assert.Equal(TimeSpan.FromMinutes(20), issued.Lifetime);
    }

    [Fact]
    public async Task Authenticate_PausedOrSuspended_SaysSoToThoseWhoKnowTheSecret()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        var client = await scene.AddAsync(CredentialKind.ClientSecret);
        await scene.Grain.UpdateAsync(new() { Name = "Okta", Paused = true });
        Assert.Equal(TokenClientStatus.Paused, (await AuthenticateAsync(scene, client)).Status);
        await scene.TenantGrain.UpdateAsync(new() { Suspended = true });
        scene.OutliveCache();
        Assert.Equal(TokenClientStatus.Suspended, (await AuthenticateAsync(scene, client)).Status);
        Assert.Same(TokenClient.Unknown, await AuthenticateAsync(scene, client with { Secret = "x" }));
    }

    [Fact]
    public async Task Authenticate_TooManyWrong_SlowedTogetherWithRequests()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster, options => options.MaxWrongCredentials = 3);
        var client = await scene.AddAsync(CredentialKind.ClientSecret);
        await AuthenticateAsync(scene, client with { Secret = "x" });
        scene.Clients.RefuseAssertion(scene.Tenant, scene.Connector, ConnectorScene.Here);
        await scene.PresentAsync("Bearer x");
        Assert.Equal((TokenClientStatus.Slowed, TimeSpan.FromMinutes(1)), await WaitAsync(AuthenticateAsync(scene, client)));
        Assert.Equal((TokenClientStatus.Slowed, TimeSpan.FromMinutes(1)), await WaitAsync(scene.Clients.FindFederationAsync(scene.Tenant, scene.Connector, "x", ConnectorScene.Here, default).AsTask()));
    }

    [Fact]
    public async Task Issue_Credential_IsReportedAsUsed()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        var client = await scene.AddAsync(CredentialKind.ClientSecret);
        await scene.Clients.IssueAsync(scene.Tenant, scene.Connector, client.Credential, TestContext.Current.CancellationToken);
        await silo.Cluster.Service<ConnectorActivityRecorder>(0).ReportAsync();
        Assert.Equal([client.Credential.Id], (await scene.Grain.GetHealthAsync()).Total.CredentialUse!.Keys);
    }

    private static Task<TokenClient> AuthenticateAsync(ConnectorScene scene, IssuedCredential client) =>
        scene.Clients.AuthenticateAsync(scene.Tenant, scene.Connector, client.Credential.ClientId!, client.Secret!, ConnectorScene.Here, TestContext.Current.CancellationToken).AsTask();

    private static async Task<(TokenClientStatus, TimeSpan)> WaitAsync(Task<TokenClient> asked) => (await asked) is var client ? (client.Status, client.RetryAfter) : default;
}
