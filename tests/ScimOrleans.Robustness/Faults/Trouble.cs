using ScimOrleans.Robustness.Clients;

namespace ScimOrleans.Robustness.Faults;

/// <summary>The faults of one schedule, one after the other, and sometimes two at once. Which, where, when and for how long follows from the seed.</summary>
internal sealed class Trouble(Site site, Random random)
{
    private const int Kinds = 4;

    private readonly List<string> _done = [];

    /// <summary>Makes it, but stops early when the clients have found something.</summary>
    public async Task MakeAsync(Task found)
    {
        for (var left = random.Next(1, 4); left > 0 && !found.IsCompleted; left--)
        {
            // Of different kinds, so that they do not undo each other.
            var first = random.Next(Kinds);
            var second = random.Next(5) == 0 ? (first + 1 + random.Next(Kinds - 1)) % Kinds : first;
            var chosen = new[] { first, second }.Distinct().Select(kind => (kind, new Random(random.Next()))).ToList();
            var calm = random.Next(100, 1_500);
            site.Fleet.Weather.Storm();
            var faults = await Task.WhenAll(chosen.Select(one => DoAsync(one.kind, one.Item2)));
            _done.Add(string.Join(" while ", faults));
            await Task.WhenAny(Task.Delay(calm), found);
        }
    }

    private Task<string> DoAsync(int kind, Random random) => kind switch
    {
        0 => new ServerFaults(site.Fleet, random).DoAsync(),
        1 => new DatabaseFaults(site, random).DoAsync(),
        2 => new NetworkFaults(site.Fleet, random).DoAsync(),
        _ => new MachineFaults(site.Fleet, random).DoAsync(),
    };

    public override string ToString() => string.Join(", ", _done);
}
