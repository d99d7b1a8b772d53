using Microsoft.Extensions.DependencyInjection;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Robustness;

/// <summary>One run: what fails when follows from the seed, and so does what the clients do; how they meet does not.</summary>
internal sealed class Schedule(int seed)
{
    private const int Clients = 4;
    private static readonly TimeSpan Fair = TimeSpan.FromSeconds(2);

    private readonly Random _random = new(seed);
    private readonly Weather _weather = new();

    /// <returns>What happened, in short.</returns>
    public async Task<string> RunAsync()
    {
        // A small pool is used up soon when PostgreSQL is away or slow.
        await using var fleet = await Fleet.StartAsync(maxPoolSize: _random.Next(2) == 0 ? 5 : 30);
        using var stop = new CancellationTokenSource();
        var idps = Enumerable.Range(0, Clients).Select(i => new SimulatedIdp(fleet, _weather, i, new Random((seed * 31) + i))).ToList();
        var work = idps.ConvertAll(idp => Task.Run(() => idp.RunAsync(stop.Token)));
        var faults = new List<string>();
        await Task.WhenAny(Task.Delay(Fair), Task.WhenAny(work));
        for (var i = _random.Next(1, 4); i > 0; i--)
        {
            _weather.Storm();
            faults.Add(await FaultAsync(fleet));
            await Task.WhenAny(Task.Delay(_random.Next(200, 2_000)), Task.WhenAny(work));
        }

        await stop.CancelAsync();
        await Task.WhenAll(work);
        foreach (var idp in idps)
        {
            await idp.CheckAsync();
        }

        await CheckLogAsync(fleet, idps);
        return $"{string.Join(", ", faults)}: {idps.Sum(idp => idp.Acknowledged)} writes acknowledged, {idps.Sum(idp => idp.Repeated)} requests repeated";
    }

    private async Task<string> FaultAsync(Fleet fleet)
    {
        var slot = _random.Next(Fleet.Size);
        switch (_random.Next(4))
        {
            case 0:
                await fleet.KillServerAsync(slot);
                await Task.Delay(_random.Next(2_000));
                await fleet.StartServerAsync(slot);
                return $"kill {slot}";
            case 1:
                await fleet.Postgres.KillAsync();
                await Task.Delay(_random.Next(2_000));
                await fleet.Postgres.RestartAsync();
                return "kill postgres";
            case 2:
                await fleet.Postgres.RestartAsync();
                return "restart postgres";
            default:
                fleet.Freeze(slot);
                await Task.Delay(_random.Next(500, 6_000));
                fleet.Thaw(slot);
                return $"freeze {slot}";
        }
    }

    private static async Task CheckLogAsync(Fleet fleet, List<SimulatedIdp> idps)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddSingleton<Microsoft.Extensions.Configuration.IConfiguration>(new Microsoft.Extensions.Configuration.ConfigurationManager());
        services.AddPostgreSqlDirectory(fleet.Database.ConnectionString);
        await using var provider = services.BuildServiceProvider();
        var rebuilt = await DirectoryComparison.AssertLogTellsAllAsync(provider.GetRequiredService<IDirectoryStore>(), TenantId.Parse("demo"));
        var expected = idps.SelectMany(idp => idp.Resources).Order(StringComparer.Ordinal);
        var actual = rebuilt.Rows.Values.Where(row => row.Owner.Text == "connector:okta").Select(row => row.Id.ToString()).Order(StringComparer.Ordinal);
        Xunit.Assert.Equal(expected, actual);
    }
}
