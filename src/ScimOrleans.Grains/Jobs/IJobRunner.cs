using ScimOrleans.Abstractions.Jobs;

namespace ScimOrleans.Grains.Jobs;

/// <summary>Does the jobs of one kind, a step at a time. It keeps nothing between steps: a process may end after any of them, and another one goes on from the cursor.</summary>
internal interface IJobRunner
{
    /// <summary>Which jobs; see <see cref="BackgroundJob.Kind"/>.</summary>
    string Kind { get; }

    /// <summary>Does some seconds' work at most. The step may have been done before, without that having been kept.</summary>
    ValueTask<JobStep> RunStepAsync(BackgroundJob job, CancellationToken cancellationToken);
}

/// <summary>What a step came to.</summary>
internal sealed record JobStep
{
    /// <summary>Where to go on.</summary>
    public string? Cursor { get; init; }

    /// <summary>Pieces done so far, in all.</summary>
    public long Done { get; init; }

    /// <summary>Pieces that there are, as far as that is known.</summary>
    public long? Total { get; init; }

    /// <summary>Whether it was the last one.</summary>
    public bool IsFinished { get; init; }

    /// <summary>For people.</summary>
    public string? Note { get; init; }

    /// <summary>How long to wait before the next one.</summary>
    public TimeSpan Pause { get; init; }
}
