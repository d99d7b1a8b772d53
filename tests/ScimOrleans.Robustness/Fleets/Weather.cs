using System.Diagnostics;
using System.Globalization;

namespace ScimOrleans.Robustness.Fleets;

/// <summary>When the silos were not all healthy: a server may then have missed a telling, and show what was true one stale bound ago.</summary>
/// <param name="staleBound">How old what a server remembers may be.</param>
internal sealed class Weather(TimeSpan staleBound)
{
    /// <summary>How long before its line in the log a lost telling can have been due: it is waited for one second.</summary>
    private static readonly TimeSpan Hindsight = TimeSpan.FromSeconds(2);

    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly DateTime _startedAt = DateTime.UtcNow;
    private readonly Lock _lock = new();
    private readonly List<(TimeSpan From, TimeSpan To, string Cause)> _foul = [];
    private TimeSpan? _stormSince = TimeSpan.Zero;
    private TimeSpan _healed;

    public TimeSpan StaleBound => staleBound;

    public TimeSpan Now => Stopwatch.GetElapsedTime(_started);

    /// <summary>Somebody makes trouble, until <see cref="Clear"/>.</summary>
    public void Storm()
    {
        lock (_lock)
        {
            _stormSince ??= Now;
        }
    }

    /// <summary>All silos have been found healthy.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            if (_stormSince is { } since)
            {
                _healed = Now;
                _foul.Add((since, _healed, "faults"));
                _stormSince = null;
            }
        }
    }

    /// <summary>What was taken for fair weather since <see cref="Clear"/> was not.</summary>
    public void WasFoul(string cause)
    {
        lock (_lock)
        {
            _foul.Add((_healed, Now, cause));
        }
    }

    /// <summary>A server says itself that it, or another one, could not be told in time, or could not read the log.</summary>
    /// <param name="line">A line of its log, which begins with the time.</param>
    public void Read(string line)
    {
        if (line.Contains("telling failed or took too long", StringComparison.Ordinal)
            && DateTime.TryParse(line.AsSpan(0, Math.Min(24, line.Length)), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var at))
        {
            var time = at - _startedAt;
            lock (_lock)
            {
                _foul.Add((time - Hindsight, time, "a telling was lost"));
            }
        }
    }

    /// <summary>How long it is until a server can no longer remember what it was not told in the last trouble.</summary>
    public TimeSpan UntilFair()
    {
        lock (_lock)
        {
            var left = _healed + staleBound - Now;
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Whether nothing has happened between two times that could make a server remember what is old.</summary>
    public bool IsFair(TimeSpan from, TimeSpan to)
    {
        lock (_lock)
        {
            return !(_stormSince < to) && !_foul.Exists(foul => foul.From < to && foul.To > from);
        }
    }

    public override string ToString()
    {
        lock (_lock)
        {
            return string.Join('\n', _foul.Select(foul => $"{foul.From.TotalSeconds:F3}-{foul.To.TotalSeconds:F3} {foul.Cause}"));
        }
    }
}
