using System.Globalization;
using ScimOrleans.Abstractions.Jobs;

namespace ScimOrleans.Grains.Jobs;

/// <summary>How long a job waits that fails: twice as long each time, and never longer than some minutes.</summary>
internal static class JobRetries
{
    private static readonly TimeSpan _first = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _longest = TimeSpan.FromMinutes(5);

    /// <summary>How long after the last of so many failures in a row.</summary>
    public static TimeSpan PauseAfter(int failures) => failures switch
    {
        <= 0 => TimeSpan.Zero,
        > 10 => _longest,
        _ => TimeSpan.FromTicks(Math.Min(_longest.Ticks, _first.Ticks << (failures - 1))),
    };

    /// <summary>How long a job still has to wait.</summary>
    public static TimeSpan LeftOf(BackgroundJob job, DateTimeOffset now)
    {
        var left = job.Updated + PauseAfter(job.Failures) - now;
        return job.Failures == 0 || left < TimeSpan.Zero ? TimeSpan.Zero : left;
    }

    /// <summary>What people are told. The reason is for those who see the server's log.</summary>
    public static string NoteOf(int failures, TimeSpan pause) => string.Create(
        CultureInfo.InvariantCulture, $"The last {(failures == 1 ? "attempt" : $"{failures} attempts")} failed; the next follows in {pause.TotalSeconds:0} s. The server's log has the reason.");
}
