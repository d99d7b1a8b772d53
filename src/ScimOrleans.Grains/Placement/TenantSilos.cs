using System.Text;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Grains.Placement;

/// <summary>Which silo a tenant belongs to: rendezvous hashing, so that all silos agree and a silo that comes or goes moves only its own share.</summary>
internal static class TenantSilos
{
    /// <summary>The owner among the silos.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="silos">At least one, in any order.</param>
    public static SiloAddress OwnerOf(TenantId tenant, IReadOnlyCollection<SiloAddress> silos)
    {
        ArgumentOutOfRangeException.ThrowIfZero(silos.Count);
        if (silos.Count == 1)
        {
            return silos.First();
        }

        SiloAddress? owner = null;
        uint highest = 0;
        foreach (var silo in silos)
        {
            var weight = Weight(tenant, silo);
            if (owner is null || weight > highest || (weight == highest && silo.CompareTo(owner) > 0))
            {
                (owner, highest) = (silo, weight);
            }
        }

        return owner!;
    }

    /// <summary>The same in every process, unlike the runtime's own hash of a string.</summary>
    private static uint Weight(TenantId tenant, SiloAddress silo) => StableHash.ComputeHash(Encoding.UTF8.GetBytes($"{tenant.Value}/{silo.ToParsableString()}"));
}
