using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Robustness.Clients;
using ScimOrleans.Robustness.Faults;
using ScimOrleans.Robustness.Fleets;
using ScimOrleans.Robustness.Histories;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Robustness;

/// <summary>One run: what fails when follows from the seed, and so does what each client wants; how they meet does not.</summary>
internal sealed class Schedule(Fleet fleet, Tenancy tenancy, int seed)
{
    private static readonly TimeSpan Fair = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestRepair = TimeSpan.FromSeconds(60);

    private readonly Site _site = new(fleet, tenancy);
    private readonly Random _random = new(seed);

    /// <returns>What happened, in short.</returns>
    public async Task<string> RunAsync()
    {
        var started = fleet.Weather.Now;
        var repeatedStarts = fleet.RepeatedStarts;
        var trouble = new Trouble(_site, _random);
        try
        {
            var desks = Desks();
            await WorkAsync(desks, trouble);

            // First as it is, without any repair: all that was acknowledged must be there.
            await Task.WhenAll(desks.Select(desk => Task.WhenAll(Enumerable.Range(0, Fleet.Size).Select(slot => desk.Client.LookAsync(desk.Realm, slot)))));
            await Task.WhenAll(desks.Select(desk => EndWithTheTruthAsync(desk.Client, desk.Realm)));
            desks.ForEach(desk => desk.Client.Dispose());

            var fair = await CheckAsync();
            return $"{trouble}: {Count(Outcome.Acknowledged)} requests acknowledged, {Count(Outcome.Refused)} refused, {Count(Outcome.Unknown)} not answered, {fair} reads in fair weather, {(fleet.RepeatedStarts == repeatedStarts ? "" : $"{fleet.RepeatedStarts - repeatedStarts} starts repeated, ")}{(fleet.Weather.Now - started).TotalSeconds:F0} s";
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"{trouble}\n{exception.Message}\neverything: {await DumpAsync(trouble, exception)}", exception);
        }
    }

    /// <summary>Clients with realms of their own, and for two of each kind one that they contend for.</summary>
    private List<(IdpClient Client, Realm Realm)> Desks()
    {
        var okta = new Realm("okta", 2, shared: true);
        var entra = new Realm("entra", 2, shared: true);
        Realm[] own = [.. ((string[])["okta-1", "okta-2", "entra-1", "entra-2"]).Select(name => new Realm(name, 3, shared: false))];
        return
        [
            .. Enumerable.Range(0, 2).Select(i => ((IdpClient)new OktaClient(_site, $"okta-{i + 1}", own[i], okta, _random.Next()), own[i])),
            .. Enumerable.Range(2, 2).Select(i => ((IdpClient)new EntraClient(_site, $"entra-{i - 1}", own[i], entra, _random.Next()), own[i])),
            (new OktaClient(_site, "okta-3", okta, okta, _random.Next()), okta),
            (new EntraClient(_site, "entra-3", entra, entra, _random.Next()), entra),
        ];
    }

    private async Task WorkAsync(List<(IdpClient Client, Realm Realm)> desks, Trouble trouble)
    {
        using var stop = new CancellationTokenSource();
        // The last two keep what the others contend for: they only look, and end it.
        var work = desks.Where(desk => !desk.Realm.IsShared).Select(desk => Task.Run(() => desk.Client.RunAsync(stop.Token))).ToList();
        var found = Task.WhenAny(work);
        await Task.WhenAny(Task.Delay(fleet.Weather.UntilFair() + Fair), found);
        await fleet.ConfirmAsync();
        await trouble.MakeAsync(found);
        await fleet.HealAsync();
        await stop.CancelAsync();
        await Task.WhenAll(work);
    }

    /// <summary>Repairs and compares, until every server tells just what the client wants.</summary>
    private async Task EndWithTheTruthAsync(IdpClient client, Realm realm)
    {
        var started = fleet.Weather.Now;
        while (true)
        {
            await client.ReconcileAsync(realm);
            string? difference = null;
            for (var slot = 0; slot < Fleet.Size && difference is null; slot++)
            {
                difference = await client.CompareAsync(realm, slot);
            }

            if (difference is null)
            {
                return;
            }

            // A request that was given up may still have happened; memory may be as old as the stale bound. The history says if it was neither.
            if (fleet.Weather.Now - started > LongestRepair)
            {
                throw new InvalidOperationException($"A client does not end with the truth. {difference}");
            }
        }
    }

    /// <returns>How many reads had to show every write that was acknowledged before.</returns>
    private async Task<int> CheckAsync()
    {
        var services = new ServiceCollection().AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationManager());
        services.AddPostgreSqlDirectory(fleet.Database.ConnectionString);
        await using var provider = services.BuildServiceProvider();
        var store = provider.GetRequiredService<IDirectoryStore>();
        await DirectoryComparison.AssertLogTellsAllAsync(store, tenancy.Id);
        fleet.ReadLogs();
        await fleet.ConfirmAsync();
        var check = new HistoryCheck(_site.History.Attempts, await LogTimelines.ReadAsync(store, tenancy.Id), fleet.Weather);
        var wrong = check.Check();
        if (wrong.Count > 0)
        {
            throw new InvalidOperationException($"{wrong.Count} contradictions:\n{string.Join('\n', wrong.Take(10))}");
        }

        return check.FairReads;
    }

    private int Count(Outcome outcome) => _site.History.Attempts.Count(attempt => attempt.Outcome == outcome);

    private async Task<string> DumpAsync(Trouble trouble, Exception exception)
    {
        var path = RepositoryRoot.Combine("artifacts", "robustness", $"seed-{seed}.txt");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, $"{trouble}\n{exception}\n--- not fair\n{fleet.Weather}\n--- history\n{string.Join('\n', _site.History.Attempts.OrderBy(attempt => attempt.Invoked))}\n{fleet.Printed()}");
        return path;
    }
}
