using System.Diagnostics;
using ScimOrleans.Robustness.Clients;
using ScimOrleans.Robustness.Fleets;
using ScimOrleans.Robustness.Machines;

namespace ScimOrleans.Robustness;

/// <summary>How long a silo must stand still until the others give it up, and that one that is only slow is not given up.</summary>
internal static class MembershipLimits
{
    /// <summary>Pauses in seconds. One that is as long as a bad garbage collection must not matter.</summary>
    private static readonly double[] Pauses = [1, 2, 3, 4, 5, 6, 8];
    private const double Harmless = 3;

    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(10);

    /// <summary>Beyond the time in which the others notice.</summary>
    private static readonly TimeSpan Afterwards = TimeSpan.FromSeconds(8);

    /// <summary>Measures and prints.</summary>
    /// <param name="rounds">How often each silo is the victim of each pause.</param>
    /// <returns>Whether no silo was given up that was only slow, or stood still for less than three seconds.</returns>
    public static async Task<bool> MeasureAsync(int rounds)
    {
        await using var fleet = await Fleet.StartAsync(new());
        var site = new Site(fleet, (await Tenancy.CreateAsync(fleet, [0]))[0]);
        var workload = new Workload(site, new Random(1), pairs: 1);
        var isWell = true;
        await workload.WorkAsync(async found =>
        {
            isWell &= await TryAsync("gets 5 % of a processor for 10 s", StarveAsync);
            isWell &= await TryAsync("collects garbage all the time for 10 s", CollectAsync);
            foreach (var pause in Pauses)
            {
                isWell &= await TryAsync($"stands still for {pause} s", slot => StandStillAsync(fleet, slot, TimeSpan.FromSeconds(pause))) || pause > Harmless;
            }

            async Task<bool> TryAsync(string what, Func<int, Task> happens)
            {
                var lost = 0;
                for (var i = 0; i < rounds * Fleet.Size && !found.IsCompleted; i++)
                {
                    var slot = i % Fleet.Size;
                    await happens(slot);
                    await Task.WhenAny(Task.Delay(Afterwards), found);
                    lost += await fleet.IsMemberAsync(slot) ? 0 : 1;
                    await fleet.HealAsync();
                }

                Console.WriteLine($"a silo {what,-40} was given up {lost} times of {rounds * Fleet.Size}");
                return lost == 0;
            }

            async Task StarveAsync(int slot)
            {
                using var quota = ProcessorQuota.TrySet(fleet.ProcessId(slot), percent: 5);
                if (quota is null)
                {
                    await Starvation.StarveAsync(fleet, slot, Slow);
                }
                else
                {
                    await Task.Delay(Slow);
                }
            }

            async Task CollectAsync(int slot)
            {
                for (var clock = Stopwatch.StartNew(); clock.Elapsed < Slow && fleet.IsRunning(slot);)
                {
                    await GarbageCollection.InduceAsync(fleet.ProcessId(slot));
                }
            }
        });
        await workload.EndAsync();
        return isWell;
    }

    private static async Task StandStillAsync(Fleet fleet, int slot, TimeSpan pause)
    {
        fleet.Freeze(slot);
        await Task.Delay(pause);
        fleet.Thaw(slot);
    }
}
