using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Store;

/// <summary>
/// Reads the directory as the application and the administrator see it: users and groups with their effective groups and roles, each answer from one
/// snapshot of one database, without asking grains.
/// </summary>
public interface IDirectoryQueries
{
    /// <summary>One user with its groups and roles.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="id">Which.</param>
    /// <param name="asApplication">See <see cref="UserList.AsApplication"/>.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns><see langword="null"/> if there is no such user, or the application does not see it.</returns>
    Task<DirectoryUser?> ReadUserAsync(TenantId tenant, Guid id, bool asApplication, CancellationToken cancellationToken = default);

    /// <summary>One group with the groups that it is in, its roles and numbers of members.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="id">Which.</param>
    /// <param name="asApplication">See <see cref="GroupList.AsApplication"/>.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns><see langword="null"/> if there is no such group, or the application does not see it.</returns>
    Task<DirectoryGroup?> ReadGroupAsync(TenantId tenant, Guid id, bool asApplication, CancellationToken cancellationToken = default);

    /// <summary>A page of users. Effective members of a group or holders of a role are this list's filters.</summary>
    /// <exception cref="ArgumentException">The cursor is of another order.</exception>
    Task<DirectoryList<DirectoryUser>> ListUsersAsync(UserList list, CancellationToken cancellationToken = default);

    /// <summary>A page of groups.</summary>
    /// <exception cref="ArgumentException">The cursor is of another order.</exception>
    Task<DirectoryList<DirectoryGroup>> ListGroupsAsync(GroupList list, CancellationToken cancellationToken = default);

    /// <summary>A page of a group's direct members, users and groups, by id.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="group">Which group. <c>public</c> has no direct members: its users are a list's filter.</param>
    /// <param name="asApplication">Whether only what the application sees is wanted.</param>
    /// <param name="after">The last member of the page before; <see langword="null"/> for the first page.</param>
    /// <param name="limit">Most members to return; fewer mean that there are no more.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task<IReadOnlyList<DirectoryMember>> ReadMembersAsync(TenantId tenant, Guid group, bool asApplication, Guid? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>What refers to a user or group. Of one that is not there: nothing.</summary>
    Task<DirectoryReferences> ReadReferencesAsync(TenantId tenant, Guid id, CancellationToken cancellationToken = default);

    /// <summary>Who has which of some names.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="kind">User names, or names of groups.</param>
    /// <param name="names">The names, folded; at most 10,000.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>Those that are taken.</returns>
    Task<IReadOnlyList<NameHolding>> FindNamesAsync(TenantId tenant, ResourceKind kind, IReadOnlyCollection<string> names, CancellationToken cancellationToken = default);

    /// <summary>A page of possible duplicates, in the order of what they have in common. Each page costs one walk over the tenant's users, whatever they have in common.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="after">The last key of the page before; <see langword="null"/> for the first page.</param>
    /// <param name="limit">Most to return; fewer mean that there are no more.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task<IReadOnlyList<PossibleDuplicate>> ListDuplicatesAsync(TenantId tenant, string? after, int limit, CancellationToken cancellationToken = default);
}
