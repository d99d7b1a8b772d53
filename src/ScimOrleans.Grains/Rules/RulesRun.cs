using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Jobs;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Grains.Jobs;

namespace ScimOrleans.Grains.Rules;

/// <summary>Brings a connector's rows to its rules, after these changed: pass after pass over what older rules have evaluated, a list at a time.</summary>
/// <remarks>
/// It goes straight to the store, so that it never stands in front of provisioning, and has one list under way at most. A row that was written meanwhile
/// is refused by its version and looked at again in the next pass; mostly its writer has evaluated it. Other silos may write with older rules until their copies are old
/// and the requests of that time have ended. So the run is at its end when a pass that was begun after that has found nothing.
/// </remarks>
internal sealed class RulesRun(IDirectoryStore store, IOptions<ScimGrainOptions> options, TimeProvider timeProvider)
{
    /// <summary>Rows of one step, and operations of one transaction.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>How long it waits for writers with older rules before it looks again.</summary>
    private static readonly TimeSpan _settlingPause = TimeSpan.FromSeconds(5);

    /// <summary>Does one step. It needs nothing but the job, so that whoever takes the job up after any step, or during one, comes to the same end.</summary>
    /// <param name="job">Its cursor, and what is done so far. A step that was done without being kept is missing in the counts, not in the rows.</param>
    /// <param name="owner">The connector.</param>
    /// <param name="rules">The rules that are in force.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async ValueTask<JobStep> RunStepAsync(BackgroundJob job, ResourceOwner owner, CompiledEvaluation rules, CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        var cursor = RulesRunCursor.Parse(job.Cursor) is { } known && known.Version == rules.Version ? known : new() { Version = rules.Version, Since = now, PassBegan = now };
        var page = await store.ReadRuledAsync(
            new() { Tenant = job.Tenant, Kind = cursor.Kind, Owner = owner, EvaluatedBefore = rules.Version, After = cursor.After, Count = BatchSize }, cancellationToken);
        var (done, changed) = await RemapAsync(job, owner, page.Rows, rules, now);
        cursor = cursor with { Found = cursor.Found + page.Rows.Count, Changed = cursor.Changed + changed };
        return (page.Next, cursor.Kind) switch
        {
            ({ } next, _) => Step(job, cursor with { After = next }, done),
            (null, ResourceKind.User) => Step(job, cursor with { Kind = ResourceKind.Group, After = Guid.Empty }, done),
            _ => EndPass(job, cursor, done, now),
        };
    }

    private static JobStep Step(BackgroundJob job, RulesRunCursor cursor, long done) => new()
    {
        Cursor = cursor.ToString(),
        Done = job.Done + done,
        Total = job.Total,
        Note = $"{cursor.Changed} changed.",
    };

    private JobStep EndPass(BackgroundJob job, RulesRunCursor cursor, long done, DateTimeOffset now)
    {
        var settled = cursor.Since + options.Value.SettlingTime;
        if (cursor.Found == 0 && cursor.PassBegan >= settled)
        {
            return Step(job, cursor, done) with { IsFinished = true, Total = job.Done + done, Note = $"All rows are at version {cursor.Version} of the rules; {cursor.Changed} changed." };
        }

        // What was refused was written in this moment; when nothing is left, only those are waited for who do not know the rules yet.
        var pause = cursor.Found > 0 || now >= settled ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Min(_settlingPause.Ticks, (settled - now).Ticks));
        return Step(job, cursor with { PassBegan = now + pause, Kind = ResourceKind.User, After = Guid.Empty, Found = 0 }, done) with { Pause = pause };
    }

    /// <summary>Evaluates rows anew.</summary>
    /// <returns>How many were given another evaluation, and of how many the directory shows something else.</returns>
    private async Task<(long Done, long Changed)> RemapAsync(BackgroundJob job, ResourceOwner owner, IReadOnlyList<RuledRow> rows, CompiledEvaluation rules, DateTimeOffset now)
    {
        if (rows.Count == 0)
        {
            return (0, 0);
        }

        var evaluations = rows.Select(row => RowEvaluation.Of(row, rules)).ToList();
        var results = await store.CommitAsync(
            [.. rows.Zip(evaluations, (row, evaluation) => JobOperation.Of(job, row, CommitAction.Remap, owner, now) with { ExpectedVersion = row.Version, Remap = evaluation })],
            CancellationToken.None);
        var done = Enumerable.Range(0, rows.Count).Where(i => results[i].Outcome == CommitOutcome.Committed).ToList();
        return (done.Count, done.Count(i => EvaluationEffects.Of(rows[i], evaluations[i]) != EvaluationEffect.None));
    }
}
