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
    /// <summary>The longest time that is well.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>For how long calls are begun: well beyond the time in which the others notice.</summary>
    private static readonly TimeSpan Observed = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    /// <summary>Measures and prints. The servers' logs are printed with a time beyond the limit.</summary>
    /// <param name="rounds">How often each silo is the victim.</param>
    /// <returns>Whether all stayed within the limit.</returns>
    public static async Task<bool> MeasureAsync(int rounds)
    {
        await using var fleet = await Fleet.StartAsync(new());
        var tenancy = (await Tenancy.CreateAsync(fleet, [0]))[0];
        using var client = CreateClient(fleet, 0, tenancy);
        var user = (await client.PostAsync("Users", """{"userName":"ada","active":true}""")).ShouldBe(201).Id;
        var within = true;
        foreach (var hangs in new[] { false, true })
        {
            for (var i = 0; i < rounds * Fleet.Size; i++)
            {
                var victim = i % Fleet.Size;
                var outage = await MeasureAsync(fleet, victim, hangs, tenancy, user);
                Console.WriteLine($"silo {victim + 1} {(hangs ? "hangs (SIGSTOP)" : "is killed (SIGKILL)"),-20} calls through the others are slow or fail for {outage.End.TotalSeconds:F1} s{outage.LastCall}");
                if (outage.End > Limit)
                {
                    within = false;
                    Console.WriteLine(fleet.Printed());
                }
            }
        }

        return within;
    }

    private static ScimClient CreateClient(Fleet fleet, int slot, Tenancy tenancy) =>
        fleet.CreateClient(slot, tenancy.Id.Value, Tenancy.Okta, tenancy.Authorization(Tenancy.Okta), TimeSpan.FromSeconds(35));

    private static async Task<Outage> MeasureAsync(Fleet fleet, int victim, bool hangs, Tenancy tenancy, string user)
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
        return outages.MaxBy(outage => outage.End);
    }

    /// <summary>Calls one silo again and again.</summary>
    private static async Task<Outage> ObserveAsync(Fleet fleet, int slot, Stopwatch clock, Tenancy tenancy, string user)
    {
        using var client = CreateClient(fleet, slot, tenancy);
        var outage = default(Outage);
        for (var i = 0; clock.Elapsed < Observed; i++)
        {
            var started = clock.Elapsed;
            var answer = await CallAsync(client, user, i);
            if (answer != "200" || clock.Elapsed - started > Slow)
            {
                outage = new(clock.Elapsed, $", the last one {(i % 2 == 0 ? "GET" : "PATCH")} through silo {slot + 1} from {started.TotalSeconds:F1} s on: {answer}");
            }
        }

        return outage;
    }

    private static async Task<string> CallAsync(ScimClient client, string user, int i)
    {
        try
        {
            var answer = i % 2 == 0
                ? await client.GetAsync($"Users/{user}")
                : await client.PatchAsync($"Users/{user}", $$"""{"Operations":[{"op":"replace","path":"title","value":"t{{i}}"}]}""");
            return $"{answer.Status}";
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return exception.GetType().Name;
        }
    }

    /// <summary>When the last call ended that failed or was slow, and which one it was.</summary>
    private readonly record struct Outage(TimeSpan End, string? LastCall);
}
