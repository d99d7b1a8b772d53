using System.Diagnostics;

namespace ScimOrleans.Robustness;

/// <summary>Whether faults are about: a read may be old only then.</summary>
internal sealed class Weather
{
    /// <summary>How long a silo may remember what others have changed, plus what a frozen process may lose on waking.</summary>
    public static readonly TimeSpan StaleBound = TimeSpan.FromSeconds(10);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private volatile bool _faulted;

    public TimeSpan Now => _clock.Elapsed;

    /// <summary>Whether no fault has happened so far, so that every silo must know every acknowledged write.</summary>
    public bool IsFair => !_faulted;

    public void Storm() => _faulted = true;
}
