using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Store.Brake;

/// <summary>
/// What an operator sees and does of connectors' removal brakes; the counting is part of <see cref="IDirectoryStore.CommitAsync"/>, so that it holds whoever commits. Failures are those of
/// <see cref="IDirectoryStore"/>.
/// </summary>
public interface IRemovalBrakeStore
{
    /// <summary>How a connector's brake stands.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="connector">Which connector's.</param>
    /// <param name="brake">Its settings.</param>
    /// <param name="at">The time.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task<RemovalBrakeState> ReadAsync(TenantId tenant, ConnectorId connector, RemovalBrake brake, DateTimeOffset at, CancellationToken cancellationToken = default);

    /// <summary>Ends a hold, if there is one, and lets counting begin anew. A repeat is harmless, but forgets what was counted meanwhile.</summary>
    Task ReleaseAsync(TenantId tenant, ConnectorId connector, CancellationToken cancellationToken = default);

    /// <summary>Lets removals pass uncounted until a time, ends a hold, if there is one, and lets counting begin anew after it. A repeat is harmless.</summary>
    Task ConfirmAsync(TenantId tenant, ConnectorId connector, DateTimeOffset until, CancellationToken cancellationToken = default);

    /// <summary>Forgets a connector's brake and alerts. A repeat is harmless.</summary>
    Task ForgetAsync(TenantId tenant, ConnectorId connector, CancellationToken cancellationToken = default);

    /// <summary>A tenant's alerts, newest first.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="connector">Only this one's; <see langword="null"/> for all.</param>
    /// <param name="before">Only those before this one; <see langword="null"/> for the newest.</param>
    /// <param name="limit">Most alerts to return, 1 to 1,000.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task<IReadOnlyList<Alert>> ReadAlertsAsync(TenantId tenant, ConnectorId? connector, Guid? before, int limit, CancellationToken cancellationToken = default);

    /// <summary>Deletes alerts of all tenants that are older than a time, the oldest first. A hold stays, with or without its alert. A repeat is harmless.</summary>
    /// <param name="before">The time.</param>
    /// <param name="limit">Most alerts to delete now, 1 to 10,000.</param>
    /// <param name="cancellationToken">Stops it before it has begun.</param>
    /// <returns>How many were deleted; as many as <paramref name="limit"/> if there may be more.</returns>
    Task<int> DeleteAlertsBeforeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken = default);
}
