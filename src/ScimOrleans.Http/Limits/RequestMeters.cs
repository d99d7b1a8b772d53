using System.Collections.Concurrent;

namespace ScimOrleans.Http.Limits;

/// <summary>The meters of all tenants, or of all connectors. Those that nobody would miss leave when many new ones have come.</summary>
internal sealed class RequestMeters<TKey>(TimeProvider clock)
    where TKey : notnull
{
    private const int LeastKept = 1_024;

    private readonly ConcurrentDictionary<TKey, RequestMeter> _meters = new();
    private int _sweepAt = LeastKept;

    /// <summary>Meters that are kept.</summary>
    public int Count => _meters.Count;

    /// <summary>Lets a request through, or not.</summary>
    /// <param name="key">Whose.</param>
    /// <param name="allowance">What is allowed.</param>
    /// <param name="meter">To be left at the request's end, if it was granted.</param>
    /// <param name="wait">How long to wait before the next one.</param>
    public Admittance TryEnter(TKey key, RequestAllowance allowance, out RequestMeter meter, out TimeSpan wait)
    {
        var now = clock.GetTimestamp();
        while (true)
        {
            if (!_meters.TryGetValue(key, out var found))
            {
                found = _meters.GetOrAdd(key, static _ => new());
                SweepIfMany(now);
            }

            meter = found;
            var admittance = meter.TryEnter(allowance, now, clock.TimestampFrequency, out var ticks);
            if (admittance != Admittance.Retired)
            {
                wait = TimeSpan.FromSeconds((double)ticks / clock.TimestampFrequency);
                return admittance;
            }

            _meters.TryRemove(KeyValuePair.Create(key, meter));
        }
    }

    private void SweepIfMany(long now)
    {
        if (_meters.Count < Volatile.Read(ref _sweepAt))
        {
            return;
        }

        foreach (var entry in _meters)
        {
            if (entry.Value.TryRetire(now))
            {
                _meters.TryRemove(entry);
            }
        }

        Volatile.Write(ref _sweepAt, Math.Max(LeastKept, 2 * _meters.Count));
    }
}
