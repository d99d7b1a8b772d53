using System.Collections.Concurrent;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Jobs;
using ScimOrleans.Abstractions.Store.Administration;

namespace ScimOrleans.TestKit.Model;

/// <summary>The contract of <see cref="IJobStore"/> in memory.</summary>
public sealed class InMemoryJobStore : IJobStore
{
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<(TenantId Tenant, string Name), BackgroundJob> _jobs = [];

    /// <summary>Called after each write, outside the lock.</summary>
    public Action<BackgroundJob>? Written { get; set; }

    /// <inheritdoc/>
    public Task<BackgroundJob> ReplaceAsync(BackgroundJob job, CancellationToken cancellationToken = default)
    {
        BackgroundJob kept;
        lock (_lock)
        {
            kept = job with { Version = (_jobs.GetValueOrDefault((job.Tenant, job.Name))?.Version ?? 0) + 1 };
            _jobs[(job.Tenant, job.Name)] = kept;
        }

        Written?.Invoke(kept);
        return Task.FromResult(kept);
    }

    /// <inheritdoc/>
    public Task<BackgroundJob?> SaveAsync(BackgroundJob job, CancellationToken cancellationToken = default)
    {
        BackgroundJob kept;
        lock (_lock)
        {
            if (_jobs.GetValueOrDefault((job.Tenant, job.Name))?.Version != job.Version)
            {
                return Task.FromResult<BackgroundJob?>(null);
            }

            kept = job with { Version = job.Version + 1 };
            _jobs[(job.Tenant, job.Name)] = kept;
        }

        Written?.Invoke(kept);
        return Task.FromResult<BackgroundJob?>(kept);
    }

    /// <inheritdoc/>
    public Task<BackgroundJob?> ReadAsync(TenantId tenant, string name, CancellationToken cancellationToken = default) => Task.FromResult(_jobs.GetValueOrDefault((tenant, name)));

    /// <inheritdoc/>
    public Task<IReadOnlyList<BackgroundJob>> ListAsync(TenantId tenant, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<BackgroundJob>>([.. _jobs.Values.Where(job => job.Tenant == tenant).OrderBy(job => job.Name, StringComparer.Ordinal)]);

    /// <inheritdoc/>
    public Task<IReadOnlyList<BackgroundJob>> ReadUnfinishedAsync(int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1_000);
        return Task.FromResult<IReadOnlyList<BackgroundJob>>([.. _jobs.Values.Where(job => job.Finished is null).OrderBy(job => job.Updated).Take(limit)]);
    }
}
