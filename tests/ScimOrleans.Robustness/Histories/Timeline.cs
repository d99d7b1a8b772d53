namespace ScimOrleans.Robustness.Histories;

/// <summary>What something was at each place of the change log.</summary>
internal sealed class Timeline<T>
{
    private readonly List<(long Position, T? Value)> _values = [(0, default)];

    public T? Last => _values[^1].Value;

    public IEnumerable<T?> Values => _values.Select(entry => entry.Value);

    public void Add(long position, T? value)
    {
        if (position < _values[^1].Position)
        {
            throw new InvalidOperationException($"The operation at {position} of the log is not in one piece.");
        }

        if (position == _values[^1].Position)
        {
            _values.RemoveAt(_values.Count - 1);
        }

        _values.Add((position, value));
    }

    /// <summary>The first place, from one to another, at which something holds.</summary>
    public long? Earliest(long from, long to, Func<T?, bool> holds)
    {
        for (var i = 0; i < _values.Count && _values[i].Position <= to; i++)
        {
            if ((i + 1 == _values.Count || _values[i + 1].Position > from) && holds(_values[i].Value))
            {
                return Math.Max(from, _values[i].Position);
            }
        }

        return null;
    }
}
