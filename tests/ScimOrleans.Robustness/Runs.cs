namespace ScimOrleans.Robustness;

/// <summary>Schedules one after the other, and what came of them.</summary>
internal static class Runs
{
    /// <summary>Runs the schedules of the seeds, and prints how to repeat those that failed. The last line says how many passed and failed.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(int first, int last)
    {
        var failed = 0;
        for (var seed = first; seed <= last; seed++)
        {
            try
            {
                Console.WriteLine($"seed {seed}: {await new Schedule(seed).RunAsync()}");
            }
#pragma warning disable CA1031 // Whatever it is, the next schedule must run.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failed++;
                Console.WriteLine($"seed {seed} FAILED: {exception}\nrepeat: dotnet run -c Release --project tests/ScimOrleans.Robustness -- --seed {seed}");
            }
        }

        Console.WriteLine($"{last - first + 1 - failed} passed, {failed} failed");
        return failed == 0 ? 0 : 1;
    }
}
