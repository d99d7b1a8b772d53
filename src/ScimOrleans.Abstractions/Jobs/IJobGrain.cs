namespace ScimOrleans.Abstractions.Jobs;

/// <summary>Does one <see cref="BackgroundJob"/>, step by step, in one place of the cluster. Key: <c>{tenant}/{name}</c>.</summary>
[Alias("scim.IJobGrain"), GrainInterfaceType("scim.job")]
public interface IJobGrain : IGrainWithStringKey
{
    /// <summary>Begins the job, or begins it anew if it was begun before: then with a new argument and from the beginning. A repeat does the work again.</summary>
    /// <param name="kind">Which runner does it.</param>
    /// <param name="argument">For the runner.</param>
    /// <param name="cancellationToken">Stops the call before anything is kept.</param>
    /// <returns>The job, which goes on by itself. It is not waited for a step that is under way: that may be waiting for whoever calls.</returns>
    [Alias("Start"), Orleans.Concurrency.AlwaysInterleave]
    ValueTask<BackgroundJob> StartAsync(string kind, string? argument, CancellationToken cancellationToken = default);

    /// <summary>Begins the job, unless it is under way with that argument already: then it goes on where it is. A repeat is harmless.</summary>
    /// <param name="kind">Which runner does it.</param>
    /// <param name="argument">For the runner.</param>
    /// <param name="cancellationToken">Stops the call before anything is kept.</param>
    /// <returns>The job, as <see cref="StartAsync"/> says.</returns>
    [Alias("Ensure"), Orleans.Concurrency.AlwaysInterleave]
    ValueTask<BackgroundJob> EnsureAsync(string kind, string? argument, CancellationToken cancellationToken = default);

    /// <summary>Goes on with a job that is not finished, unless that is so already. A repeat is harmless.</summary>
    [Alias("Wake"), Orleans.Concurrency.AlwaysInterleave]
    ValueTask WakeAsync();
}
