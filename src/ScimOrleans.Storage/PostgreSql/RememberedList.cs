namespace ScimOrleans.Storage.PostgreSql;

/// <summary>A list at a position of the tenant's log. Used by all requests at once.</summary>
/// <param name="position">The log's, when the list was read.</param>
/// <param name="total">How many resources match.</param>
internal sealed class RememberedList(long position, long total)
{
    private const int MostPlaces = 1_000;

    private readonly Lock _lock = new();
    private readonly SortedList<long, ListPlace> _places = [];

    /// <summary>The log's position that all of this is true for.</summary>
    public long Position { get; } = position;

    /// <summary>How many resources match.</summary>
    public long Total { get; } = total;

    /// <summary>The last known place that is not behind an index.</summary>
    public ListPlace? Find(long index)
    {
        lock (_lock)
        {
            var (low, high) = (0, _places.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = _places.GetKeyAtIndex(middle) <= index ? (middle + 1, high) : (low, middle);
            }

            return low == 0 ? null : _places.GetValueAtIndex(low - 1);
        }
    }

    /// <summary>Learns where a resource stands.</summary>
    public void Add(ListPlace place)
    {
        lock (_lock)
        {
            if (_places.Count >= MostPlaces)
            {
                // Who reads page after page needs the last one only.
                _places.Clear();
            }

            _places[place.Index] = place;
        }
    }
}

/// <summary>A resource's place in a list.</summary>
/// <param name="Index">Counted from 1.</param>
/// <param name="Key">What the list is ordered by, and no other resource of the list has: its id, or its name as the index has it.</param>
internal sealed record ListPlace(long Index, object Key);
