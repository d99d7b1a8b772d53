using System.Collections.Concurrent;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Grains.Memory;

/// <summary>The users and groups that are active on this silo, by tenant.</summary>
/// <remarks>A tenant's entry stays when its last activation leaves: it is small, and there are only as many as tenants.</remarks>
internal sealed class ActiveResources(TimeProvider timeProvider)
{
    private readonly ConcurrentDictionary<TenantId, TenantMemory> _tenants = [];

    /// <summary>Called when a tenant is used whose log is not followed yet, or not any more. Set by the tail.</summary>
    public Action? TailWanted { get; set; }

    /// <summary>Tenants of which something is active here.</summary>
    public IEnumerable<TenantMemory> Held => _tenants.Values.Where(tenant => tenant.IsHeld);

    /// <summary>A tenant's activations.</summary>
    public TenantMemory Of(TenantId tenant) => _tenants.TryGetValue(tenant, out var memory)
        ? memory
        : _tenants.GetOrAdd(tenant, new TenantMemory(tenant, timeProvider, () => TailWanted?.Invoke()));

    /// <summary>The activation of a resource, if it is here.</summary>
    public ActiveResource? Find(TenantId tenant, ResourceKind kind, Guid id) => _tenants.GetValueOrDefault(tenant)?.Find(kind, id);

    /// <summary>Stops trusting anything that is remembered.</summary>
    public void Lapse()
    {
        foreach (var tenant in _tenants.Values)
        {
            tenant.Lapse();
        }
    }
}
