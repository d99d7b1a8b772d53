using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Jobs;

namespace ScimOrleans.Abstractions.Store.Administration;

/// <summary>Keeps background jobs. Failures are those of <see cref="IDirectoryStore"/>.</summary>
public interface IJobStore
{
    /// <summary>Writes a job, whatever was there by its name.</summary>
    /// <returns>The job with its new version.</returns>
    Task<BackgroundJob> ReplaceAsync(BackgroundJob job, CancellationToken cancellationToken = default);

    /// <summary>Writes a job if nobody else has since its version.</summary>
    /// <returns>The job with its new version, or <see langword="null"/> if somebody has: then nothing was written.</returns>
    Task<BackgroundJob?> SaveAsync(BackgroundJob job, CancellationToken cancellationToken = default);

    /// <summary>Reads a job; <see langword="null"/> if there is none.</summary>
    Task<BackgroundJob?> ReadAsync(TenantId tenant, string name, CancellationToken cancellationToken = default);

    /// <summary>All jobs of a tenant, by name.</summary>
    Task<IReadOnlyList<BackgroundJob>> ListAsync(TenantId tenant, CancellationToken cancellationToken = default);

    /// <summary>Jobs of all tenants that are not finished, those first that have not got on, nor failed to, for the longest time.</summary>
    /// <param name="limit">Most jobs to return, 1 to 1,000.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task<IReadOnlyList<BackgroundJob>> ReadUnfinishedAsync(int limit, CancellationToken cancellationToken = default);
}
