using System.Diagnostics;
using ScimOrleans.Robustness.Fleets;

namespace ScimOrleans.Robustness;

/// <summary>Schedules one after the other on the same servers, and what came of them.</summary>
internal static class Runs
{
    /// <summary>A stale bound shorter than by default, so that a schedule of some seconds can break it; few connections, so that they can be used up.</summary>
    private static readonly FleetSettings Servers = new() { StaleBound = TimeSpan.FromSeconds(3), PoolSize = 8, CanBeDisturbed = true };

    /// <summary>Runs the schedules of the seeds, and prints how to repeat those that failed. The last line says how many passed and failed.</summary>
    /// <param name="first">The first seed.</param>
    /// <param name="last">The last one.</param>
    /// <param name="limit">Time after which no other schedule is begun.</param>
    /// <param name="stop">Ends the run.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(int first, int last, TimeSpan limit, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        var (passed, failed) = (0, 0);
        for (var seed = first; seed <= last && clock.Elapsed < limit && !stop.IsCancellationRequested;)
        {
            await using var fleet = await Fleet.StartAsync(Servers).WaitAsync(stop);
            var tenancies = await Tenancy.CreateAsync(fleet, Enumerable.Range(seed, last - seed + 1));
            var healthy = true;
            for (; healthy && seed <= last && clock.Elapsed < limit && !stop.IsCancellationRequested; seed++)
            {
                healthy = await TryAsync(new(fleet, tenancies[seed], seed), seed).WaitAsync(stop);
                (passed, failed) = healthy ? (passed + 1, failed) : (passed, failed + 1);
            }
        }

        stop.ThrowIfCancellationRequested();
        Console.WriteLine($"{passed} passed, {failed} failed");
        return failed == 0 ? 0 : 1;
    }

    private static async Task<bool> TryAsync(Schedule schedule, int seed)
    {
        try
        {
            Console.WriteLine($"seed {seed}: {await schedule.RunAsync()}");
            return true;
        }
#pragma warning disable CA1031 // Whatever it is, the next schedule must run.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Console.WriteLine($"seed {seed} FAILED: {exception.Message}\nrepeat: dotnet run -c Release --project tests/ScimOrleans.Robustness -- --seed {seed}");
            return false;
        }
    }
}
