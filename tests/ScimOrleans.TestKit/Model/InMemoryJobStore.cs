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

    /// <summary>Awaited before each read, save and replacement, with which it is: a failure of it is the store's, before anything has happened.</summary>
    public Func<JobStoreCall, BackgroundJob?, Task>? Before { get; set; }

    /// <summary>Awaited after each save and replacement: a failure of it is an answer that is lost.</summary>
    public Func<JobStoreCall, BackgroundJob, Task>? After { get; set; }

    /// <inheritdoc/>
    public async Task<BackgroundJob> ReplaceAsync(BackgroundJob job, CancellationToken cancellationToken = default)
    {
        await BeforeAsync(JobStoreCall.Replace, job);
        BackgroundJob kept;
        lock (_lock)
        {
            kept = job with { Version = (_jobs.GetValueOrDefault((job.Tenant, job.Name))?.Version ?? 0) + 1 };
            _jobs[(job.Tenant, job.Name)] = kept;
        }

        Written?.Invoke(kept);
        await AfterAsync(JobStoreCall.Replace, kept);
        return kept;
    }

    /// <inheritdoc/>
    public async Task<BackgroundJob?> SaveAsync(BackgroundJob job, CancellationToken cancellationToken = default)
    {
        await BeforeAsync(JobStoreCall.Save, job);
        BackgroundJob kept;
        lock (_lock)
        {
            if (_jobs.GetValueOrDefault((job.Tenant, job.Name))?.Version != job.Version)
            {
                return null;
            }

            kept = job with { Version = job.Version + 1 };
            _jobs[(job.Tenant, job.Name)] = kept;
        }

        Written?.Invoke(kept);
        await AfterAsync(JobStoreCall.Save, kept);
        return kept;
    }

    /// <inheritdoc/>
    public async Task<BackgroundJob?> ReadAsync(TenantId tenant, string name, CancellationToken cancellationToken = default)
    {
        await BeforeAsync(JobStoreCall.Read, null);
        return _jobs.GetValueOrDefault((tenant, name));
    }

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

    private Task BeforeAsync(JobStoreCall call, BackgroundJob? job) => Before?.Invoke(call, job) ?? Task.CompletedTask;

    private Task AfterAsync(JobStoreCall call, BackgroundJob job) => After?.Invoke(call, job) ?? Task.CompletedTask;
}

/// <summary>Calls of a job store that a test can hold up or let fail.</summary>
public enum JobStoreCall
{
    /// <summary>A job is read.</summary>
    Read,

    /// <summary>A job is saved.</summary>
    Save,

    /// <summary>A job is begun.</summary>
    Replace,
}
