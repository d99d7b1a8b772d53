using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.PostgreSql.Roles;

/// <summary>Roles in a PostgreSQL database that <c>SchemaMigrator</c> has prepared.</summary>
/// <param name="session">Its connections.</param>
internal sealed class PostgreSqlRoleStore(PostgreSqlSession session) : IRoleStore
{
    /// <inheritdoc/>
    /// <remarks>The token ends the wait for a connection only: cancelling a commit would leave its outcome unknown.</remarks>
    public Task<RoleResult> CommitAsync(RoleOperation operation, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return session.RunAsync(connection => RoleCommand.RunAsync(connection, operation), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Role?> ReadAsync(TenantId tenant, Guid id, CancellationToken cancellationToken = default) =>
        session.RunAsync(async connection => (await RoleRows.ReadAsync(connection, tenant, id, cancellationToken)).SingleOrDefault(), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Role>> ReadAllAsync(TenantId tenant, CancellationToken cancellationToken = default) =>
        session.RunAsync(connection => RoleRows.ReadAsync(connection, tenant, null, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RoleHolder>> ReadHoldersAsync(TenantId tenant, Guid role, Guid? after, int limit, CancellationToken cancellationToken = default) =>
        session.RunAsync(connection => RoleRows.ReadHoldersAsync(connection, tenant, role, after, limit, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<UnresolvedAssignment>> ReadUnresolvedAsync(
        TenantId tenant, (Guid User, Guid Role)? after, int limit, CancellationToken cancellationToken = default) =>
        session.RunAsync(connection => UnresolvedRows.ReadAsync(connection, tenant, after, limit, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<long> CountUnresolvedAsync(TenantId tenant, CancellationToken cancellationToken = default) =>
        session.RunAsync(connection => UnresolvedRows.CountAsync(connection, tenant, cancellationToken), cancellationToken);
}
