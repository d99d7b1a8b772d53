using System.Diagnostics;
using ScimOrleans.Robustness.Fleets;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Robustness;

/// <summary>
/// How long calls through the other silos suffer after one is killed, or hangs. All grains of a tenant are on one silo, so each silo in
/// turn is the victim: one of them has the grains.
/// </summary>
internal static class RecoveryTimes
{
    private static readonly TimeSpan Observed = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    /// <summary>Measures and prints.</summary>
    /// <returns>Whether all stayed within the limit.</returns>
    public static async Task<bool> MeasureAsync(TimeSpan limit)
    {
        await using var fleet = await Fleet.StartAsync(staleBound: TimeSpan.FromSeconds(10), poolSize: 20);
        var tenancy = (await Tenancy.CreateAsync(fleet, [0]))[0];
        using var client = CreateClient(fleet, 0, tenancy);
        var user = (await client.PostAsync("Users", """{"userName":"ada","active":true}""")).ShouldBe(201).Id;
        var within = true;
        foreach (var hangs in new[] { false, true })
        {
            for (var victim = 0; victim < Fleet.Size; victim++)
            {
                var outage = await MeasureAsync(fleet, victim, hangs, tenancy, user);
                within &= outage <= limit;
                Console.WriteLine($"silo {victim + 1} {(hangs ? "hangs (SIGSTOP)" : "is killed (SIGKILL)"),-20} calls through the others are slow or fail for {outage.TotalSeconds:F1} s");
            }
        }

        return within;
    }

    private static ScimClient CreateClient(Fleet fleet, int slot, Tenancy tenancy) =>
        fleet.CreateClient(slot, tenancy.Id.Value, Tenancy.Okta, tenancy.Authorization(Tenancy.Okta), TimeSpan.FromSeconds(35));

    private static async Task<TimeSpan> MeasureAsync(Fleet fleet, int victim, bool hangs, Tenancy tenancy, string user)
    {
        var clock = Stopwatch.StartNew();
        if (hangs)
        {
            fleet.Freeze(victim);
        }
        else
        {
            await fleet.KillServerAsync(victim);
        }

        var outages = await Task.WhenAll(Enumerable.Range(0, Fleet.Size).Where(slot => slot != victim).Select(slot => ObserveAsync(fleet, slot, clock, tenancy, user)));
        if (hangs)
        {
            // It finds itself declared dead, and ends.
            fleet.Thaw(victim);
            await fleet.KillServerAsync(victim);
        }

        await fleet.StartServerAsync(victim);
        return outages.Max();
    }

    /// <summary>When the last call ended that failed or was slow.</summary>
    private static async Task<TimeSpan> ObserveAsync(Fleet fleet, int slot, Stopwatch clock, Tenancy tenancy, string user)
    {
        using var client = CreateClient(fleet, slot, tenancy);
        var last = TimeSpan.Zero;
        for (var i = 0; clock.Elapsed < Observed; i++)
        {
            var started = clock.Elapsed;
            var ok = await CallAsync(client, user, i);
            if (!ok || clock.Elapsed - started > Slow)
            {
                last = clock.Elapsed;
            }
        }

        return last;
    }

    private static async Task<bool> CallAsync(ScimClient client, string user, int i)
    {
        try
        {
            var answer = i % 2 == 0
                ? await client.GetAsync($"Users/{user}")
                : await client.PatchAsync($"Users/{user}", $$"""{"Operations":[{"op":"replace","path":"title","value":"t{{i}}"}]}""");
            return answer.Status == 200;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
