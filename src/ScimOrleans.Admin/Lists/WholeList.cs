namespace ScimOrleans.Admin.Lists;

/// <summary>Pages of a list that is short enough to be read whole.</summary>
internal static class WholeList
{
    /// <summary>
    /// Cuts a page. It begins behind the place where the one before ended, whether what was there still is or not: what stays where it is, is on one page, whatever comes and goes
    /// between them.
    /// </summary>
    /// <param name="items">All items, in any order.</param>
    /// <param name="place">Where an item is: a text of its own, by which the list is ordered, character by character.</param>
    /// <param name="limit">Most items, as the client says.</param>
    /// <param name="cursor">Where to go on, as the client says.</param>
    /// <returns>The items of the page, and the cursor of the next; <see langword="null"/> at the end of the list.</returns>
    /// <exception cref="Microsoft.AspNetCore.Http.BadHttpRequestException">The limit or the cursor is none.</exception>
    public static (IReadOnlyList<T> Items, string? Next) Cut<T>(IEnumerable<T> items, Func<T, string> place, int? limit, string? cursor)
    {
        var count = Cursor.Limit(limit);
        var after = Cursor.Read<string>(cursor);
        var rest = items.Select(item => (Item: item, Place: place(item)))
            .Where(placed => after is null || string.CompareOrdinal(placed.Place, after) > 0)
            .OrderBy(placed => placed.Place, StringComparer.Ordinal)
            .ToList();
        return ([.. rest.Take(count).Select(placed => placed.Item)], rest.Count > count ? Cursor.Of(rest[count - 1].Place) : null);
    }

    /// <summary>Cuts a page as <see cref="Cut"/> does, and shows its items.</summary>
    public static Page<TView> Page<T, TView>(IEnumerable<T> items, Func<T, string> place, Func<T, TView> view, int? limit, string? cursor)
    {
        var (shown, next) = Cut(items, place, limit, cursor);
        return new([.. shown.Select(view)], next);
    }

    /// <summary>The place of what was made at some time, in a list with the oldest first.</summary>
    public static string PlaceOf(DateTimeOffset made, string id) => $"{made.UtcDateTime:O} {id}";
}
