using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Store;

/// <summary>The provisioning logs of all connectors in one database.</summary>
/// <remarks>
/// A connector's positions are given under a lock that is held until its entries are visible. So nothing ever appears below a position that was
/// read, and who has read up to one goes on from there without gap or repetition, whichever silo wrote what follows.
/// </remarks>
public interface IProvisioningLogStore
{
    /// <summary>Appends entries of any connectors, in the order given, all or none. A repetition appends them again.</summary>
    /// <exception cref="StoreUnavailableException">Whether they were appended is unknown.</exception>
    Task AppendAsync(IReadOnlyList<ProvisioningEntry> entries, CancellationToken cancellationToken = default);

    /// <summary>Reads a connector's entries that match.</summary>
    /// <returns>Newest first; with <see cref="ProvisioningQuery.After"/> oldest first.</returns>
    Task<IReadOnlyList<ProvisioningEntry>> ReadAsync(ProvisioningQuery query, CancellationToken cancellationToken = default);

    /// <summary>What went wrong at a connector. Costs what it finds, however long the log is.</summary>
    /// <param name="tenant">Whose connector.</param>
    /// <param name="connector">Whose log.</param>
    /// <param name="since">From when on is counted.</param>
    /// <param name="lastRight">When a right credential was presented last; <see langword="null"/> for never.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task<ProvisioningTroubles> ReadTroublesAsync(
        TenantId tenant, ConnectorId connector, DateTimeOffset since, DateTimeOffset? lastRight, CancellationToken cancellationToken = default);

    /// <summary>The last position that was given in a connector's log; 0 for none.</summary>
    Task<long> ReadLastPositionAsync(TenantId tenant, ConnectorId connector, CancellationToken cancellationToken = default);

    /// <summary>Connectors that have a log, by tenant and connector.</summary>
    /// <param name="after">The last one that is known, or <see langword="null"/> to begin.</param>
    /// <param name="limit">Most to return, 1 to 10,000; when there are fewer, there are no more.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task<IReadOnlyList<(TenantId Tenant, ConnectorId Connector)>> ReadLogsAsync((TenantId Tenant, ConnectorId Connector)? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>Removes a connector's oldest entries as far as they are too old or too many. Repeating it, also at the same time, is harmless.</summary>
    /// <param name="tenant">Whose connector.</param>
    /// <param name="connector">Whose log.</param>
    /// <param name="olderThan">Entries before it go.</param>
    /// <param name="keep">Most entries that stay.</param>
    /// <param name="limit">How many of the oldest are looked at, so that no one waits long; 1 to 10,000.</param>
    /// <param name="cancellationToken">Stops it before it has begun.</param>
    /// <returns>How many went; as many as <paramref name="limit"/> if there may be more.</returns>
    Task<int> TrimAsync(TenantId tenant, ConnectorId connector, DateTimeOffset olderThan, int keep, int limit, CancellationToken cancellationToken = default);

    /// <summary>Removes a connector's log, oldest entries first. Positions then begin anew. Repeating it is harmless.</summary>
    /// <param name="tenant">Whose connector.</param>
    /// <param name="connector">Whose log.</param>
    /// <param name="limit">Most entries to remove now, 1 to 10,000.</param>
    /// <param name="cancellationToken">Stops it before it has begun.</param>
    /// <returns>Whether nothing is left.</returns>
    Task<bool> RemoveAsync(TenantId tenant, ConnectorId connector, int limit, CancellationToken cancellationToken = default);
}
