using ScimOrleans.Robustness.Clients;
using ScimOrleans.Robustness.Faults;
using ScimOrleans.Robustness.Fleets;
using ScimOrleans.Robustness.Histories;

namespace ScimOrleans.Robustness;

/// <summary>One run: what fails when follows from the seed, and so does what each client wants; how they meet does not.</summary>
internal sealed class Schedule(Fleet fleet, Tenancy tenancy, int seed)
{
    private static readonly TimeSpan Fair = TimeSpan.FromSeconds(2);

    private readonly Site _site = new(fleet, tenancy);
    private readonly Random _random = new(seed);

    /// <returns>What happened, in short.</returns>
    public async Task<string> RunAsync()
    {
        var started = fleet.Weather.Now;
        var repeatedStarts = fleet.RepeatedStarts;
        var trouble = new Trouble(_site, _random);
        var workload = new Workload(_site, _random, pairs: 1);
        try
        {
            await workload.WorkAsync(async found =>
            {
                await Task.WhenAny(Task.Delay(fleet.Weather.UntilFair() + Fair), found);
                await fleet.ConfirmAsync();
                await trouble.MakeAsync(found);
                await fleet.HealAsync();
            });
            var fair = await workload.EndAsync();
            return $"{trouble}: {Count(Outcome.Acknowledged)} requests acknowledged, {Count(Outcome.Refused)} refused, {Count(Outcome.Unknown)} not answered, {fair} reads in fair weather, {(fleet.RepeatedStarts == repeatedStarts ? "" : $"{fleet.RepeatedStarts - repeatedStarts} starts repeated, ")}{(fleet.Weather.Now - started).TotalSeconds:F0} s";
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"{trouble}\n{exception.Message}\neverything: {await workload.DumpAsync($"seed-{seed}", $"{trouble}\n{exception}")}", exception);
        }
    }

    private int Count(Outcome outcome) => _site.History.Attempts.Count(attempt => attempt.Outcome == outcome);
}
