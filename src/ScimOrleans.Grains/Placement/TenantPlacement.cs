using Orleans.Placement;
using Orleans.Runtime.Placement;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Grains.Placement;

/// <summary>Puts all users and groups of a tenant on one silo, so that a commit and those it concerns are neighbours. For speed alone: nothing depends on it.</summary>
[GenerateSerializer, Immutable, Alias("scim.TenantPlacement")]
internal sealed class TenantPlacement : PlacementStrategy;

/// <summary>Marks a grain class whose keys begin with a tenant.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TenantPlacementAttribute() : PlacementAttribute(new TenantPlacement());

/// <summary>Chooses the silo for a new activation.</summary>
internal sealed class TenantPlacementDirector : IPlacementDirector
{
    /// <inheritdoc/>
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        var tenant = GrainKeys.TenantOf(target.GrainIdentity.Key.ToString()!);

        // Whoever moves an activation on purpose says where to.
        return Task.FromResult(IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) ?? TenantSilos.OwnerOf(tenant, silos));
    }
}
