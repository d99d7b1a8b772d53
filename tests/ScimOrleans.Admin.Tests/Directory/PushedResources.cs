using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Admin.Tests.Hosting;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Admin.Tests.Directory;

/// <summary>What an identity provider has pushed into a tenant, through the grains that its requests go through.</summary>
internal sealed class PushedResources(AdminHost host, string tenant, string connector = "okta")
{
    private readonly IGrainFactory _grains = host.Services.GetRequiredService<IGrainFactory>();
    private readonly TenantId _tenant = TenantId.Parse(tenant);

    private Caller Caller => new()
    {
        Tenant = _tenant,
        Connector = ConnectorId.Parse(connector),
        Tolerances = IdpTolerances.All,
        DeletePolicy = DeletePolicy.Delete,
        RestoreGroupsOnReactivate = false,
        RequestId = "push",
    };

    /// <summary>Pushes a user.</summary>
    public async Task<Guid> UserAsync(string userName, string? email = null, bool active = true)
    {
        var id = Guid.CreateVersion7();
        var body = JsonSerializer.SerializeToUtf8Bytes(new { userName, active, emails = email is null ? null : new[] { new { value = email, primary = true } } });
        var reply = await User(id).CreateAsync(new() { Caller = Caller, Body = body });
        Assert.True(reply.IsSuccess, reply.Error?.Detail);
        return reply.Value.Id;
    }

    /// <summary>Pushes a group.</summary>
    public async Task<Guid> GroupAsync(string displayName, params Guid[] members)
    {
        var id = Guid.CreateVersion7();
        var body = JsonSerializer.SerializeToUtf8Bytes(new { displayName, members = members.Select(member => new { value = member }) });
        var reply = await _grains.GetGrain<IGroupGrain>(GrainKeys.Resource(_tenant, id)).CreateAsync(new() { Caller = Caller, Body = body });
        Assert.True(reply.IsSuccess, reply.Error?.Detail);
        return id;
    }

    /// <summary>Deactivates a user.</summary>
    public async Task DeactivateAsync(Guid user)
    {
        var reply = await TryDeactivateAsync(user);
        Assert.True(reply.IsSuccess, reply.Error?.Detail);
    }

    /// <summary>Tries to deactivate a user.</summary>
    public async Task<ScimResult<ResourceReply>> TryDeactivateAsync(Guid user)
    {
        var body = Encoding.UTF8.GetBytes("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","value":{"active":false}}]}""");
        return await User(user).PatchAsync(new() { Caller = Caller, Body = body });
    }

    private IUserGrain User(Guid id) => _grains.GetGrain<IUserGrain>(GrainKeys.Resource(_tenant, id));
}
