using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.DirectoryViews;

/// <summary>The directory's views, each in one snapshot of a database.</summary>
internal abstract class DirectoryQueries : IDirectoryQueries, IAdministratorQueries
{
    /// <inheritdoc/>
    public Task<DirectoryUser?> ReadUserAsync(TenantId tenant, Guid id, bool asApplication, CancellationToken cancellationToken = default) =>
        ReadAsync(tenant, snapshot => new UserViews(snapshot).ReadAsync(id, asApplication, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<DirectoryGroup?> ReadGroupAsync(TenantId tenant, Guid id, bool asApplication, CancellationToken cancellationToken = default) =>
        ReadAsync(tenant, snapshot => new GroupViews(snapshot).ReadAsync(id, asApplication, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<DirectoryList<DirectoryUser>> ListUsersAsync(UserList list, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(list);
        return ReadAsync(list.Tenant, snapshot => new UserViews(snapshot).ListAsync(list, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<DirectoryList<DirectoryGroup>> ListGroupsAsync(GroupList list, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(list);
        return ReadAsync(list.Tenant, snapshot => new GroupViews(snapshot).ListAsync(list, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<DirectoryMember>> ReadMembersAsync(
        TenantId tenant, Guid group, bool asApplication, Guid? after, int limit, CancellationToken cancellationToken = default) =>
        ReadAsync(tenant, snapshot => new GroupViews(snapshot).ReadMembersAsync(group, asApplication, after, limit, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<DirectoryReferences> ReadReferencesAsync(TenantId tenant, Guid id, CancellationToken cancellationToken = default) =>
        ReadAsync(tenant, snapshot => ReferenceViews.ReadAsync(snapshot, id, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<NameHolding>> FindNamesAsync(
        TenantId tenant, ResourceKind kind, IReadOnlyCollection<string> names, CancellationToken cancellationToken = default) =>
        ReadAsync(tenant, snapshot => NameViews.FindAsync(snapshot, kind, names, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PossibleDuplicate>> ListDuplicatesAsync(TenantId tenant, string? after, int limit, CancellationToken cancellationToken = default) =>
        ReadAsync(tenant, snapshot => new DuplicateViews(snapshot).ListAsync(after, limit, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<AdministratorStanding?> ReadStandingAsync(TenantId tenant, Guid user, CancellationToken cancellationToken = default) =>
        ReadAsync(tenant, snapshot => AdministratorViews.ReadAsync(snapshot, user, cancellationToken), cancellationToken);

    /// <summary>Reads in one snapshot: each statement sees what the first one saw.</summary>
    protected abstract Task<T> ReadAsync<T>(TenantId tenant, Func<ViewSnapshot, Task<T>> read, CancellationToken cancellationToken);
}
