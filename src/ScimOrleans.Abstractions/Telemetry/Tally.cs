using System.Diagnostics.Metrics;

namespace ScimOrleans.Abstractions.Telemetry;

/// <summary>
/// How often something happened since the process started. It is there, as 0, before the first time: of a counter that first appears as 1, no rise can be seen. Counting costs the same
/// whether or not anybody reads it.
/// </summary>
public sealed class Tally
{
    private long _count;

    private Tally()
    {
    }

    /// <summary>Times so far.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>A number that <paramref name="meter"/> shows.</summary>
    public static Tally Of(Meter meter, string name, string unit, string description)
    {
        ArgumentNullException.ThrowIfNull(meter);
        var tally = new Tally();
        meter.CreateObservableCounter(name, () => tally.Count, unit, description);
        return tally;
    }

    /// <summary>Numbers that <paramref name="meter"/> shows as one instrument, told apart by a tag.</summary>
    /// <param name="meter">What shows them.</param>
    /// <param name="name">The instrument's name.</param>
    /// <param name="unit">What is counted.</param>
    /// <param name="description">For people.</param>
    /// <param name="tag">The tag's name.</param>
    /// <param name="values">All that it may be.</param>
    /// <returns>In the order of the values.</returns>
    public static IReadOnlyList<Tally> Of(Meter meter, string name, string unit, string description, string tag, params IReadOnlyList<string> values)
    {
        ArgumentNullException.ThrowIfNull(meter);
        ArgumentNullException.ThrowIfNull(values);
        var tallies = values.Select(value => (Tally: new Tally(), Tag: new KeyValuePair<string, object?>(tag, value))).ToArray();
        meter.CreateObservableCounter(name, () => tallies.Select(entry => new Measurement<long>(entry.Tally.Count, entry.Tag)), unit, description);
        return [.. tallies.Select(entry => entry.Tally)];
    }

    /// <summary>It happened.</summary>
    public void Add(long times = 1) => Interlocked.Add(ref _count, times);
}
