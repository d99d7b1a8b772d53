using System.Globalization;
using ScimOrleans.Abstractions.Directory;

namespace ScimOrleans.Storage.DirectoryViews;

/// <summary>An order of a list, and the place in it where a page begins: a range of an index, so that a page deep in the list costs what the first one does.</summary>
internal sealed class ListPlace
{
    private readonly OrderKey _key;
    private readonly string _direction;

    /// <summary>Reads the place.</summary>
    /// <param name="statement">Takes the cursor's values.</param>
    /// <param name="key">What the list is ordered by, before the id.</param>
    /// <param name="order">What cursors of the order say.</param>
    /// <param name="descending">Whether the order is the other way round.</param>
    /// <param name="after">The place.</param>
    /// <exception cref="ArgumentException">The cursor is of another order.</exception>
    public ListPlace(ViewStatement statement, OrderKey key, string order, bool descending, DirectoryCursor? after)
    {
        _key = key;
        _direction = descending ? " DESC" : "";
        if (after is null)
        {
            Condition = "";
            return;
        }

        if (after.Order != order)
        {
            throw new ArgumentException($"The cursor is of the order {after.Order}, not {order}.", nameof(after));
        }

        var id = statement.Arguments.Id(after.Id);
        var than = descending ? "<" : ">";
        Condition = key.Kind switch
        {
            OrderKeyKind.Id => $" AND r.id {than} {id}",
            OrderKeyKind.Time => $" AND ({key.Expression}, r.id) {than} ({statement.Arguments.Instant(Time(after.Key))}, {id})",
            _ => $" AND ({key.Expression}, r.id) {than} ({statement.Arguments.Text(after.Key)}, {id})",
        };
    }

    /// <summary>What is added to WHERE.</summary>
    public string Condition { get; }

    /// <summary>What follows ORDER BY.</summary>
    public string Order => _key.Kind == OrderKeyKind.Id ? $"r.id{_direction}" : $"{_key.Expression}{_direction}, r.id{_direction}";

    /// <summary>What is selected of a row for the cursor behind it.</summary>
    public string Column => _key.Expression;

    /// <summary>A time as cursors have it: whole microseconds since 1970.</summary>
    public static string Text(DateTimeOffset time) => ((time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(string key) => long.TryParse(key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var microseconds)
        && Math.Abs(microseconds) < DateTimeOffset.MaxValue.Ticks / TimeSpan.TicksPerMicrosecond / 2
        ? DateTimeOffset.UnixEpoch.AddMicroseconds(microseconds)
        : throw new ArgumentException("The cursor names no time.", nameof(key));
}

/// <summary>What a list is ordered by, before the id.</summary>
/// <param name="Expression">Of the row <c>r</c>.</param>
/// <param name="Kind">What it is.</param>
internal readonly record struct OrderKey(string Expression, OrderKeyKind Kind);

/// <summary>What an order goes by.</summary>
internal enum OrderKeyKind
{
    /// <summary>A text, by code point.</summary>
    Text,

    /// <summary>A time.</summary>
    Time,

    /// <summary>The id alone.</summary>
    Id,
}
