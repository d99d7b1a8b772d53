using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Http.Hosting;
using ScimOrleans.Http.Limits;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Http.Endpoints;

/// <summary>The endpoints of both kinds of resource.</summary>
internal sealed class ResourceEndpoints(
    IGrainFactory grains,
    IPublishedResources published,
    IDirectoryStore store,
    ScimModel model,
    ScimLimits limits,
    BodyBudget budget,
    TimeProvider clock,
    IOptions<ScimHttpOptions> options)
{
    /// <summary><c>/Users</c>.</summary>
    public ResourceEndpoint Users { get; } = new(new UserGrains(grains, model), published, store, limits, budget, clock, options);

    /// <summary><c>/Groups</c>.</summary>
    public ResourceEndpoint Groups { get; } = new(new GroupGrains(grains, model), published, store, limits, budget, clock, options);
}
