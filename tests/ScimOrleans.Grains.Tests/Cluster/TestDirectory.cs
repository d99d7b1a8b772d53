using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Grains.Tests.Cluster;

/// <summary>A tenant's users and groups, asked for through one silo on behalf of one connector.</summary>
public sealed record TestDirectory(GrainCluster Cluster, TenantId Tenant, int Silo)
{
    public Caller Caller { get; init; } = new()
    {
        Tenant = Tenant,
        Connector = ConnectorId.Parse("okta"),
        Tolerances = IdpTolerances.All,
        DeletePolicy = DeletePolicy.Delete,
        RestoreGroupsOnReactivate = false,
        RequestId = "test",
    };

    public InMemoryDirectoryStore Store => Cluster.Store;

    /// <summary>The same directory through another silo.</summary>
    public TestDirectory Through(int silo) => this with { Silo = silo };

    /// <summary>The same directory for another connector.</summary>
    public TestDirectory For(string connector) => this with { Caller = Caller with { Connector = ConnectorId.Parse(connector) } };

    /// <summary>The same directory for a connector that may remove as many users as it likes.</summary>
    public TestDirectory WithoutBrake => this with { Caller = Caller with { RemovalBrake = new() { Enabled = false } } };

    public IUserGrain User(Guid id) => Cluster.Grains(Silo).GetGrain<IUserGrain>(GrainKeys.Resource(Tenant, id));

    public IGroupGrain Group(Guid id) => Cluster.Grains(Silo).GetGrain<IGroupGrain>(GrainKeys.Resource(Tenant, id));

    public WriteCommand Write(string json, params string[] ifMatch) => new()
    {
        Caller = Caller,
        Body = Encoding.UTF8.GetBytes(json),
        IfMatch = ifMatch.Length == 0 ? null : new() { Any = ifMatch is ["*"], Tags = [.. ifMatch.Where(tag => tag != "*").Select(tag => tag.Replace("W/", "", StringComparison.Ordinal))] },
    };

    public ValueTask<ScimResult<ResourceReply>> TryCreateUserAsync(string json) => User(Guid.CreateVersion7()).CreateAsync(Write(json));

    public async Task<ResourceReply> CreateUserAsync(string json) => Succeeded(await TryCreateUserAsync(json));

    /// <summary>A user of that name, and nothing else.</summary>
    public async Task<Guid> NewUserAsync(string userName, bool active = true) =>
        (await CreateUserAsync($$"""{ "userName": "{{userName}}", "active": {{Truth(active)}} }""")).Id;

    public ValueTask<ScimResult<ResourceReply>> TryCreateGroupAsync(string json) => Group(Guid.CreateVersion7()).CreateAsync(Write(json));

    public async Task<Guid> NewGroupAsync(string name, params Guid[] members) => Succeeded(await TryCreateGroupAsync(
        $$"""{"displayName":"{{name}}","members":[{{Values(members)}}]}""")).Id;

    public ValueTask<ScimResult<ResourceReply>> PatchUserAsync(Guid id, string operations, params string[] ifMatch) => User(id).PatchAsync(Write(Patch(operations), ifMatch));

    public ValueTask<ScimResult<ResourceReply>> PatchGroupAsync(Guid id, string operations, params string[] ifMatch) => Group(id).PatchAsync(Write(Patch(operations), ifMatch));

    public ValueTask<ScimResult<ResourceReply>> SetActiveAsync(Guid user, bool active) =>
        PatchUserAsync(user, $$"""{ "op": "replace", "value": { "active": {{Truth(active)}} } }""");

    public ValueTask<ScimResult<ResourceReply>> AddAsync(Guid group, params Guid[] members) => PatchGroupAsync(group, $$"""{"op":"add","path":"members","value":[{{Values(members)}}]}""");

    public ValueTask<ScimResult<ResourceReply>> RemoveAsync(Guid group, params Guid[] members) => PatchGroupAsync(group, $$"""{"op":"remove","path":"members","value":[{{Values(members)}}]}""");

    public ValueTask<ScimResult<bool>> DeleteUserAsync(Guid id, params string[] ifMatch) => User(id).DeleteAsync(new() { Caller = Caller, IfMatch = Write("", ifMatch).IfMatch });

    public ValueTask<ScimResult<bool>> DeleteGroupAsync(Guid id, params string[] ifMatch) => Group(id).DeleteAsync(new() { Caller = Caller, IfMatch = Write("", ifMatch).IfMatch });

    public async Task<ResourceReply> GetUserAsync(Guid id) => Succeeded(await User(id).GetAsync(Caller));

    public async Task<ResourceReply> GetGroupAsync(Guid id) => Succeeded(await Group(id).GetAsync(Caller));

    /// <summary>The ids of the groups that a GET of a user shows.</summary>
    public async Task<Guid[]> GroupsShownAsync(Guid user) => [.. (Json(await GetUserAsync(user))["groups"]?.AsArray() ?? []).Select(group => Guid.Parse((string)group!["value"]!))];

    /// <summary>The visible members of a group, as the store has them.</summary>
    public async Task<Guid[]> MembersAsync(Guid group)
    {
        await using var reading = await Store.OpenGroupAsync(Tenant, group);
        return await reading!.Members.Select(member => member.Id).ToArrayAsync();
    }

    /// <summary>The row, as the store has it.</summary>
    public Task<StoredResource?> RowAsync(Guid id, ResourceKind kind = ResourceKind.User) => Store.ReadAsync(Tenant, kind, id, null);

    /// <summary>Commits an operation past the grains: as an administrator or another process would.</summary>
    public async Task<CommitResult> CommitAsync(CommitOperation operation) => Assert.Single(await Store.CommitAsync([operation]));

    /// <summary>Makes a user of the tenant's own directory.</summary>
    public async Task<Guid> NewLocalUserAsync(string userName, string json = "", bool isProtected = false, bool active = true)
    {
        var user = $$"""{ "userName": "{{userName}}"{{json}}, "active": {{Truth(active)}} }""";
        var search = new ArrayBufferWriter<byte>();
        SearchDocument.Write(search, ResourceReader.ReadStored(ScimModel.Default.User, Encoding.UTF8.GetBytes(user)));
        var operation = Operation(ResourceKind.User, CommitAction.Create, Guid.CreateVersion7()) with
        {
            Actor = ResourceOwner.Local,
            Protected = isProtected,
            Content = Content(userName, user, active) with { Search = search.WrittenMemory },
        };
        Assert.Equal(CommitOutcome.Committed, (await CommitAsync(operation)).Outcome);
        return operation.ResourceId;
    }

    /// <summary>An operation of the connector, to be completed.</summary>
    public CommitOperation Operation(ResourceKind kind, CommitAction action, Guid id) => new()
    {
        OperationId = Guid.CreateVersion7(),
        Tenant = Tenant,
        Kind = kind,
        Action = action,
        ResourceId = id,
        Actor = Caller.Owner,
        At = DateTimeOffset.UtcNow,
        RequestId = "aside",
    };

    /// <summary>Content as a grain might have computed it.</summary>
    public static ResourceContent Content(string name, string json, bool active = true) => new()
    {
        Json = Encoding.UTF8.GetBytes(json),
        Search = "{}"u8.ToArray(),
        Name = name,
        NameFolded = CaseFolding.Fold(name),
        DisplayName = name,
        Active = active,
    };

    /// <summary>The representation, completed as the endpoint does.</summary>
    public static JsonObject Json(ResourceReply reply) => JsonNode.Parse(Encoding.UTF8.GetString(reply.Body.Span) + "x\"}}")!.AsObject();

    public static ResourceReply Succeeded(ScimResult<ResourceReply> result)
    {
        Assert.True(result.IsSuccess, result.Error?.ToString());
        return result.Value;
    }

    public static ScimError Refused<T>(ScimResult<T> result, int status, string? scimType = null)
    {
        Assert.False(result.IsSuccess);
        Assert.Equal((status, scimType), (result.Error.Status, result.Error.ScimType));
        return result.Error;
    }

    private static string Truth(bool value) => value ? "true" : "false";

    private static string Values(IEnumerable<Guid> ids) => string.Join(',', ids.Select(id => $"{{\"value\":\"{id}\"}}"));

    private static string Patch(string operations) => $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{operations}}]}""";
}
