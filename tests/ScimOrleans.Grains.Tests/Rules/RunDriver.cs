using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Jobs;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Grains.Jobs;
using ScimOrleans.Grains.Rules;

namespace ScimOrleans.Grains.Tests.Rules;

/// <summary>Drives a run step by step, as the job's grain does: each step by a new runner, from what was kept.</summary>
internal sealed class RunDriver(IDirectoryStore store, TenantId tenant, ResourceOwner owner, int batchSize = 3)
{
    private static readonly IOptions<ScimGrainOptions> _options = Options.Create(new ScimGrainOptions());

    /// <summary>The time, which only pauses and <see cref="StepTime"/> move.</summary>
    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>How long a step takes.</summary>
    public TimeSpan StepTime { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>What is kept.</summary>
    public BackgroundJob Job { get; private set; } = new() { Tenant = tenant, Name = "rules.okta", Kind = RulesJob.JobKind, Started = default, Updated = default };

    /// <summary>Steps that were done.</summary>
    public int Steps { get; private set; }

    /// <summary>Runs to the end.</summary>
    /// <param name="rules">What is in force.</param>
    /// <param name="isKilled">Whether the process dies in the step of that number, from 1: it is done, and not kept.</param>
    /// <param name="between">What happens after the step of that number.</param>
    public async Task RunAsync(CompiledEvaluation rules, Func<int, bool>? isKilled = null, Func<int, Task>? between = null)
    {
        while (Job.Finished is null)
        {
            await StepAsync(rules, isKilled?.Invoke(Steps + 1) ?? false);
            await (between?.Invoke(Steps) ?? Task.CompletedTask);
            Assert.InRange(Steps, 1, 500);
        }
    }

    /// <summary>Does one step.</summary>
    public async Task<JobStep> StepAsync(CompiledEvaluation rules, bool isKilled = false)
    {
        Steps++;
        var step = await new RulesRun(store, _options, Time) { BatchSize = batchSize }.RunStepAsync(Job, owner, rules, CancellationToken.None);
        Time.Advance(StepTime + (isKilled ? TimeSpan.Zero : step.Pause));
        if (!isKilled)
        {
            Job = Job with { Cursor = step.Cursor, Done = step.Done, Total = step.Total, Note = step.Note, Finished = step.IsFinished ? Time.GetUtcNow() : null };
        }

        return step;
    }

    /// <summary>All rows of a tenant, by kind and id.</summary>
    public static async Task<List<RuledRow>> RowsAsync(IDirectoryStore store, TenantId tenant)
    {
        var rows = new List<RuledRow>();
        foreach (var kind in Enum.GetValues<ResourceKind>())
        {
            for (Guid? after = Guid.Empty; after is not null;)
            {
                var page = await store.ReadRuledAsync(new() { Tenant = tenant, Kind = kind, After = after.Value, Count = 1_000 });
                rows.AddRange(page.Rows);
                after = page.Next;
            }
        }

        return rows;
    }
}
