using System.Collections.Immutable;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Grains.Connectors;

namespace ScimOrleans.Grains.Tests.Connectors;

public sealed class RecentActivityTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Add_WithinAQuarterOfAnHour_IsOnePeriod_AndThenTheNext()
    {
        var recent = RecentActivity.Add([], new() { Succeeded = 1, Failed = 0 }, Noon.AddMinutes(3));
        recent = RecentActivity.Add(recent, new() { Succeeded = 2, Failed = 1 }, Noon.AddMinutes(14.9));
        recent = RecentActivity.Add(recent, new() { Succeeded = 0, Failed = 0 }, Noon.AddMinutes(15));
        recent = RecentActivity.Add(recent, new() { Succeeded = 0, Failed = 5 }, Noon.AddMinutes(45));

        Assert.Equal([new(Noon, 3, 1), new(Noon.AddMinutes(45), 0, 5)], recent);
    }

    [Fact]
    public void Add_ForDays_KeepsOne()
    {
        ImmutableArray<ActivityPeriod> recent = [];
        for (var minutes = 0; minutes < 3 * 24 * 60; minutes += 5)
        {
            recent = RecentActivity.Add(recent, new() { Succeeded = 1, Failed = 0 }, Noon.AddMinutes(minutes));
        }

        Assert.Equal(97, recent.Length);
        Assert.Empty(RecentActivity.Since(recent, Noon.AddDays(5)));
    }
}
