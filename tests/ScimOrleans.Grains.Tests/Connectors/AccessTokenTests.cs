using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Grains.Tests.Cluster;

namespace ScimOrleans.Grains.Tests.Connectors;

/// <summary>What an access token opens, and for how long.</summary>
public sealed class AccessTokenTests(OneSilo silo) : IClassFixture<OneSilo>
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Present_Token_GrantedAsTheCredential()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        var (credential, token) = await IssueAsync(scene);
        var access = await scene.PresentAsync(ConnectorScene.Bearer(token));
        Assert.Equal((ConnectorAccessStatus.Granted, credential), (access.Status, access.CredentialId));
    }

    [Fact]
    public async Task Present_TokenOfAnotherConnectorOrTenant_IsNothing()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        using var otherTenant = await ConnectorScene.StartAsync(silo.Cluster);
        var (_, token) = await IssueAsync(scene);
        var other = ConnectorId.Parse("entra");
        await scene.ConnectAsync(other);
        await otherTenant.AddAsync(CredentialKind.ClientSecret);
        Assert.Equal(ConnectorAccess.Refused, await scene.PresentAsync(ConnectorScene.Bearer(token), connector: other));
        Assert.Equal(ConnectorAccess.Refused, await otherTenant.PresentAsync(ConnectorScene.Bearer(token)));
    }

    [Fact]
    public async Task Present_TokenEnded_RefusedWhetherRememberedOrNot()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        var (_, remembered) = await IssueAsync(scene);
        var (_, unknown) = await IssueAsync(scene);
        await scene.PresentAsync(ConnectorScene.Bearer(remembered));
        scene.Clock.Advance(Hour);
        Assert.Equal(ConnectorAccess.Refused, await scene.PresentAsync(ConnectorScene.Bearer(remembered)));
        Assert.Equal(ConnectorAccess.Refused, await scene.PresentAsync(ConnectorScene.Bearer(unknown)));
    }

    [Fact]
    public async Task Present_CredentialRemoved_TokenIsRefusedWithinFiveSeconds()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        var (credential, token) = await IssueAsync(scene);
        await scene.PresentAsync(ConnectorScene.Bearer(token));
        await scene.Grain.RemoveCredentialAsync(credential);
        scene.OutliveCache();
        Assert.Equal(ConnectorAccess.Refused, await scene.PresentAsync(ConnectorScene.Bearer(token)));
    }

    /// <summary>Another silo remembers what was right before; the connector of the same id has as many changes behind it as the one that it remembers.</summary>
    [Fact]
    public async Task Present_CredentialsOfADeletedConnector_OpenNotTheNextOneOfItsId()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        var secret = ConnectorScene.Bearer((await scene.AddAsync(CredentialKind.Bearer)).Secret!);
        var (_, token) = await IssueAsync(scene);
        Assert.Equal(ConnectorAccessStatus.Granted, (await scene.PresentAsync(secret)).Status);
        Assert.Equal(ConnectorAccessStatus.Granted, (await scene.PresentAsync(ConnectorScene.Bearer(token))).Status);
        var version = (await scene.Grain.GetAsync())!.Version;

        var deleting = (await scene.Grain.DeleteAsync(new() { Users = UserDisposal.Local, Groups = GroupDisposal.Local })).Value.Deleting!.Value;
        await scene.Grain.EndDeletionAsync(deleting);
        await scene.ConnectAsync(scene.Connector);
        while ((await scene.Grain.GetAsync())!.Version < version)
        {
            await scene.AddAsync(CredentialKind.Bearer);
        }

        Assert.Null(await scene.Tokens.FindAsync(token));
        scene.OutliveCache();
        Assert.Equal(ConnectorAccess.Refused, await scene.PresentAsync(secret));
        Assert.Equal(ConnectorAccess.Refused, await scene.PresentAsync(ConnectorScene.Bearer(token)));
    }

    [Fact]
    public async Task Present_CredentialEnds_TokenEndsToo()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        var (credential, token) = await IssueAsync(scene);
        await scene.PresentAsync(ConnectorScene.Bearer(token));
        await scene.Grain.RotateCredentialAsync(new() { CredentialId = credential, Overlap = TimeSpan.FromMinutes(10) });
        scene.Clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(ConnectorAccessStatus.Granted, (await scene.PresentAsync(ConnectorScene.Bearer(token))).Status);
        scene.Clock.Advance(TimeSpan.FromMinutes(1) + TimeSpan.FromSeconds(30));
        Assert.Equal(ConnectorAccess.Refused, await scene.PresentAsync(ConnectorScene.Bearer(token)));
    }

    [Fact]
    public async Task Present_PausedOrSuspended_SaysSo_AndServesAgainWhenResumed()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        var (_, token) = await IssueAsync(scene);
        await scene.PresentAsync(ConnectorScene.Bearer(token));
        await scene.Grain.UpdateAsync(new() { Name = "Okta", Paused = true });
        scene.OutliveCache();
        Assert.Equal(ConnectorAccessStatus.Paused, (await scene.PresentAsync(ConnectorScene.Bearer(token))).Status);
        await scene.TenantGrain.UpdateAsync(new() { Suspended = true });
        scene.OutliveCache();
        Assert.Equal(ConnectorAccessStatus.Suspended, (await scene.PresentAsync(ConnectorScene.Bearer(token))).Status);
        await scene.TenantGrain.UpdateAsync(new() { Suspended = false });
        scene.OutliveCache();
        Assert.Equal(ConnectorAccessStatus.Paused, (await scene.PresentAsync(ConnectorScene.Bearer(token))).Status);
        await scene.Grain.UpdateAsync(new() { Name = "Okta" });
        scene.OutliveCache();
        Assert.Equal(ConnectorAccessStatus.Granted, (await scene.PresentAsync(ConnectorScene.Bearer(token))).Status);
    }

    [Fact]
    public async Task Issue_MoreThanAreKept_OldestOfThatCredentialEnd()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        var (other, kept) = await IssueAsync(scene);
        var credential = (await scene.AddAsync(CredentialKind.ClientSecret)).Credential.Id;
        var tokens = new List<string>();
        for (var i = 0; i < 101; i++)
        {
            tokens.Add((await scene.Tokens.IssueAsync(credential, DateTimeOffset.UtcNow + Hour)).Token);
        }

        Assert.Null(await scene.Tokens.FindAsync(tokens[0]));
        Assert.Equal(credential, (await scene.Tokens.FindAsync(tokens[1]))?.CredentialId);
        Assert.Equal(other, (await scene.Tokens.FindAsync(kept))?.CredentialId);
    }

    [Fact]
    public async Task Find_Ended_Null()
    {
        using var scene = await ConnectorScene.StartAsync(silo.Cluster);
        var issued = await scene.Tokens.IssueAsync("c", DateTimeOffset.UtcNow);
        Assert.Null(await scene.Tokens.FindAsync(issued.Token));
        Assert.DoesNotContain(issued.Token, issued.ToString(), StringComparison.Ordinal);
    }

    private static async Task<(string Credential, string Token)> IssueAsync(ConnectorScene scene)
    {
        var credential = (await scene.AddAsync(CredentialKind.ClientSecret)).Credential.Id;
        return (credential, (await scene.Tokens.IssueAsync(credential, scene.Clock.GetUtcNow() + Hour)).Token);
    }
}
