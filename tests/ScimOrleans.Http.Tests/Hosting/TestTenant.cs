using System.Text;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Http.Tests.Hosting;

/// <summary>A tenant of a test.</summary>
public sealed class TestTenant(ScimHost host, TenantId id)
{
    /// <summary>Its id.</summary>
    public TenantId Id { get; } = id;

    /// <summary>Adds a connector.</summary>
    /// <returns>A client that has its bearer token.</returns>
    public async Task<ScimClient> ConnectAsync(string connector, ConnectorSettings settings) => Client(connector, await AddConnectorAsync(connector, settings));

    /// <summary>Adds a connector.</summary>
    /// <returns>Its bearer token.</returns>
    public async Task<string> AddConnectorAsync(string connector, ConnectorSettings settings)
    {
        var added = await host.Grains.GetGrain<ITenantGrain>(GrainKeys.Tenant(Id)).AddConnectorAsync(ConnectorId.Parse(connector), settings);
        Assert.Null(added.Error);
        return (await AddCredentialAsync(connector, new NewCredential { Label = "test", Kind = CredentialKind.Bearer })).Secret!;
    }

    /// <summary>Adds a credential to a connector.</summary>
    public async Task<IssuedCredential> AddCredentialAsync(string connector, NewCredential credential)
    {
        var added = await host.Grains.GetGrain<IConnectorGrain>(GrainKeys.Connector(Id, ConnectorId.Parse(connector))).AddCredentialAsync(credential);
        Assert.Null(added.Error);
        return added.Value;
    }

    /// <summary>Where a connector's endpoint is.</summary>
    public Uri Endpoint(string connector) => new(host.Address, $"/scim/v2/{Id}/{connector}");

    /// <summary>A client that sends a token to a connector.</summary>
    public ScimClient Client(string connector, string token) => ScimClient.WithToken(Endpoint(connector), token);

    /// <summary>Makes a user as an administrator of the tenant would: it belongs to no connector.</summary>
    public async Task<string> AddLocalUserAsync(string userName, bool isProtected = false, string? email = null)
    {
        var userId = Guid.CreateVersion7();
        var json = Encoding.UTF8.GetBytes($$"""{"userName":"{{userName}}","active":true{{(email is null ? "" : $$""","emails":[{"value":"{{email}}"}]""")}}}""");
        await CommitAsync(ResourceKind.User, userId, userName, json, isProtected);
        return userId.ToString();
    }

    /// <summary>Makes a group as an administrator of the tenant would.</summary>
    public async Task<string> AddLocalGroupAsync(string displayName)
    {
        var groupId = Guid.CreateVersion7();
        await CommitAsync(ResourceKind.Group, groupId, displayName, Encoding.UTF8.GetBytes($$"""{"displayName":"{{displayName}}"}"""), isProtected: false);
        return groupId.ToString();
    }

    private async Task CommitAsync(ResourceKind kind, Guid resourceId, string name, byte[] json, bool isProtected)
    {
        var resource = Protocol.Resources.ResourceReader.ReadStored(kind == ResourceKind.User ? Protocol.Schemas.ScimModel.Default.User : Protocol.Schemas.ScimModel.Default.Group, json);
        var search = new System.Buffers.ArrayBufferWriter<byte>();
        SearchDocument.Write(search, resource);
        var results = await host.Store.CommitAsync([new CommitOperation
        {
            OperationId = Guid.CreateVersion7(),
            Tenant = Id,
            Kind = kind,
            Action = CommitAction.Create,
            ResourceId = resourceId,
            Actor = ResourceOwner.Local,
            At = DateTimeOffset.UtcNow,
            RequestId = "test",
            Protected = isProtected ? true : null,
            Content = new ResourceContent
            {
                Json = json,
                Search = search.WrittenMemory,
                Name = name,
                NameFolded = CaseFolding.Fold(name),
                DisplayName = name,
                Active = true,
            },
        }]);
        Assert.Equal(CommitOutcome.Committed, results[0].Outcome);
    }
}
