using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Store;

/// <summary>The roles of the tenants in one database. Nobody remembers them: the store is asked each time.</summary>
/// <remarks>
/// A user or group that is deleted loses its roles in the same commit. What the database did wrong is a <see cref="StoreUnavailableException"/>
/// (send the operation again) or another exception (a defect).
/// </remarks>
public interface IRoleStore
{
    /// <summary>Applies an operation. One whose id is in the log is not applied again: its result is then what the log and the role say.</summary>
    /// <exception cref="StoreUnavailableException">The outcome is unknown: send the operation again.</exception>
    Task<RoleResult> CommitAsync(RoleOperation operation, CancellationToken cancellationToken = default);

    /// <summary>Reads a role with its rules.</summary>
    /// <returns><see langword="null"/> if there is no such role.</returns>
    Task<Role?> ReadAsync(TenantId tenant, Guid id, CancellationToken cancellationToken = default);

    /// <summary>Reads the tenant's roles with their rules, by name.</summary>
    Task<IReadOnlyList<Role>> ReadAllAsync(TenantId tenant, CancellationToken cancellationToken = default);

    /// <summary>Who was given a role by hand, in the order of ids.</summary>
    /// <param name="tenant">Whose role.</param>
    /// <param name="role">Which.</param>
    /// <param name="after">The last holder of the page before; <see langword="null"/> for the first page.</param>
    /// <param name="limit">Most holders to return; fewer mean that there are no more.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task<IReadOnlyList<RoleHolder>> ReadHoldersAsync(TenantId tenant, Guid role, Guid? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>
    /// Assignments that only an administrator may end: users that hold a role by hand and are inactive, detached or not included in the directory.
    /// By user, then role.
    /// </summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="after">The last one of the page before; <see langword="null"/> for the first page.</param>
    /// <param name="limit">Most to return; fewer mean that there are no more.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task<IReadOnlyList<UnresolvedAssignment>> ReadUnresolvedAsync(TenantId tenant, (Guid User, Guid Role)? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>How many assignments <see cref="ReadUnresolvedAsync"/> gives in all.</summary>
    Task<long> CountUnresolvedAsync(TenantId tenant, CancellationToken cancellationToken = default);
}

/// <summary>A role that a hidden user holds by hand.</summary>
/// <param name="User">The user.</param>
/// <param name="UserName">Its <c>userName</c>.</param>
/// <param name="DisplayName">What the directory calls it.</param>
/// <param name="Role">The role.</param>
/// <param name="RoleName">The role's name.</param>
/// <param name="Since">When the user was given it.</param>
public sealed record UnresolvedAssignment(Guid User, string UserName, string DisplayName, Guid Role, string RoleName, DateTimeOffset Since);
