using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.Sqlite.Roles;

/// <summary>Roles in a SQLite file that <c>SchemaMigrator</c> has prepared.</summary>
internal sealed class SqliteRoleStore(SqliteWriter writer, SqliteReaders readers) : IRoleStore
{
    /// <inheritdoc/>
    /// <remarks>The token ends the wait for the writer's turn only: cancelling a commit would leave its outcome unknown.</remarks>
    public Task<RoleResult> CommitAsync(RoleOperation operation, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return writer.WriteAsync(session => new RoleCommit(session).Apply(operation), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Role?> ReadAsync(TenantId tenant, Guid id, CancellationToken cancellationToken = default) =>
        readers.ReadBrieflyAsync(session => RoleReader.Read(session, tenant, id), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Role>> ReadAllAsync(TenantId tenant, CancellationToken cancellationToken = default) =>
        readers.ReadAsync(session => RoleReader.ReadAll(session, tenant), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RoleHolder>> ReadHoldersAsync(TenantId tenant, Guid role, Guid? after, int limit, CancellationToken cancellationToken = default) =>
        readers.ReadAsync(session => RoleReader.ReadHolders(session, tenant, role, after, limit), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<UnresolvedAssignment>> ReadUnresolvedAsync(
        TenantId tenant, (Guid User, Guid Role)? after, int limit, CancellationToken cancellationToken = default) =>
        readers.ReadAsync(session => UnresolvedReader.Read(session, tenant, after, limit), cancellationToken);

    /// <inheritdoc/>
    public Task<long> CountUnresolvedAsync(TenantId tenant, CancellationToken cancellationToken = default) =>
        readers.ReadAsync(session => UnresolvedReader.Count(session, tenant), cancellationToken);
}
