using System.Diagnostics;
using ScimOrleans.Robustness.Fleets;

namespace ScimOrleans.Robustness.Machines;

/// <summary>Gives a server the processor for a tenth of the time, in slices, as a quota on it does.</summary>
internal static class Starvation
{
    private const int Stopped = 90;
    private const int Running = 10;

    /// <summary>Does it for so long.</summary>
    public static async Task StarveAsync(Fleet fleet, int slot, TimeSpan length)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < length;)
        {
            fleet.Freeze(slot);
            await Task.Delay(Stopped);
            fleet.Thaw(slot);
            await Task.Delay(Running);
        }
    }
}
