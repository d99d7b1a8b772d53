using ScimOrleans.Grains.Connectors;

namespace ScimOrleans.Grains.Tests.Connectors;

/// <summary>What a silo reports of a connector's requests.</summary>
public sealed class ActivityCountsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Take_Counted_OnceWithTheLatestUseOfEachCredential()
    {
        var counts = new ActivityCounts();
        counts.Count("a", 200, Noon);
        counts.Count("a", 404, Noon.AddSeconds(1));
        counts.CountUse("b", Noon.AddSeconds(2));
        var taken = counts.Take()!;
        Assert.Equal((1, 1, Noon, Noon.AddSeconds(1), 404), (taken.Succeeded, taken.Failed, taken.LastSuccess, taken.LastFailure, taken.LastFailureStatus));
        Assert.Equal([("a", Noon.AddSeconds(1)), ("b", Noon.AddSeconds(2))], taken.CredentialUse!.Select(use => (use.Key, use.Value)).Order());
        Assert.Null(counts.Take());
    }

    [Fact]
    public void PutBack_CountedMeanwhile_IsAddedAndLatestWins()
    {
        var counts = new ActivityCounts();
        counts.Count("a", 500, Noon);
        counts.Count("b", 200, Noon);
        var earlier = counts.Take()!;
        counts.Count("a", 200, Noon.AddSeconds(5));
        counts.PutBack(earlier);
        var taken = counts.Take()!;
        Assert.Equal((2, 1, Noon.AddSeconds(5), Noon, 500), (taken.Succeeded, taken.Failed, taken.LastSuccess, taken.LastFailure, taken.LastFailureStatus));
        Assert.Equal([("a", Noon.AddSeconds(5)), ("b", Noon)], taken.CredentialUse!.Select(use => (use.Key, use.Value)).Order());
    }

    [Fact]
    public void FailedInARow_IsWhatFollowedTheLastSuccess_OverReportsToo()
    {
        var counts = new ActivityCounts();
        counts.Count("a", 500, Noon);
        counts.Count("a", 200, Noon.AddSeconds(1));
        counts.Count("a", 404, Noon.AddSeconds(2));
        counts.Count("a", 404, Noon.AddSeconds(3));
        var first = counts.Take()!;
        counts.Count("a", 409, Noon.AddSeconds(4));
        var second = counts.Take()!;
        counts.Count("a", 200, Noon.AddSeconds(5));
        var third = counts.Take()!;

        Assert.Equal((2, Noon.AddSeconds(2)), (first.FailedInARow, first.FailingSince));
        var both = ActivityCounts.Add(first, second);
        Assert.Equal((3, Noon.AddSeconds(2)), (both.FailedInARow, both.FailingSince));
        Assert.Equal((0, null), (ActivityCounts.Add(both, third).FailedInARow, ActivityCounts.Add(both, third).FailingSince));
    }

    [Fact]
    public void FailedInARow_PutBack_GoesOn_UnlessThereWasASuccessMeanwhile()
    {
        var counts = new ActivityCounts();
        counts.Count("a", 500, Noon);
        var earlier = counts.Take()!;
        counts.Count("a", 500, Noon.AddSeconds(1));
        counts.PutBack(earlier);
        var taken = counts.Take()!;
        Assert.Equal((2, Noon), (taken.FailedInARow, taken.FailingSince));

        counts.Count("a", 200, Noon.AddSeconds(2));
        counts.PutBack(taken);
        Assert.Equal((0, null), (counts.Take() is { } last ? (last.FailedInARow, last.FailingSince) : default));
    }

    [Fact]
    public void Take_OnlyUsed_NoRequest()
    {
        var counts = new ActivityCounts();
        counts.CountUse("a", Noon);
        var taken = counts.Take()!;
        Assert.Equal((0, 0, null, null), (taken.Succeeded, taken.Failed, taken.LastSuccess, taken.LastFailure));
    }
}
