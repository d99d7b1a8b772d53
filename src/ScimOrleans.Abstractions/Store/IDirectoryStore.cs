using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Store;

/// <summary>
/// The directory's tables in one database: users, groups, members and the change log. The store arbitrates between writers; grains only
/// keep what it said.
/// </summary>
/// <remarks>
/// What the client did wrong, or a lost race, is a <see cref="CommitOutcome"/>. What the database did wrong is a
/// <see cref="StoreUnavailableException"/> (nothing is known to have happened, look the operations up) or another exception (a defect).
/// </remarks>
public interface IDirectoryStore
{
    /// <summary>Makes the tenant's rows, with its position counter and the built-in group <c>public</c>. Repeating it changes nothing.</summary>
    Task CreateTenantAsync(TenantId tenant, DateTimeOffset at, CancellationToken cancellationToken = default);

    /// <summary>
    /// Applies operations of any tenants in one transaction. One that cannot be applied is a result and harms no other; operations see
    /// the effects of those before them in the list. One whose id is in the log is not applied again: its result is what
    /// <see cref="FindCommittedAsync"/> says of it, so that whoever lost an answer sends the list again, even while the first attempt is under way.
    /// </summary>
    /// <returns>A result for each operation, in the order given.</returns>
    /// <exception cref="StoreUnavailableException">The outcome is unknown: send the operations again.</exception>
    Task<IReadOnlyList<CommitResult>> CommitAsync(IReadOnlyList<CommitOperation> operations, CancellationToken cancellationToken = default);

    /// <summary>What became of operations whose answer was lost, read from the change log.</summary>
    /// <returns>A result for each that was committed and changed something; the others are absent.</returns>
    Task<IReadOnlyDictionary<Guid, CommitResult>> FindCommittedAsync(TenantId tenant, IReadOnlyCollection<Guid> operationIds, CancellationToken cancellationToken = default);

    /// <summary>Reads one user (with its visible direct groups, by group id) or one group (without members).</summary>
    /// <param name="tenant">Whose directory.</param>
    /// <param name="kind">User or group.</param>
    /// <param name="id">Which.</param>
    /// <param name="viewer">Who asks: a user carries the groups that it owns. <see langword="null"/>: the directory, which sees all.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The row whoever owns it, or <see langword="null"/>. Whether a caller may see it is the caller's to check: <see cref="StoredResource.IsVisibleTo"/>.</returns>
    Task<StoredResource?> ReadAsync(TenantId tenant, ResourceKind kind, Guid id, ResourceOwner? viewer, CancellationToken cancellationToken = default);

    /// <summary>Opens one group and its visible members (in the order of their ids) in one snapshot; members are streamed.</summary>
    /// <remarks>They are the same for everybody who may see the group: see <see cref="CommitOperation.NewOwner"/>.</remarks>
    /// <returns>A reading to dispose, or <see langword="null"/> if there is no such group.</returns>
    Task<GroupReading?> OpenGroupAsync(TenantId tenant, Guid id, CancellationToken cancellationToken = default);

    /// <summary>One page of users or groups that the viewer may see.</summary>
    Task<DirectoryPage> QueryAsync(DirectoryQuery query, CancellationToken cancellationToken = default);

    /// <summary>One page of a walk over the rows that rules are about, whoever may see them. What is written meanwhile may be missed, or be found with what it was before.</summary>
    Task<RuledPage> ReadRuledAsync(RuledQuery query, CancellationToken cancellationToken = default);

    /// <summary>Streams the visible members of several groups, group by group in the order given, each group's by member id.</summary>
    IAsyncEnumerable<GroupMember> ReadMembersAsync(TenantId tenant, IReadOnlyList<Guid> groupIds, CancellationToken cancellationToken = default);

    /// <summary>Changes after a position, in order, without gaps.</summary>
    /// <param name="tenant">Whose log.</param>
    /// <param name="after">0 for the beginning.</param>
    /// <param name="limit">Most changes to return, 1 to 10,000.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task<IReadOnlyList<ChangeRecord>> ReadChangesAsync(TenantId tenant, long after, int limit, CancellationToken cancellationToken = default);

    /// <summary>What changed after a position and up to another, in order: the entries that can make a memory old. That is all but creations, since nobody remembers what was not there, and evaluations and roles, which no representation shows.</summary>
    /// <param name="tenant">Whose log.</param>
    /// <param name="after">The position up to which changes are known.</param>
    /// <param name="upTo">The last position that matters.</param>
    /// <param name="limit">Most entries to return, 1 to 10,000; when there are fewer, there are no more.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task<IReadOnlyList<ChangeMark>> ReadMarksAsync(TenantId tenant, long after, long upTo, int limit, CancellationToken cancellationToken = default);

    /// <summary>The last position of each tenant that exists, in one query: what a silo's tail asks for again and again.</summary>
    Task<IReadOnlyDictionary<TenantId, long>> ReadPositionsAsync(IReadOnlyCollection<TenantId> tenants, CancellationToken cancellationToken = default);

    /// <summary>Asks the database for an answer.</summary>
    /// <exception cref="StoreUnavailableException">It gave none.</exception>
    Task PingAsync(CancellationToken cancellationToken = default);
}
