using System.Collections.Immutable;
using ScimOrleans.Abstractions.Connectors;

namespace ScimOrleans.Grains.Connectors;

/// <summary>The last day of a connector in quarters of an hour: few enough to be kept with each report.</summary>
internal static class RecentActivity
{
    private static readonly TimeSpan _kept = TimeSpan.FromDays(1);

    /// <summary>Adds a report, and drops what is older than a day.</summary>
    public static ImmutableArray<ActivityPeriod> Add(ImmutableArray<ActivityPeriod> recent, ConnectorActivity activity, DateTimeOffset now)
    {
        var start = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % ActivityPeriod.Length.Ticks), TimeSpan.Zero);
        var kept = Since(recent.IsDefault ? [] : recent, now);
        return (activity.Succeeded, activity.Failed) == (0, 0) ? kept
            : kept is [.., var last] && last.Start >= start ? kept.SetItem(kept.Length - 1, last with { Succeeded = last.Succeeded + activity.Succeeded, Failed = last.Failed + activity.Failed })
            : kept.Add(new(start, activity.Succeeded, activity.Failed));
    }

    /// <summary>Without what is older than a day.</summary>
    public static ImmutableArray<ActivityPeriod> Since(ImmutableArray<ActivityPeriod> recent, DateTimeOffset now) =>
        recent.IsDefaultOrEmpty ? [] : recent.RemoveAll(period => period.Start + ActivityPeriod.Length <= now - _kept);
}
