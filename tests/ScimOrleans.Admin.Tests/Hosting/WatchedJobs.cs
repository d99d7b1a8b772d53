using System.Collections.Concurrent;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Jobs;
using ScimOrleans.Abstractions.Store.Administration;

namespace ScimOrleans.Admin.Tests.Hosting;

/// <summary>Tells when jobs are finished.</summary>
public sealed class WatchedJobs(IJobStore inner) : IJobStore
{
    private readonly ConcurrentDictionary<(TenantId Tenant, string Name), TaskCompletionSource<BackgroundJob>> _finished = new();

    /// <summary>Ends when the job is finished.</summary>
    public Task<BackgroundJob> FinishedAsync(string tenant, string name) =>
        SourceOf(TenantId.Parse(tenant), name).Task.WaitAsync(TestContext.Current.CancellationToken);

    /// <inheritdoc/>
    public Task<BackgroundJob> ReplaceAsync(BackgroundJob job, CancellationToken cancellationToken = default) => inner.ReplaceAsync(job, cancellationToken);

    /// <inheritdoc/>
    public async Task<BackgroundJob?> SaveAsync(BackgroundJob job, CancellationToken cancellationToken = default)
    {
        var saved = await inner.SaveAsync(job, cancellationToken);
        if (saved is { Finished: not null })
        {
            SourceOf(job.Tenant, job.Name).TrySetResult(saved);
        }

        return saved;
    }

    /// <inheritdoc/>
    public Task<BackgroundJob?> ReadAsync(TenantId tenant, string name, CancellationToken cancellationToken = default) => inner.ReadAsync(tenant, name, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<BackgroundJob>> ListAsync(TenantId tenant, CancellationToken cancellationToken = default) => inner.ListAsync(tenant, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<BackgroundJob>> ReadUnfinishedAsync(int limit, CancellationToken cancellationToken = default) => inner.ReadUnfinishedAsync(limit, cancellationToken);

    private TaskCompletionSource<BackgroundJob> SourceOf(TenantId tenant, string name) => _finished.GetOrAdd((tenant, name), static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
