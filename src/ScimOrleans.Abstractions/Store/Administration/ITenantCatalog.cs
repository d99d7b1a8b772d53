using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Store.Administration;

/// <summary>The tenants that have a directory. Failures are those of <see cref="IDirectoryStore"/>.</summary>
public interface ITenantCatalog
{
    /// <summary>Tenants by id.</summary>
    /// <param name="after">The last id that is known; <see langword="null"/> for the beginning.</param>
    /// <param name="limit">Most tenants to return, 1 to 1,000.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task<IReadOnlyList<TenantId>> ListAsync(TenantId? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>Counts of what a tenant's directory holds; all zero if there is none.</summary>
    Task<TenantCounts> CountAsync(TenantId tenant, CancellationToken cancellationToken = default);

    /// <summary>What the tenant's limits are compared with, read at no cost: both zero if there is no such tenant.</summary>
    Task<TenantUsage> ReadUsageAsync(TenantId tenant, CancellationToken cancellationToken = default);

    /// <summary>Whose rows no rules have evaluated yet: those that a version wrote that knew of none. Built-in groups are not among them.</summary>
    /// <param name="limit">Most rows to look at of users and of groups, 1 to 10,000: there may be more owners, when these are done.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task<IReadOnlyList<(TenantId Tenant, ResourceOwner Owner)>> FindUnevaluatedAsync(int limit, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes some rows of a tenant's directory: memberships, users, groups and the log, and when nothing else is left, the tenant itself. To be
    /// repeated until it has nothing to do. The caller sees to it that nobody writes to the tenant any more.
    /// </summary>
    /// <param name="tenant">Whose directory.</param>
    /// <param name="limit">Most rows to delete, 1 to 10,000.</param>
    /// <param name="cancellationToken">Stops it before it has begun.</param>
    /// <returns>How many rows it deleted; 0 when nothing was left.</returns>
    Task<int> DeleteSomeAsync(TenantId tenant, int limit, CancellationToken cancellationToken = default);
}

/// <summary>What a tenant's directory holds.</summary>
/// <param name="Users">Users, inactive ones included.</param>
/// <param name="Groups">Groups, the built-in one included.</param>
/// <param name="Position">The last position of its change log.</param>
public sealed record TenantCounts(long Users, long Groups, long Position);

/// <summary>How much a tenant's directory holds of what has limits.</summary>
/// <param name="Users">Users, inactive ones included.</param>
/// <param name="Groups">Groups but built-in ones.</param>
public sealed record TenantUsage(long Users, long Groups);
