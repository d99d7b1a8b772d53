using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Store.Administration;

/// <summary>What is kept of a tenant's data beside its directory, and outlives it until it is forgotten.</summary>
public interface ITenantTraces
{
    /// <summary>Forgets some of it. To be repeated until there is nothing to do.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="limit">Most to forget, 1 to 10,000.</param>
    /// <param name="cancellationToken">Stops it before it has begun.</param>
    /// <returns>How many; 0 when nothing was left.</returns>
    Task<int> ForgetAsync(TenantId tenant, int limit, CancellationToken cancellationToken = default);
}
