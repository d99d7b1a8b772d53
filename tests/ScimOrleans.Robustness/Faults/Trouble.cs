using ScimOrleans.Robustness.Clients;

namespace ScimOrleans.Robustness.Faults;

/// <summary>The faults of one schedule, one after the other, and sometimes two at once. Which, where, when and for how long follows from the seed.</summary>
internal sealed class Trouble(Site site, Random random)
{
    private readonly List<string> _done = [];

    /// <summary>Makes it, but stops early when the clients have found something.</summary>
    public async Task MakeAsync(Task found)
    {
        for (var left = random.Next(1, 4); left > 0 && !found.IsCompleted; left--)
        {
            var (servers, database) = random.Next(5) switch
            {
                0 or 1 => (true, false),
                2 or 3 => (false, true),
                _ => (true, true),
            };
            var server = new ServerFaults(site.Fleet, new Random(random.Next()));
            var store = new DatabaseFaults(site, new Random(random.Next()));
            var calm = random.Next(100, 1_500);
            site.Fleet.Weather.Storm();
            var faults = await Task.WhenAll([.. servers ? [server.DoAsync()] : (Task<string>[])[], .. database ? [store.DoAsync()] : (Task<string>[])[]]);
            _done.Add(string.Join(" while ", faults));
            await Task.WhenAny(Task.Delay(calm), found);
        }
    }

    public override string ToString() => string.Join(", ", _done);
}
