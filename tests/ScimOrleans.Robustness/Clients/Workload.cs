using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Robustness.Fleets;
using ScimOrleans.Robustness.Histories;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Robustness.Clients;

/// <summary>Clients that work for as long as something happens to the servers, and then hold what they were told against what is there.</summary>
/// <param name="site">Where they meet.</param>
/// <param name="random">What each of them wants follows from it.</param>
/// <param name="pairs">Half the number of clients of each kind that keep something of their own.</param>
internal sealed class Workload(Site site, Random random, int pairs)
{
    private static readonly TimeSpan LongestRepair = TimeSpan.FromSeconds(60);

    private readonly List<(IdpClient Client, Realm Realm)> _desks = Desks(site, random, pairs);

    private Fleet Fleet => site.Fleet;

    /// <summary>Works for as long as something goes on.</summary>
    /// <param name="meanwhile">It. The task that it is given ends early when a client has found something.</param>
    public async Task WorkAsync(Func<Task, Task> meanwhile)
    {
        using var stop = new CancellationTokenSource();
        // The last two keep what the others contend for: they only look, and end it.
        var work = _desks.Where(desk => !desk.Realm.IsShared).Select(desk => Task.Run(() => desk.Client.RunAsync(stop.Token))).ToList();
        await meanwhile(Task.WhenAny(work));
        await stop.CancelAsync();
        await Task.WhenAll(work);
    }

    /// <summary>Looks at everything, repairs it as a periodic import does, and holds it against the change log.</summary>
    /// <returns>How many reads had to show every write that was acknowledged before.</returns>
    public async Task<int> EndAsync()
    {
        await Fleet.TendAsync(async () =>
        {
            // First as it is, without any repair: all that was acknowledged must be there.
            await Task.WhenAll(_desks.Select(desk => Task.WhenAll(Enumerable.Range(0, Fleet.Size).Select(slot => desk.Client.LookAsync(desk.Realm, slot)))));
            await Task.WhenAll(_desks.Select(desk => EndWithTheTruthAsync(desk.Client, desk.Realm)));
        });
        _desks.ForEach(desk => desk.Client.Dispose());
        return await CheckAsync();
    }

    /// <summary>Writes down all that happened.</summary>
    /// <param name="name">Name of the file.</param>
    /// <param name="what">What was done to the servers, and what was found.</param>
    /// <returns>Where it is.</returns>
    public async Task<string> DumpAsync(string name, string what)
    {
        Fleet.ReadLogs();
        var path = RepositoryRoot.Combine("artifacts", "robustness", $"{name}.txt");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, $"{what}\n--- not fair\n{Fleet.Weather}\n--- history\n{string.Join('\n', site.History.Attempts.OrderBy(attempt => attempt.Invoked))}\n{Fleet.Printed()}");
        return path;
    }

    /// <summary>Clients with realms of their own, and for two of each kind one that they contend for.</summary>
    private static List<(IdpClient Client, Realm Realm)> Desks(Site site, Random random, int pairs)
    {
        var desks = new List<(IdpClient Client, Realm Realm)>();
        var last = new List<(IdpClient Client, Realm Realm)>();
        for (var pair = 0; pair < pairs; pair++)
        {
            var (first, second) = (2 * pair + 1, 2 * pair + 2);
            var okta = new Realm(pair == 0 ? "okta" : $"okta-{first}-{second}", 2, shared: true);
            var entra = new Realm(pair == 0 ? "entra" : $"entra-{first}-{second}", 2, shared: true);
            foreach (var number in (int[])[first, second])
            {
                var own = new Realm($"okta-{number}", 3, shared: false);
                desks.Add((new OktaClient(site, $"okta-{number}", own, okta, random.Next()), own));
            }

            foreach (var number in (int[])[first, second])
            {
                var own = new Realm($"entra-{number}", 3, shared: false);
                desks.Add((new EntraClient(site, $"entra-{number}", own, entra, random.Next()), own));
            }

            last.Add((new OktaClient(site, $"okta-s{pair}", okta, okta, random.Next()), okta));
            last.Add((new EntraClient(site, $"entra-s{pair}", entra, entra, random.Next()), entra));
        }

        return [.. desks, .. last];
    }

    /// <summary>Repairs and compares, until every server tells just what the client wants.</summary>
    private async Task EndWithTheTruthAsync(IdpClient client, Realm realm)
    {
        var started = Fleet.Weather.Now;
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
            if (Fleet.Weather.Now - started > LongestRepair)
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
        services.AddPostgreSqlDirectory(Fleet.Database.ConnectionString);
        await using var provider = services.BuildServiceProvider();
        var store = provider.GetRequiredService<IDirectoryStore>();
        await DirectoryComparison.AssertLogTellsAllAsync(store, site.Tenancy.Id);
        Fleet.ReadLogs();
        await Fleet.ConfirmAsync();
        var check = new HistoryCheck(site.History.Attempts, await LogTimelines.ReadAsync(store, site.Tenancy.Id), Fleet.Weather);
        var wrong = check.Check();
        if (wrong.Count > 0)
        {
            throw new InvalidOperationException($"{wrong.Count} contradictions:\n{string.Join('\n', wrong.Take(10))}");
        }

        return check.FairReads;
    }
}
