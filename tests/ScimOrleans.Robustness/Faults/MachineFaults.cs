using System.Diagnostics;
using ScimOrleans.Robustness.Fleets;
using ScimOrleans.Robustness.Machines;

namespace ScimOrleans.Robustness.Faults;

/// <summary>What can happen to the machine that a server runs on, or to the rest of its process: nothing ends, and nothing is cut.</summary>
internal sealed class MachineFaults(Fleet fleet, Random random)
{
    private const int Kinds = 5;

    /// <summary>Does one of them, and waits until it is over.</summary>
    /// <returns>What it was.</returns>
    public Task<string> DoAsync()
    {
        var slot = random.Next(Fleet.Size);
        var length = random.Next(1_000, 8_000);
        var jump = random.Next(5) switch
        {
            0 => TimeSpan.FromSeconds(random.Next(1, 60)),
            1 or 2 => TimeSpan.FromMinutes(random.Next(1, 60)),
            // Within the lifetime of what must hold: tokens, entries, keys.
            _ => TimeSpan.FromHours(random.Next(1, 48)),
        };
        var back = random.Next(2) == 0;
        return random.Next(Kinds) switch
        {
            0 => StarveAsync(slot, length * 2),
            1 => CollectAsync(slot, length),
            _ => SetClockAsync(slot, back ? -jump : jump, length),
        };
    }

    /// <summary>It has the processor for a tenth of the time.</summary>
    private async Task<string> StarveAsync(int slot, int length)
    {
        await Starvation.StarveAsync(fleet, slot, TimeSpan.FromMilliseconds(length));
        return $"starve server {slot} for {length} ms";
    }

    private async Task<string> CollectAsync(int slot, int length)
    {
        var clock = Stopwatch.StartNew();
        var times = 0;
        for (; clock.ElapsedMilliseconds < length && fleet.IsRunning(slot); times++)
        {
            await GarbageCollection.InduceAsync(fleet.ProcessId(slot));
        }

        return $"make server {slot} collect garbage {(times == 0 ? "" : "again and again ")}for {length} ms";
    }

    private async Task<string> SetClockAsync(int slot, TimeSpan ahead, int length)
    {
        if (fleet.Clocks is not { } clocks)
        {
            return "(a fault of the clock was left out: no libfaketime)";
        }

        clocks.Set(slot, ahead);
        // It looks at its clock anew within a second.
        await Task.Delay(1_000 + length);
        clocks.Set(slot, TimeSpan.Zero);
        await Task.Delay(1_000);
        return $"set the clock of server {slot} {(ahead < TimeSpan.Zero ? "back" : "forward")} by {ahead.Duration()} for {length} ms";
    }
}
