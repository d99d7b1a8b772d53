using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Http.Endpoints;

/// <summary>The grains of one kind of resource: users and groups are asked in the same words.</summary>
internal abstract class ResourceGrains(ResourceKind kind, ResourceTypeDefinition type)
{
    public ResourceKind Kind { get; } = kind;

    public ResourceTypeDefinition Type { get; } = type;

    public abstract ValueTask<ScimResult<ResourceReply>> CreateAsync(Guid id, WriteCommand command, CancellationToken cancellationToken);

    public abstract ValueTask<ScimResult<ResourceReply>> GetAsync(Guid id, Caller caller, CancellationToken cancellationToken);

    public abstract ValueTask<ScimResult<ResourceReply>> ReplaceAsync(Guid id, WriteCommand command, CancellationToken cancellationToken);

    public abstract ValueTask<ScimResult<ResourceReply>> PatchAsync(Guid id, WriteCommand command, CancellationToken cancellationToken);

    public abstract ValueTask<ScimResult<bool>> DeleteAsync(Guid id, DeleteCommand command, CancellationToken cancellationToken);
}

/// <summary>The grains of users.</summary>
internal sealed class UserGrains(IGrainFactory grains, ScimModel model) : ResourceGrains(ResourceKind.User, model.User)
{
    private readonly GrainReferences<IUserGrain> _references = new(grains);

    public override ValueTask<ScimResult<ResourceReply>> CreateAsync(Guid id, WriteCommand command, CancellationToken cancellationToken) =>
        Grain(command.Caller, id).CreateAsync(command, cancellationToken);

    public override ValueTask<ScimResult<ResourceReply>> GetAsync(Guid id, Caller caller, CancellationToken cancellationToken) =>
        Grain(caller, id).GetAsync(caller, cancellationToken);

    public override ValueTask<ScimResult<ResourceReply>> ReplaceAsync(Guid id, WriteCommand command, CancellationToken cancellationToken) =>
        Grain(command.Caller, id).ReplaceAsync(command, cancellationToken);

    public override ValueTask<ScimResult<ResourceReply>> PatchAsync(Guid id, WriteCommand command, CancellationToken cancellationToken) =>
        Grain(command.Caller, id).PatchAsync(command, cancellationToken);

    public override ValueTask<ScimResult<bool>> DeleteAsync(Guid id, DeleteCommand command, CancellationToken cancellationToken) =>
        Grain(command.Caller, id).DeleteAsync(command, cancellationToken);

    private IUserGrain Grain(Caller caller, Guid id) => _references[GrainKeys.Resource(caller.Tenant, id)];
}

/// <summary>The grains of groups.</summary>
internal sealed class GroupGrains(IGrainFactory grains, ScimModel model) : ResourceGrains(ResourceKind.Group, model.Group)
{
    private readonly GrainReferences<IGroupGrain> _references = new(grains);

    public override ValueTask<ScimResult<ResourceReply>> CreateAsync(Guid id, WriteCommand command, CancellationToken cancellationToken) =>
        Grain(command.Caller, id).CreateAsync(command, cancellationToken);

    public override ValueTask<ScimResult<ResourceReply>> GetAsync(Guid id, Caller caller, CancellationToken cancellationToken) =>
        Grain(caller, id).GetAsync(caller, cancellationToken);

    public override ValueTask<ScimResult<ResourceReply>> ReplaceAsync(Guid id, WriteCommand command, CancellationToken cancellationToken) =>
        Grain(command.Caller, id).ReplaceAsync(command, cancellationToken);

    public override ValueTask<ScimResult<ResourceReply>> PatchAsync(Guid id, WriteCommand command, CancellationToken cancellationToken) =>
        Grain(command.Caller, id).PatchAsync(command, cancellationToken);

    public override ValueTask<ScimResult<bool>> DeleteAsync(Guid id, DeleteCommand command, CancellationToken cancellationToken) =>
        Grain(command.Caller, id).DeleteAsync(command, cancellationToken);

    private IGroupGrain Grain(Caller caller, Guid id) => _references[GrainKeys.Resource(caller.Tenant, id)];
}
