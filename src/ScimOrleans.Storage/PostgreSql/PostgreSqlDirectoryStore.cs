using Microsoft.Extensions.Logging;
using Npgsql;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.PostgreSql;

/// <summary>The directory's tables in a PostgreSQL database (15 or newer) that <c>SchemaMigrator</c> has prepared.</summary>
/// <param name="dataSource">Its connections, as <see cref="PostgreSqlDataSource"/> makes them. Not disposed here.</param>
/// <param name="logger">Learns of transactions that are repeated.</param>
internal sealed class PostgreSqlDirectoryStore(NpgsqlDataSource dataSource, ILogger<PostgreSqlDirectoryStore> logger) : IDirectoryStore, IDisposable
{
    private readonly PostgreSqlSession _session = new(dataSource, logger);
    private readonly PageReader _pages = new();

    /// <inheritdoc/>
    public Task CreateTenantAsync(TenantId tenant, DateTimeOffset at, CancellationToken cancellationToken = default) =>
        _session.RunAsync(connection => TenantCreation.RunAsync(connection, tenant, at), cancellationToken);

    /// <inheritdoc/>
    /// <remarks>The token ends the wait for a connection only: cancelling a commit would leave its outcome unknown.</remarks>
    public async Task<IReadOnlyList<CommitResult>> CommitAsync(IReadOnlyList<CommitOperation> operations, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(operations);
        if (operations.Count == 0)
        {
            return [];
        }

        var commit = new CommitCommand(operations);
        return await _session.RunAsync(commit.RunAsync, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<Guid, CommitResult>> FindCommittedAsync(
        TenantId tenant, IReadOnlyCollection<Guid> operationIds, CancellationToken cancellationToken = default) =>
        _session.RunAsync(connection => CommittedOperations.FindAsync(connection, tenant, operationIds, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<StoredResource?> ReadAsync(TenantId tenant, ResourceKind kind, Guid id, ResourceOwner? viewer, CancellationToken cancellationToken = default) =>
        _session.RunAsync(connection => ResourceRows.ReadAsync(connection, tenant, kind, id, viewer, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<GroupReading?> OpenGroupAsync(TenantId tenant, Guid id, CancellationToken cancellationToken = default) =>
        PostgreSqlFailure.GuardAsync(() => MembersReading.OpenGroupAsync(dataSource, tenant, id, cancellationToken));

    /// <inheritdoc/>
    public Task<DirectoryPage> QueryAsync(DirectoryQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return _session.RunAsync(connection => _pages.ReadAsync(connection, query, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<RuledPage> ReadRuledAsync(RuledQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Count, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Count, RuledQuery.MaxWalked, nameof(query));
        return _session.RunAsync(connection => RuledRows.ReadAsync(connection, query, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<GroupMember> ReadMembersAsync(TenantId tenant, IReadOnlyList<Guid> groupIds, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(groupIds);
        return groupIds.Count == 0 ? AsyncEnumerable.Empty<GroupMember>() : MembersReading.StreamAsync(dataSource, tenant, groupIds, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ChangeRecord>> ReadChangesAsync(TenantId tenant, long after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        return _session.RunAsync(connection => ChangeLog.ReadAsync(connection, tenant, after, limit, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ChangeMark>> ReadMarksAsync(TenantId tenant, long after, long upTo, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        return _session.RunAsync(connection => ChangeLog.ReadMarksAsync(connection, tenant, after, upTo, limit, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<TenantId, long>> ReadPositionsAsync(IReadOnlyCollection<TenantId> tenants, CancellationToken cancellationToken = default) =>
        _session.RunAsync(connection => ChangeLog.ReadPositionsAsync(connection, tenants, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task PingAsync(CancellationToken cancellationToken = default) => _session.RunAsync(
        async connection =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "select 1";
            return await command.ExecuteScalarAsync(cancellationToken);
        },
        cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _pages.Dispose();
}
