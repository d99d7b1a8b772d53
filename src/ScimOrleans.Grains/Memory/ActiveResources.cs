using System.Collections.Concurrent;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Grains.Memory;

/// <summary>The users and groups that are active on this silo, by tenant.</summary>
/// <remarks>A tenant's entry stays when its last activation leaves: it is small, and there are only as many as tenants.</remarks>
internal sealed class ActiveResources(TimeProvider timeProvider)
{
    private readonly ConcurrentDictionary<string, TenantMemory> _tenants = [];
    private readonly SharedValues _shared = new();

    /// <summary>Called when a tenant is used whose log is not followed yet, or not any more. Set by the tail.</summary>
    public Action? TailWanted { get; set; }

    /// <summary>Tenants of which something is active here.</summary>
    public IEnumerable<TenantMemory> Held => _tenants.Values.Where(tenant => tenant.IsHeld);

    /// <summary>How many users and groups are active here.</summary>
    public (int Users, int Groups) Count()
    {
        var (users, groups) = (0, 0);
        foreach (var tenant in _tenants.Values)
        {
            users += tenant.Users;
            groups += tenant.Groups;
        }

        return (users, groups);
    }

    /// <summary>A tenant's activations.</summary>
    public TenantMemory Of(TenantId tenant) => _tenants.TryGetValue(tenant.Value, out var memory)
        ? memory
        : _tenants.GetOrAdd(tenant.Value, new TenantMemory(tenant, _shared, timeProvider, () => TailWanted?.Invoke()));

    /// <summary>The activation of a resource, if it is here.</summary>
    public ResourceMemory? Find(TenantId tenant, ResourceKind kind, Guid id) => _tenants.GetValueOrDefault(tenant.Value)?.Find(kind, id);

    /// <summary>The activation of a grain, if it is here.</summary>
    /// <param name="kind">User or group.</param>
    /// <param name="key">The grain's key.</param>
    public ResourceMemory? Find(ResourceKind kind, ReadOnlySpan<byte> key)
    {
        Span<char> tenant = stackalloc char[TenantId.MaxLength];
        return GrainKeys.TryReadResource(key, ref tenant, out var id) && _tenants.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(tenant, out var memory) ? memory.Find(kind, id) : null;
    }

    /// <summary>The memory of an activation that begins.</summary>
    public ResourceMemory MemoryOf(IGrainContext context, ResourceKind kind)
    {
        var (tenant, id) = GrainKeys.ParseResource(context.GrainId.Key.ToString()!);
        return new(Of(tenant), kind, id, context);
    }

    /// <summary>Stops trusting anything that is remembered.</summary>
    public void Lapse()
    {
        foreach (var tenant in _tenants.Values)
        {
            tenant.Lapse();
        }
    }
}
