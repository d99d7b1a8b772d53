using CsCheck;
using ScimOrleans.Admin.Lists;
using ScimOrleans.TestKit;

namespace ScimOrleans.Admin.Tests.Lists;

public sealed class WholeListTests
{
    /// <summary>Names that are there from the beginning, and names that come or go after each page.</summary>
    private static readonly Gen<(int[] Names, int[][] Toggled, int Limit)> _histories = Gen.Select(Gen.Int[0, 30].ArrayUnique[0, 20], Gen.Int[0, 30].Array[0, 8].Array[0, 20], Gen.Int[1, 5]);

    [Fact]
    public void Cut_WhateverComesAndGoesBetweenPages_WhatStaysIsShownOnce() => _histories.Sample(
        history =>
        {
            var names = history.Names.ToHashSet();
            var stay = history.Names.ToHashSet();
            var shown = new List<int>();
            string? cursor = null;
            for (var page = 0; page == 0 || cursor is not null; page++)
            {
                (var items, cursor) = WholeList.Cut(names, PlaceOf, history.Limit, cursor);
                Assert.True(items.Count == history.Limit || cursor is null);
                Assert.True(page <= 200, "The list has no end.");
                shown.AddRange(items);
                foreach (var name in page < history.Toggled.Length ? history.Toggled[page] : [])
                {
                    // What comes again is not what went.
                    stay.Remove(name);
                    _ = names.Remove(name) || names.Add(name);
                }
            }

            Assert.Equal(shown.Distinct().OrderBy(PlaceOf, StringComparer.Ordinal), shown);
            Assert.Empty(stay.Except(shown));
        },
        iter: Effort.Choose(full: 100_000, quick: 5_000));

    [Fact]
    public void PlaceOf_IsInTheOrderOfTime_WhateverTheZone()
    {
        var noon = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
        string[] places = [WholeList.PlaceOf(noon, "b"), WholeList.PlaceOf(noon.ToOffset(TimeSpan.FromHours(9)), "c"), WholeList.PlaceOf(noon.AddTicks(1).ToOffset(TimeSpan.FromHours(-9)), "a")];

        Assert.Equal(places.Order(StringComparer.Ordinal), places);
    }

    /// <summary>In another order than their numbers.</summary>
    private static string PlaceOf(int name) => name.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
